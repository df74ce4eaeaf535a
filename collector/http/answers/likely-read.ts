/**
 * Dashboards ask the same thing again and again. What selectors came to last time is read while it is still being found out what they
 * come to now: both questions go to the store's thread together, which saves one of two journeys there. An answer that turns out to be of
 * other series is thrown away.
 */
import type { HistoryAnswer, HistoryQuery, HistoryStore, SeriesId } from '../../model/history.ts';

const mostRemembered = 256;

const byStore = new WeakMap<HistoryStore, Map<string, readonly SeriesId[]>>();

export interface LikelyRead {
  readonly ids: readonly SeriesId[];
  /** Undefined when it could not be read. */
  readonly answer: Promise<HistoryAnswer | undefined>;
}

/** `queryOf` may decline, when what was selected last time would be too much. */
export function readLikely(
  history: HistoryStore,
  selectors: readonly string[],
  queryOf: (ids: readonly SeriesId[]) => HistoryQuery | undefined,
): LikelyRead | undefined {
  const ids = byStore.get(history)?.get(keyOf(selectors));
  const query = ids && queryOf(ids);
  return ids && query && { ids, answer: history.read(query).catch(() => undefined) };
}

/** What the selectors came to; the one remembered longest is forgotten for it. */
export function rememberSelected(
  history: HistoryStore,
  selectors: readonly string[],
  ids: readonly SeriesId[],
): void {
  const known = byStore.get(history) ?? new Map<string, readonly SeriesId[]>();
  byStore.set(history, known);
  const key = keyOf(selectors);
  known.delete(key);
  known.set(key, ids);
  for (const oldest of known.keys()) if (known.size <= mostRemembered || !known.delete(oldest)) break;
}

export function areSame(some: readonly SeriesId[], others: readonly SeriesId[]): boolean {
  return some.length === others.length && some.every((id, index) => id === others[index]);
}

function keyOf(selectors: readonly string[]): string {
  return selectors.join('\n');
}
