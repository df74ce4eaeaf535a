/**
 * The inner loops of a query: adds up series of one segment poll by poll (or point by point) and folds the sums into the steps of the
 * answer. What is asked of all series of a segment alike, where its rows belong and what they weigh, is found once.
 */
import { makePoints, type Points } from '../codec/points.ts';
import { weightOf } from './axis.ts';
import type { Runs } from './runs.ts';
import type { PointSegment, PollSegment, Segment } from './segments.ts';
import type { Steps } from './steps.ts';
import type { Stream } from './streams.ts';

/** Where the steps of a sum are: with those of others, from `at` on. */
export interface Room {
  readonly steps: Steps;
  readonly at: number;
}

/** A sum of series of one stream, by step. */
interface Sum extends Room {
  readonly ids: readonly number[];
}

/** What one stream contributes to one output. */
export interface Gatherer {
  readonly stream: Stream;
  readonly above: Sum;
  readonly below: Sum | undefined;
  /** The quotient poll by poll, for its lowest and highest; only where extremes are asked for. */
  readonly ratio: Steps | undefined;
}

interface Scratch {
  readonly one: Points;
  readonly above: Points;
  readonly below: Points;
}

const makeScratch = (rows: number): Scratch => ({
  one: makePoints(rows),
  above: makePoints(rows),
  below: makePoints(rows),
});

let scratch = makeScratch(1024);

/** What the series of a segment have in common for a query. */
export interface Work {
  readonly runs: Runs;
  readonly extremes: boolean;
  /** Whether decoded columns of polls are kept for the next query. */
  readonly keeps: boolean;
}

export function gather(gatherer: Gatherer, segment: Segment, work: Work): void {
  const rows = segment.axis.times.length;
  if (scratch.one.mean.length < rows) scratch = makeScratch(rows);
  if (segment.kind === 'polls') gatherPolls(gatherer, segment, work);
  else gatherPoints(gatherer, segment, work);
}

function gatherPolls(gatherer: Gatherer, segment: PollSegment, work: Work): void {
  const above = sumOfPolls(gatherer.above.ids, segment, { into: scratch.above.mean, work });
  if (above !== undefined) foldPolls(gatherer.above, segment, { runs: work.runs, values: above });
  if (gatherer.below === undefined) return;
  const below = sumOfPolls(gatherer.below.ids, segment, { into: scratch.below.mean, work });
  if (below === undefined) return;
  foldPolls(gatherer.below, segment, { runs: work.runs, values: below });
  if (gatherer.ratio !== undefined && above !== undefined)
    foldRatio(gatherer.ratio, work.runs, { above, below });
}

/** Sum of what is present in each row that is asked for, NaN where nothing is; undefined when none of the series is in the segment. */
function sumOfPolls(
  ids: readonly number[],
  segment: PollSegment,
  to: { readonly into: Float64Array; readonly work: Work },
): Float64Array | undefined {
  const { into, work } = to;
  const start = work.runs.starts[0];
  const end = work.runs.starts[work.runs.count];
  let sum: Float64Array | undefined;
  for (const id of ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    const values = segment.values(position, work.keeps);
    if (sum === undefined) sum = values;
    else {
      if (sum !== into) into.set(sum);
      sum = into;
      addRows(into, values, { start, end });
    }
  }
  return sum;
}

/** Adds a column to another, a value to none being that value. */
function addRows(
  into: Float64Array,
  values: Float64Array,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  for (let row = start; row < end; row++) {
    const value = values[row];
    if (value !== value) continue;
    const known = into[row];
    into[row] = known === known ? known + value : value;
  }
}

function foldPolls(
  sum: Sum,
  segment: PollSegment,
  from: { readonly runs: Runs; readonly values: Float64Array },
): void {
  const all = sum.steps;
  const { runs, values } = from;
  const { places, starts } = runs;
  const weights = weightsOf(segment.axis.seconds[setOf(sum, segment)]);
  for (let run = 0; run < runs.count; run++) {
    const end = starts[run + 1];
    let weighted = 0;
    let weight = 0;
    let polls = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = starts[run]; row < end; row++) {
      const value = values[row];
      if (value !== value) continue;
      weighted += value * weights[row];
      weight += weights[row];
      polls++;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (polls === 0) continue;
    const place = sum.at + places[run];
    all.weighted[place] += weighted;
    all.weight[place] += weight;
    all.polls[place] += polls;
    if (low < all.low[place]) all.low[place] = low;
    if (high > all.high[place]) all.high[place] = high;
  }
}

