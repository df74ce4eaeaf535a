/** Series found by something many of them share: a metric, or a host and set. */
import type { StoredSeries } from './series.ts';

export class Groups {
  private readonly groups = new Map<string, Set<StoredSeries>>();

  of(key: string): Iterable<StoredSeries> {
    return this.groups.get(key) ?? [];
  }

  add(key: string, series: StoredSeries): void {
    const group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, new Set([series]));
    else group.add(series);
  }

  remove(key: string, series: StoredSeries): void {
    const group = this.groups.get(key);
    if (group?.delete(series) === true && group.size === 0) this.groups.delete(key);
  }

  clear(): void {
    this.groups.clear();
  }
}
