/**
 * Which virtual processors, of those that may have been there, explain what is left of an LP's time to the last digit: none, or up to four.
 * Near misses are counted as well: they say how often equality comes by chance here.
 */
import { type ErrorModel, isEqual } from './error-model.ts';

export interface Question {
  /** What is left of the LP's guest time, and of its dispatches. */
  readonly ticks: number;
  readonly dispatches: number;
  readonly candidates: readonly Candidate[];
  readonly errors: ErrorModel;
}

export interface Candidate {
  readonly vp: number;
  readonly ran: number;
  readonly dispatches: number;
}

export interface Fits {
  /** Sets of virtual processors. */
  readonly sets: readonly (readonly number[])[];
  /** By size of set, how many missed narrowly. */
  readonly near: Float64Array;
  /** How likely one that missed narrowly would have fitted. */
  readonly fittingPart: number;
}

/** Differences up to this many ticks are near misses: 0.2 ms. */
const nearTicks = 2_000;
export const mostTogether = 4;
/** Among more candidates some three add up by chance, and looking at all of them takes long. */
const mostCandidates = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 150, 24, 14];

export function findFits({ ticks, dispatches, candidates, errors }: Question): Fits {
  const near = new Float64Array(mostTogether + 1);
  const sets: (readonly number[])[] = [];
  const reach = Math.max(nearTicks, 2 * errors.slack);
  const deepest = mostCandidates.findLastIndex((most) => candidates.length <= most);
  const chosen: number[] = [];
  const look = (from: number, left: number, dispatchesLeft: number): void => {
    if (dispatchesLeft === 0 && Math.abs(left) <= reach) {
      if (isEqual(left, errors)) sets.push([...chosen]);
      else near[chosen.length] += 1;
    }
    if (chosen.length === deepest) return;
    for (let next = from; next < candidates.length; next += 1) {
      const candidate = candidates[next];
      if (candidate === undefined || candidate.ran - reach > left || candidate.dispatches > dispatchesLeft)
        continue;
      chosen.push(candidate.vp);
      look(next + 1, left - candidate.ran, dispatchesLeft - candidate.dispatches);
      chosen.pop();
    }
  };
  look(0, ticks, dispatches);
  return { sets, near, fittingPart: Math.min(0.9, errors.window / (2 * reach)) };
}
