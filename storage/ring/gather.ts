/**
 * The inner loops of a query: adds up series of one segment poll by poll and folds the sums into the steps of the answer.
 */
import type { HistoryColumn } from '../../collector/model/history.ts';
import { makePoints, type Points } from '../codec/points.ts';
import { weightOf } from './axis.ts';
import type { Grid } from './query.ts';
import type { Segment } from './segments.ts';
import { meanOfStep, type Steps } from './steps.ts';
import type { Stream } from './streams.ts';

/** A sum of series of one stream, by step. */
interface Sum {
  readonly ids: readonly number[];
  readonly steps: Steps;
}

/** What one stream contributes to one output. */
export interface Gatherer {
  readonly stream: Stream;
  readonly above: Sum;
  readonly below: Sum | undefined;
  /** The quotient poll by poll, for its lowest and highest. */
  readonly ratio: Steps | undefined;
}

export interface Scratch {
  readonly points: Points;
  readonly above: Points;
  readonly below: Points;
}

let scratch: Scratch = { points: makePoints(1024), above: makePoints(1024), below: makePoints(1024) };

/** Space for the rows of a segment, used again by the next. */
export function scratchFor(rows: number): Scratch {
  if (scratch.points.mean.length < rows)
    scratch = { points: makePoints(rows), above: makePoints(rows), below: makePoints(rows) };
  return scratch;
}

/** Step of each row; -1 = outside. */
export function placesIn(grid: Grid, segment: Segment): Int32Array {
  const { times } = segment.axis;
  const from = Math.max(grid.from, segment.since);
  const places = new Int32Array(times.length);
  let next = grid.step === 0 ? lowerBound(grid.times, times[0]) : 0;
  for (let row = 0; row < times.length; row++) {
    const at = times[row];
    if (at < from || at > grid.to) places[row] = -1;
    else if (grid.step > 0) places[row] = Math.floor(at / grid.step) - Math.floor(grid.times[0] / grid.step);
    else {
      while (grid.times[next] < at) next++;
      places[row] = next;
    }
  }
  return places;
}

function lowerBound(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function gather(
  gatherer: Gatherer,
  segment: Segment,
  work: { readonly places: Int32Array; readonly scratch: Scratch },
): void {
  const { places } = work;
  const { above, below } = work.scratch;
  if (addUp(gatherer.above, segment, { into: above, one: work.scratch.points }))
    fold(gatherer.above, segment, { places, points: above });
  if (gatherer.below === undefined || gatherer.ratio === undefined) return;
  if (!addUp(gatherer.below, segment, { into: below, one: work.scratch.points })) return;
  fold(gatherer.below, segment, { places, points: below });
  const { low, high, polls } = gatherer.ratio;
  for (let row = 0; row < places.length; row++) {
    const value = above.mean[row] / below.mean[row];
    const place = places[row];
    if (place < 0 || !Number.isFinite(value)) continue;
    polls[place]++;
    if (value < low[place]) low[place] = value;
    if (value > high[place]) high[place] = value;
  }
}

/** Sums of what is present in each row; false when none of the series is in the segment. */
function addUp(sum: Sum, segment: Segment, to: { readonly into: Points; readonly one: Points }): boolean {
  const { into, one } = to;
  const rows = segment.axis.times.length;
  let found = false;
  for (const id of sum.ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    if (!found) {
      segment.read(position, into);
      found = true;
      continue;
    }
    segment.read(position, one);
    for (let row = 0; row < rows; row++) {
      const known = one.polls[row];
      if (known === 0) continue;
      if (into.polls[row] === 0) {
        into.mean[row] = one.mean[row];
        into.low[row] = one.low[row];
        into.high[row] = one.high[row];
      } else {
        into.mean[row] += one.mean[row];
        into.low[row] += one.low[row];
        into.high[row] += one.high[row];
      }
      if (known > into.polls[row]) into.polls[row] = known;
    }
  }
  if (!found) into.mean.fill(Number.NaN, 0, rows);
  return found;
}

function fold(
  sum: Sum,
  segment: Segment,
  from: { readonly places: Int32Array; readonly points: Points },
): void {
  const { places } = from;
  const { mean, low, high, polls } = from.points;
  const { steps } = sum;
  const set = setOf(sum, segment);
  const seconds = segment.axis.seconds[set];
  const all = segment.axis.polls?.[set];
  for (let row = 0; row < places.length; row++) {
    const place = places[row];
    const known = polls[row];
    if (place < 0 || known === 0) continue;
    const weight = all === undefined ? weightOf(seconds[row]) : weightOf((seconds[row] * known) / all[row]);
    steps.weighted[place] += mean[row] * weight;
    steps.weight[place] += weight;
    steps.polls[place] += known;
    if (low[row] < steps.low[place]) steps.low[place] = low[row];
    if (high[row] > steps.high[place]) steps.high[place] = high[row];
  }
}

/** The set whose polls weigh the sum: that of its first series here. */
function setOf(sum: Sum, segment: Segment): number {
  for (const id of sum.ids) {
    const position = segment.layout.positionOf(id);
    if (position !== undefined) return segment.layout.setAt(position);
  }
  return 0;
}

/** Puts together what the streams contributed to one output. */
export function columnOf(gatherers: readonly Gatherer[], count: number, extremes: boolean): HistoryColumn {
  const above = total(
    gatherers.map((gatherer) => gatherer.above.steps),
    count,
  );
  const divided = gatherers.some((gatherer) => gatherer.below !== undefined);
  const below = total(
    gatherers.flatMap((gatherer) => gatherer.below?.steps ?? []),
    count,
  );
  const mean = divided ? above.mean.map((value, step) => quotient(value, below.mean[step])) : above.mean;
  if (!extremes) return { mean };
  if (!divided) return { mean, min: above.low, max: above.high };
  const ratio = gatherers.length === 1 ? gatherers[0].ratio : undefined;
  if (ratio === undefined) return { mean, min: Float64Array.from(mean), max: Float64Array.from(mean) };
  const pick = (column: Float64Array) =>
    column.map((value, step) => (ratio.polls[step] === 0 ? Number.NaN : value));
  return { mean, min: pick(ratio.low), max: pick(ratio.high) };
}

function quotient(above: number, below: number): number {
  return below === 0 ? Number.NaN : above / below;
}

function total(
  parts: readonly Steps[],
  count: number,
): { mean: Float64Array; low: Float64Array; high: Float64Array } {
  const mean = new Float64Array(count).fill(Number.NaN);
  const low = new Float64Array(count).fill(Number.NaN);
  const high = new Float64Array(count).fill(Number.NaN);
  for (const steps of parts)
    for (let step = 0; step < count; step++) {
      if (steps.polls[step] === 0) continue;
      const known = !Number.isNaN(mean[step]);
      mean[step] = meanOfStep(steps, step) + (known ? mean[step] : 0);
      low[step] = steps.low[step] + (known ? low[step] : 0);
      high[step] = steps.high[step] + (known ? high[step] : 0);
    }
  return { mean, low, high };
}
