/** Series found by something many of them share: a metric and its set, or a host and set. */
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

  /** True when nothing is left of any key. */
  remove(key: string, series: StoredSeries): boolean {
    const group = this.groups.get(key);
    if (group?.delete(series) === true && group.size === 0) this.groups.delete(key);
    return this.groups.size === 0;
  }

  *all(): Generator<StoredSeries> {
    for (const group of this.groups.values()) yield* group;
  }

  clear(): void {
    this.groups.clear();
  }
}

/** By metric, and within it by set: whose metric is of one set alone is not looked for in another. */
export class MetricGroups {
  private readonly metrics = new Map<string, Groups>();

  /** `set` left out = of whatever set. */
  of(metric: string, set: string | undefined): Iterable<StoredSeries> {
    const groups = this.metrics.get(metric);
    if (groups === undefined) return [];
    return set === undefined ? groups.all() : groups.of(set);
  }

  add(series: StoredSeries): void {
    const { metric, set } = series.definition;
    const groups = this.metrics.get(metric) ?? new Groups();
    this.metrics.set(metric, groups);
    groups.add(set, series);
  }

  remove(series: StoredSeries): void {
    const { metric, set } = series.definition;
    if (this.metrics.get(metric)?.remove(set, series) === true) this.metrics.delete(metric);
  }

  clear(): void {
    this.metrics.clear();
  }
}
