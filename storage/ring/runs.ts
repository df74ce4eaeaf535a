/** Which rows of a segment belong to which step of an answer: found once for all series of the segment. */
import type { Grid } from './query.ts';
import type { Segment } from './segments.ts';

/** Rows of a segment that belong to one step, in runs that follow each other. */
export interface Runs {
  readonly count: number;
  /** The step of each run. */
  readonly places: Int32Array;
  /** First row of each run, and the end: count + 1 rows. */
  readonly starts: Int32Array;
}

/** The steps that rows of a segment belong to; rows outside the grid are in no run. A point that `from` lies in is part of the first step. */
export function runsIn(grid: Pick<Grid, 'from' | 'to' | 'step'>, segment: Segment): Runs {
  const { times } = segment.axis;
  const first = Math.floor(grid.from / grid.step);
  const reach = segment.kind === 'points' ? segment.step - 1 : 0;
  const from = Math.max(grid.from - reach, first * grid.step, segment.since);
  const places = new Int32Array(times.length);
  const starts = new Int32Array(times.length + 1);
  let row = 0;
  while (row < times.length && times[row] < from) row++;
  let count = 0;
  for (; row < times.length && times[row] <= grid.to; row++) {
    const place = Math.floor(times[row] / grid.step) - first;
    if (count > 0 && places[count - 1] === place) continue;
    places[count] = place;
    starts[count++] = row;
  }
  starts[count] = row;
  return { count, places, starts };
}

/** All of some rows as one step. */
export function oneRun(start: number, end: number): Runs {
  if (start < 0 || end <= start) return { count: 0, places: new Int32Array(0), starts: new Int32Array(1) };
  return { count: 1, places: new Int32Array(1), starts: Int32Array.of(start, end) };
}
