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
  /** Of sets of one and of two, how many missed narrowly. */
  readonly near: readonly [number, number];
  /** How likely one that missed narrowly would have fitted. */
  readonly fittingPart: number;
}

/** Differences up to this many ticks are near misses: 0.2 ms. */
const nearTicks = 2_000;
/** Among more candidates some two add up by chance, and looking at all of them takes long. */
const mostForTwo = 150;
export function findFits(question: Question): Fits {
  const { ticks, dispatches, candidates, ran, dispatched, errors } = question;
  const sets: (readonly number[])[] = [];
  const near = [0, 0];
  const look = (difference: number, of: readonly number[]): void => {
    if (Math.abs(difference) > nearTicks) return;
    if (isEqual(difference, errors)) sets.push(of);
    else near[of.length - 1] = (near[of.length - 1] ?? 0) + 1;
  };
  const last = candidates.length <= mostForTwo ? candidates.length : 0;
  if (dispatches === 0 && isEqual(ticks, errors)) sets.push([]);
  for (let first = 0; first < candidates.length; first += 1) {
    const one = candidates[first] ?? 0;
    if (ran[one] - nearTicks > ticks || dispatched[one] > dispatches) continue;
    if (dispatched[one] === dispatches) look(ticks - ran[one], [one]);
    for (let second = first + 1; second < last; second += 1) {
      const other = candidates[second] ?? 0;
      if (dispatched[one] + dispatched[other] !== dispatches) continue;
      look(ticks - ran[one] - ran[other], [one, other]);
    }
  }
  const [ones = 0, twos = 0] = near;
  return { sets, near: [ones, twos], fittingPart: errors.window / (2 * nearTicks) };
}
