/** Columns of numbers made ready for drawing: stacked on one another, broken at gaps, and read at a time. Pure. */

export type Values = readonly (number | null)[];

/** Running sums from the first column up; null where no column has a value, and an absent value adds nothing elsewhere. */
export function stack(columns: readonly Values[], length: number): (number | null)[][] {
  const sums: (number | null)[] = Array.from({ length }, () => null);
  return columns.map((column) =>
    Array.from({ length }, (_, index) => {
      const value = column[index] ?? null;
      if (value !== null) sums[index] = (sums[index] ?? 0) + value;
      return sums[index] ?? null;
    }),
  );
}

/**
 * One series by itself: its known points, with a hole where two of them are further apart than is usual for it. Some counters are not
 * read with every poll, and what lies between their points is no hole.
 */
export function lineOf(
  times: readonly number[],
  values: Values,
  usual: { readonly stepMs: number; readonly intervalMs: number },
): { readonly times: readonly number[]; readonly values: Values } {
  const known = times.filter((_, point) => (values[point] ?? null) !== null);
  const broken = breakAtGaps(times, [values], longestStepMs(known, usual.stepMs, usual.intervalMs));
  return { times: broken.times, values: broken.columns[0] ?? [] };
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Broken {
  readonly times: readonly number[];
  readonly columns: readonly Values[];
  readonly gaps: readonly Gap[];
}

/**
 * Puts an empty point into every hole between two points that are further apart than they should be, so that no line is drawn
 * through it, and says where the holes are. Points at which nothing is known are holes too.
 */
export function breakAtGaps(times: readonly number[], columns: readonly Values[], longestMs: number): Broken {
  const keep: number[] = [];
  const gaps: Gap[] = [];
  let known: number | undefined;
  for (const [index, at] of times.entries()) {
    if (columns.every((column) => (column[index] ?? null) === null)) continue;
    if (known !== undefined && at - known > longestMs) {
      gaps.push({ fromMs: known, toMs: at });
      keep.push(-1);
    }
    keep.push(index);
    known = at;
  }
  const newTimes = keep.map((index, place) => {
    const at = times[index];
    return at ?? ((times[keep[place - 1] ?? 0] ?? 0) + (times[keep[place + 1] ?? 0] ?? 0)) / 2;
  });
  return {
    times: newTimes,
    columns: columns.map((column) => keep.map((index) => column[index] ?? null)),
    gaps,
  };
}

/** The stretch after the last point, when it is too long to be the ordinary wait for the next. */
export function gapAtEnd(times: readonly number[], endMs: number, longestMs: number): readonly Gap[] {
  const last = times.at(-1);
  return last === undefined || endMs - last <= longestMs ? [] : [{ fromMs: last, toMs: endMs }];
}

/** The longest distance between points that is not a gap: two missed polls, or one missed step or reading where those are further apart. */
export function longestStepMs(times: readonly number[], stepMs: number, intervalMs: number): number {
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const usual = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? intervalMs;
  if (stepMs > 0) return Math.max(stepMs * 1.5 + intervalMs, usual * 1.5);
  return Math.max(usual, intervalMs) * 2.5;
}

/** The point nearest to a time, -1 where there is none within reach. */
export function nearestPoint(times: readonly number[], atMs: number, reachMs = Infinity): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [times[low - 1], times[low]];
  if (after === undefined) return -1;
  const nearest = before !== undefined && atMs - before < after - atMs ? low - 1 : low;
  return Math.abs((times[nearest] ?? Infinity) - atMs) <= reachMs ? nearest : -1;
}
