/**
 * Sums and means of the in-memory store, over plain arrays of samples. A sample is a fraction, amount over weight, so that the
 * mean of many is the sum of the amounts over the sum of the weights: weighted by time for a rate or a level, by operations
 * for an average.
 */
import type { StoredAs } from '../../collector/model/history.ts';

export interface Sample {
  readonly at: number;
  /** Base units. */
  readonly value: number;
  readonly amount: number;
  readonly weight: number;
}

export interface StepColumn {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** A number as appended, in base units; undefined where it says nothing: absent, or a count over no interval. */
export function sampleOf(
  at: number,
  given: number,
  storedAs: StoredAs,
  seconds: { readonly divisor: number; readonly span: number },
): Sample | undefined {
  switch (storedAs.kind) {
    case 'count': {
      const amount = given * storedAs.unitPerCount;
      return known({ at, value: amount / seconds.divisor, amount, weight: seconds.divisor });
    }
    case 'stepped':
      return level(at, Math.round(given / storedAs.step) * storedAs.step, seconds.span);
    case 'exact':
      return level(at, given, seconds.span);
    case 'quotient':
      return undefined;
  }
}

/** An average: what the numerator counted over what the base counted, where that is not nothing. */
export function quotientSamples(numerator: readonly Sample[], base: readonly Sample[]): readonly Sample[] {
  return paired(numerator, base).flatMap(([over, under]) => {
    if (under === undefined || under.amount === 0) return [];
    const { at, amount } = over;
    return [{ at, value: amount / under.amount, amount, weight: under.amount }];
  });
}

/** Series added up poll by poll; one that is absent from a poll adds nothing there. */
export function summedSamples(series: readonly (readonly Sample[])[]): readonly Sample[] {
  if (series.length === 1) return series[0] ?? [];
  const sums = new Map<number, { value: number; weight: number }>();
  for (const { at, value, weight } of series.flat()) {
    const sum = sums.get(at);
    if (sum === undefined) sums.set(at, { value, weight });
    else sum.value += value;
  }
  return [...sums]
    .map(([at, { value, weight }]) => ({ at, value, amount: value * weight, weight }))
    .sort((one, other) => one.at - other.at);
}

/** One column per step that holds a poll, by the start of the step; a step of 0 keeps each poll by itself. */
export function inSteps(
  samples: readonly Sample[],
  over: readonly Sample[] | undefined,
  step: number,
): ReadonlyMap<number, StepColumn> {
  const steps = Map.groupBy(paired(samples, over ?? []), ([{ at }]) =>
    step === 0 ? at : Math.floor(at / step) * step,
  );
  return new Map([...steps].map(([start, polls]) => [start, columnOf(polls, over !== undefined)]));
}

/** Mean over everything given; NaN where that is nothing. */
export function meanOf(samples: readonly Sample[], over?: readonly Sample[]): number {
  if (over !== undefined) return ratio(meanOf(samples), meanOf(over));
  const [first, ...others] = samples;
  if (first === undefined) return Number.NaN;
  if (others.length === 0) return first.value;
  return total(samples, ({ amount }) => amount) / total(samples, ({ weight }) => weight);
}

type Pair = readonly [Sample, Sample | undefined];

function columnOf(polls: readonly Pair[], isRatio: boolean): StepColumn {
  const values = polls
    .map(([{ value }, under]) => (isRatio ? ratio(value, under?.value ?? Number.NaN) : value))
    .filter((value) => !Number.isNaN(value));
  const none = values.length === 0;
  return {
    mean: meanOf(
      polls.map(([sample]) => sample),
      isRatio ? polls.flatMap(([, under]) => under ?? []) : undefined,
    ),
    min: none ? Number.NaN : values.reduce((one, other) => Math.min(one, other)),
    max: none ? Number.NaN : values.reduce((one, other) => Math.max(one, other)),
  };
}

function paired(samples: readonly Sample[], others: readonly Sample[]): readonly Pair[] {
  const byTime = new Map(others.map((sample) => [sample.at, sample]));
  return samples.map((sample) => [sample, byTime.get(sample.at)]);
}

function level(at: number, value: number, span: number): Sample | undefined {
  return known({ at, value, amount: value * span, weight: span });
}

function known(sample: Sample): Sample | undefined {
  return Number.isNaN(sample.value) ? undefined : sample;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

function total(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return samples.reduce((sum, sample) => sum + of(sample), 0);
}
