/** Puts together what the streams contributed to an output: polls as they are, or steps. */
import type { HistoryColumn } from '../../collector/model/history.ts';
import type { Gatherer } from './gather.ts';
import { meanOfStep, type Steps } from './steps.ts';

interface Extent {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function columnOfSteps(
  gatherers: readonly Gatherer[],
  count: number,
  extremes: boolean,
): HistoryColumn {
  const above = total(
    gatherers.map((gatherer) => gatherer.above.steps),
    count,
  );
  const divided = gatherers.some((gatherer) => gatherer.below !== undefined);
  if (!divided)
    return extremes ? { mean: above.mean, min: above.low, max: above.high } : { mean: above.mean };
  const below = total(
    gatherers.flatMap((gatherer) => gatherer.below?.steps ?? []),
    count,
  );
  const mean = quotients(above.mean, below.mean);
  if (!extremes) return { mean };
  const ratio = gatherers.length === 1 ? gatherers[0].ratio : undefined;
  if (ratio === undefined) return withItself(mean);
  return { mean, min: whereKnown(ratio.low, ratio), max: whereKnown(ratio.high, ratio) };
}

/** Where lowest and highest are no others than the value. */
export function withItself(mean: Float64Array): HistoryColumn {
  return { mean, min: mean.slice(), max: mean.slice() };
}

export function quotients(above: Float64Array, below: Float64Array): Float64Array {
  const quotient = new Float64Array(above.length);
  for (let index = 0; index < quotient.length; index++)
    quotient[index] = below[index] === 0 ? Number.NaN : above[index] / below[index];
  return quotient;
}

/** The arrays of the steps are used up: most outputs come from one stream, and theirs become the answer. */
function total(parts: readonly Steps[], count: number): Extent {
  const [first, ...others] = parts;
  if (first === undefined) {
    const none = () => new Float64Array(count).fill(Number.NaN);
    return { mean: none(), low: none(), high: none() };
  }
  const all = extentOf(first);
  for (const part of others) {
    const { mean, low, high } = extentOf(part);
    for (let step = 0; step < count; step++) {
      all.mean[step] = plus(all.mean[step], mean[step]);
      all.low[step] = plus(all.low[step], low[step]);
      all.high[step] = plus(all.high[step], high[step]);
    }
  }
  return all;
}

function extentOf(steps: Steps): Extent {
  const { weighted: mean, low, high, polls } = steps;
  for (let step = 0; step < mean.length; step++) {
    mean[step] = meanOfStep(steps, step);
    if (polls[step] === 0) low[step] = high[step] = Number.NaN;
  }
  return { mean, low, high };
}

function whereKnown(column: Float64Array, { polls }: Steps): Float64Array {
  return column.map((value, step) => (polls[step] === 0 ? Number.NaN : value));
}

/** The sum of what is known. */
export function plus(one: number, other: number): number {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : one + other;
}
