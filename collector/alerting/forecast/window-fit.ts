/**
 * The trend of the free space within one window: Theil–Sen slope after single jumps are taken out, and how much it may be wrong by. How
 * free space wanders is taken from the growth of equal parts of the window: files that come and go make it a random walk around
 * its trend, whose error grows with the root of time, not white noise.
 */
import { spread, theilSenSlope } from './robust.ts';
import type { Rhythm } from './rhythm.ts';
import type { TrailPoint } from './trail.ts';

export interface WindowFit {
  readonly windowSeconds: number;
  /** Bytes per second; negative = it fills. */
  readonly slope: number;
  readonly slopeError: number;
  /** Variance of the wandering, bytes² per second. */
  readonly wander: number;
  /** Clearly falling, and still falling in the last quarter. */
  readonly isFalling: boolean;
  /** The newest change too sudden to belong to the trend. */
  readonly jump: { readonly at: number; readonly bytes: number } | undefined;
}

const mostPoints = 64;
const fewestPoints = 7;
const parts = 8;
/** Two-sided 95 % of Student's t with 7 degrees of freedom. */
const clearly = 2.36;
/** No trend is known better than this share of itself, however straight it was. */
const leastError = 0.04;

/** Undefined when the points do not reach back the window. */
export function fitWindow(
  points: readonly TrailPoint[],
  { now, windowSeconds, rhythm }: { now: number; windowSeconds: number; rhythm: Rhythm | undefined },
): WindowFit | undefined {
  const from = now - windowSeconds * 1000;
  const inside = thinned(points, from, now);
  const first = inside[0];
  if (first === undefined || inside.length < fewestPoints || first.at > from + windowSeconds * 200)
    return undefined;
  const times = inside.map(({ at }) => (at - now) / 1000);
  const raw = inside.map(({ at, freeBytes }) => freeBytes - (rhythm?.at(at) ?? 0));
  if (raw.every((value) => value === raw[0]))
    return { windowSeconds, slope: 0, slopeError: 0, wander: 0, isFalling: false, jump: undefined };
  const { values, jump } = withoutJump(times, raw);
  const slope = theilSenSlope(times, values);
  const slopes = partSlopes(times, values);
  const partSeconds = -(times[0] ?? 0) / parts;
  const square = slopes.reduce((sum, one) => sum + (one - slope) ** 2, 0) / (parts - 1);
  const slopeError = Math.max(Math.sqrt(square / parts), Math.abs(slope) * leastError);
  const lately = ((slopes.at(-1) ?? 0) + (slopes.at(-2) ?? 0)) / 2;
  return {
    windowSeconds,
    slope,
    slopeError,
    wander: square * partSeconds,
    isFalling: slope < -clearly * slopeError && lately < slope / 4,
    jump: jump && { at: now + jump.atSeconds * 1000, bytes: jump.bytes },
  };
}

/** At most so many points: the last before each of equally spaced instants. */
function thinned(points: readonly TrailPoint[], from: number, now: number): readonly TrailPoint[] {
  const inside = points.filter(({ at }) => at >= from && at <= now);
  if (inside.length <= mostPoints) return inside;
  const kept: TrailPoint[] = [];
  const step = (now - from) / (mostPoints - 1);
  let next = 0;
  for (let index = 0; index < mostPoints; index += 1) {
    const until = from + index * step;
    while ((inside[next + 1]?.at ?? Infinity) <= until) next += 1;
    const point = inside[next];
    if (point !== undefined && point !== kept.at(-1)) kept.push(point);
  }
  const newest = inside.at(-1);
  if (newest !== undefined && newest !== kept.at(-1)) kept.push(newest);
  return kept;
}

/**
 * A single step up or down that stands out of all other changes (an ISO copied, a checkpoint merged) is no trend: what lies before it is
 * moved to its other side. Several steps, or two on end, are how this volume lives.
 */
function withoutJump(times: readonly number[], values: readonly number[]) {
  const changes = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const usual = spread(changes);
  const range = Math.max(...values) - Math.min(...values);
  const isSudden = (change: number | undefined): boolean =>
    change !== undefined && Math.abs(change) > 8 * usual && Math.abs(change) > 0.2 * range;
  const sudden = changes.flatMap((change, index) => (isSudden(change) ? [index] : []));
  const [only] = sudden;
  if (only === undefined || sudden.length > 1) return { values, jump: undefined };
  const bytes = changes[only] ?? 0;
  return {
    values: values.map((value, index) => (index <= only ? value + bytes : value)),
    jump: { atSeconds: times[only + 1] ?? 0, bytes },
  };
}

/** Growth per second of each part of the window, between values drawn straight between points. */
function partSlopes(times: readonly number[], values: readonly number[]): readonly number[] {
  const begin = times[0] ?? 0;
  const end = times.at(-1) ?? 0;
  const seconds = (end - begin) / parts;
  const edges = Array.from({ length: parts + 1 }, (_, index) =>
    valueAt(times, values, begin + index * seconds),
  );
  return edges.slice(1).map((value, index) => (value - (edges[index] ?? value)) / seconds);
}

function valueAt(times: readonly number[], values: readonly number[], at: number): number {
  const after = times.findIndex((time) => time >= at);
  if (after === -1) return values.at(-1) ?? Number.NaN;
  if (after === 0) return values[0] ?? Number.NaN;
  const [before, later] = [times[after - 1] ?? 0, times[after] ?? 0];
  const share = (at - before) / (later - before);
  return (values[after - 1] ?? 0) * (1 - share) + (values[after] ?? 0) * share;
}
