/**
 * A virtual processor that migrated once in an interval ran on two LPs in it, of which its stays before and after tell one or both. What is
 * left of the two LPs, when all others there are known, must add up to what it ran, and so must the dispatches.
 */
import { isEqual, type ErrorModel } from './error-model.ts';
import type { Stays } from './stays.ts';
import type { Interval } from './turns.ts';

export interface Split {
  readonly vp: number;
  readonly from: number;
  readonly to: number;
  readonly ticksOnFrom: number;
  readonly confidence: number;
}

export interface SplitTask {
  readonly interval: Interval;
  readonly index: number;
  readonly errors: ErrorModel;
  readonly stays: Stays;
  /** What is left of each LP's ticks and dispatches without those known to be there. */
  readonly ticksLeft: Float64Array;
  readonly dispatchesLeft: Float64Array;
}

/** Part of single migrations that are of this kind, with nothing else unknown on either LP. */
const usualPart = 0.5;
const nearTicks = 2_000;
const unseen = 0.25;

/** Both ends of both LPs may be off. */
export function splitErrors({ values, tolerance }: ErrorModel): ErrorModel {
  const sums = values.flatMap((one) => values.map((other) => one + other));
  const wide = 2 * tolerance;
  return { values: sums, tolerance: wide, window: new Set(sums).size * (2 * wide + 1) };
}

export function findSplit(vp: number, task: SplitTask): Split | undefined {
  const { interval, index, errors, stays, ticksLeft, dispatchesLeft } = task;
  const [before, after] = [stays.lpOfStay(vp, index - 1), stays.lpOfStay(vp, index)];
  if (before === after || interval.migrations[vp] !== 1) return undefined;
  const isOpen = (lp: number): boolean => !stays.isExplained(index, lp) && ticksLeft[lp] >= -errors.tolerance;
  const places = Array.from(ticksLeft.keys()).filter(isOpen);
  const froms = before === undefined ? places : places.filter((lp) => lp === before);
  const tos = after === undefined ? places : places.filter((lp) => lp === after);
  let near = 0;
  const fits: (readonly [number, number])[] = [];
  for (const from of froms)
    for (const to of tos) {
      if (from === to || dispatchesLeft[from] + dispatchesLeft[to] !== interval.dispatches[vp]) continue;
      const difference = ticksLeft[from] + ticksLeft[to] - interval.ran[vp];
      if (isEqual(difference, errors)) fits.push([from, to]);
      else if (Math.abs(difference) <= nearTicks) near += 1;
    }
  const [only, ...others] = fits;
  if (only === undefined || others.length > 0) return undefined;
  const byChance = ((near + unseen) * errors.window) / (2 * nearTicks);
  const weight = usualPart / byChance;
  const [from, to] = only;
  const ticksOnFrom = Math.min(interval.ran[vp], Math.max(0, ticksLeft[from]));
  return { vp, from, to, ticksOnFrom, confidence: weight / (weight + 1 - usualPart) };
}
