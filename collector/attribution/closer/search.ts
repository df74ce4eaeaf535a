/**
 * Which virtual processors, of those that may have been there, explain what is left of an LP's time to the last digit: none, one or two.
 * Near misses are counted as well: they say how often equality comes by chance here.
 */
import { type ErrorModel, isEqual } from './error-model.ts';

export interface Question {
  /** What is left of the LP's guest time, and of its dispatches. */
  readonly ticks: number;
  readonly dispatches: number;
  /** Numbers of those that may have been there. */
  readonly candidates: readonly number[];
  readonly ran: Float64Array;
  readonly dispatched: Float64Array;
  readonly errors: ErrorModel;
}

export interface Fits {
  /** Sets of none, one or two. */
  readonly sets: readonly (readonly number[])[];
  /** By size of set: how many are expected to fit by chance. */
  readonly byChance: readonly [number, number, number];
}

/** Differences up to this many ticks are near misses: 0.2 ms. */
const nearTicks = 2_000;
/** Nobody knows that chance is nil because it was not seen. */
const unseen = 0.25;

export function findFits(question: Question): Fits {
  const { ticks, dispatches, candidates, ran, dispatched, errors } = question;
  const sets: (readonly number[])[] = [];
  const near = [0, 0];
  const look = (difference: number, of: readonly number[]): void => {
    if (Math.abs(difference) > nearTicks) return;
    if (isEqual(difference, errors)) sets.push(of);
    else near[of.length - 1] = (near[of.length - 1] ?? 0) + 1;
  };
  if (dispatches === 0 && isEqual(ticks, errors)) sets.push([]);
  for (let first = 0; first < candidates.length; first += 1) {
    const one = candidates[first] ?? 0;
    if (ran[one] - nearTicks > ticks || dispatched[one] > dispatches) continue;
    if (dispatched[one] === dispatches) look(ticks - ran[one], [one]);
    for (let second = first + 1; second < candidates.length; second += 1) {
      const other = candidates[second] ?? 0;
      if (dispatched[one] + dispatched[other] !== dispatches) continue;
      look(ticks - ran[one] - ran[other], [one, other]);
    }
  }
  const part = errors.window / (2 * nearTicks);
  const [ones = 0, twos = 0] = near;
  return { sets, byChance: [part, (ones + unseen) * part, (twos + unseen) * part] };
}