function foldRatio(
  ratio: Steps,
  runs: Runs,
  of: { readonly above: Float64Array; readonly below: Float64Array },
): void {
  const { above, below } = of;
  const { low, high, polls } = ratio;
  for (let run = 0; run < runs.count; run++) {
    const place = runs.places[run];
    const end = runs.starts[run + 1];
    for (let row = runs.starts[run]; row < end; row++) {
      const value = above[row] / below[row];
      if (!Number.isFinite(value)) continue;
      polls[place]++;
      if (value < low[place]) low[place] = value;
      if (value > high[place]) high[place] = value;
    }
  }
}

/** Seconds of each row as weights, made once an axis. */
function weightsOf(seconds: Float64Array): Float64Array {
  const known = weightsBySeconds.get(seconds);
  if (known !== undefined) return known;
  const weights = seconds.map(weightOf);
  weightsBySeconds.set(seconds, weights);
  return weights;
}

const weightsBySeconds = new WeakMap<Float64Array, Float64Array>();

function gatherPoints(gatherer: Gatherer, segment: PointSegment, work: Work): void {
  const { above, below } = scratch;
  const isAbove = sumOfPoints(gatherer.above, segment, { into: above, extremes: work.extremes });
  if (isAbove) foldPoints(gatherer.above, segment, { ...work, points: above });
  if (gatherer.below === undefined) return;
  if (!sumOfPoints(gatherer.below, segment, { into: below, extremes: work.extremes })) return;
  foldPoints(gatherer.below, segment, { ...work, points: below });
  if (gatherer.ratio !== undefined && isAbove)
    foldRatio(gatherer.ratio, work.runs, { above: above.mean, below: below.mean });
}

/** Sums of what is present in each row; false when none of the series is in the segment. */
function sumOfPoints(
  sum: Sum,
  segment: PointSegment,
  to: { readonly into: Points; readonly extremes: boolean },
): boolean {
  const { into, extremes } = to;
  const { one } = scratch;
  const rows = segment.axis.times.length;
  let found = false;
  let isWhole = true;
  for (const id of sum.ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    isWhole = segment.read(position, found ? one : into, extremes) && isWhole;
    if (found && isWhole) addWhole(into, one, { rows, extremes });
    else if (found) addPoints(into, one, { rows, extremes });
    found = true;
  }
  return found;
}

/** The same as `addPoints` where all points are there. */
function addWhole(
  into: Points,
  one: Points,
  how: { readonly rows: number; readonly extremes: boolean },
): void {
  const { mean, low, high, polls } = into;
  for (let row = 0; row < how.rows; row++) {
    mean[row] += one.mean[row];
    if (one.polls[row] > polls[row]) polls[row] = one.polls[row];
  }
  if (!how.extremes) return;
  for (let row = 0; row < how.rows; row++) {
    low[row] += one.low[row];
    high[row] += one.high[row];
  }
}

function addPoints(
  into: Points,
  one: Points,
  how: { readonly rows: number; readonly extremes: boolean },
): void {
  const { mean, low, high, polls } = into;
  for (let row = 0; row < how.rows; row++) {
    const known = one.polls[row];
    if (known === 0) continue;
    const isFirst = polls[row] === 0;
    mean[row] = isFirst ? one.mean[row] : mean[row] + one.mean[row];
    if (known > polls[row]) polls[row] = known;
    if (!how.extremes) continue;
    low[row] = isFirst ? one.low[row] : low[row] + one.low[row];
    high[row] = isFirst ? one.high[row] : high[row] + one.high[row];
  }
}

function foldPoints(sum: Sum, segment: PointSegment, from: Work & { readonly points: Points }): void {
  const { mean, polls } = from.points;
  const low = from.extremes ? from.points.low : mean;
  const high = from.extremes ? from.points.high : mean;
  const { steps } = sum;
  const set = setOf(sum, segment);
  const weights = weightsOf(segment.axis.seconds[set]);
  const all = segment.axis.polls?.[set] ?? polls;
  const { places, starts } = from.runs;
  for (let run = 0; run < from.runs.count; run++) {
    const end = starts[run + 1];
    let weighted = 0;
    let weight = 0;
    let count = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let row = starts[run]; row < end; row++) {
      const known = polls[row];
      if (known === 0) continue;
      const own = known === all[row] ? weights[row] : (weights[row] * known) / all[row];
      weighted += mean[row] * own;
      weight += own;
      count += known;
      if (low[row] < lowest) lowest = low[row];
      if (high[row] > highest) highest = high[row];
    }
    if (count === 0) continue;
    const place = sum.at + places[run];
    steps.weighted[place] += weighted;
    steps.weight[place] += weight;
    steps.polls[place] += count;
    if (lowest < steps.low[place]) steps.low[place] = lowest;
    if (highest > steps.high[place]) steps.high[place] = highest;
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
