/**
 * Gathers values into steps of equal width: time-weighted mean, lowest, highest. Used to make roll-ups and to answer queries.
 */

/** Sums by step. Weighted by the seconds each value stands for. */
export interface Steps {
  readonly weighted: Float64Array;
  readonly weight: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly polls: Float64Array;
}

export function makeSteps(count: number): Steps {
  return {
    weighted: new Float64Array(count),
    weight: new Float64Array(count),
    low: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
    polls: new Float64Array(count),
  };
}

export function clearSteps(steps: Steps): void {
  steps.weighted.fill(0);
  steps.weight.fill(0);
  steps.low.fill(Number.POSITIVE_INFINITY);
  steps.high.fill(Number.NEGATIVE_INFINITY);
  steps.polls.fill(0);
}

/** Adds a stretch of which only the mean is known: how low and high it went is not, so both stay open. */
export function addMean(
  steps: Steps,
  step: number,
  known: { readonly mean: number; readonly weight: number },
): void {
  steps.weighted[step] += known.mean * known.weight;
  steps.weight[step] += known.weight;
  steps.polls[step]++;
  steps.low[step] = Number.NEGATIVE_INFINITY;
  steps.high[step] = Number.POSITIVE_INFINITY;
}

/** The mean of a step; exactly the value where it never changed, NaN where nothing is known. */
export function meanOfStep(steps: Steps, step: number): number {
  if (steps.weight[step] === 0) return Number.NaN;
  if (steps.low[step] === steps.high[step]) return steps.low[step];
  return steps.weighted[step] / steps.weight[step];
}
