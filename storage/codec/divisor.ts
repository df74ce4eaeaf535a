/**
 * Finds the time that the rates of a poll were divided by, from nothing but the rates. Where they have all their digits, each is a fraction
 * whose denominator is that time or a part of it. Where they were rounded, small rates say roughly what the time was, and the larger ones
 * ever more closely. Nothing depends on the answer being true: a value that does not come back from it is kept as it is.
 */
import { type Clock, clockOf, toCount, waysOf } from './counted.ts';
import { decimalsOf } from './doubles.ts';

/** Values looked at, and those of them that are kept. */
const mostLookedAt = 192;
const mostSampled = 48;
/** Values that are taken for fractions until one of them gives the divisor. */
const mostExpanded = 12;
/** Values that must agree, at least, and their part of those looked at: others may be levels and averages. By clock: for shares rates are left out. */
const fewestExact = 3;
const fewestRounded = 5;
const leastShares = [0.1, 0.4] as const;
/** From this part on nothing better is looked for. */
const sureShare = 0.8;

export interface Rates {
  readonly values: Float64Array;
  /** Positions of doubles. */
  readonly positions: Int32Array;
  /** How each position was written last, see counted.ts; 0 where that is not known. */
  readonly hints: Uint8Array;
}

/** Some values of a set, by what they tell. */
export interface RateSample {
  /** With all their digits. */
  readonly exact: readonly number[];
  /** With few decimals, ascending. */
  readonly rounded: readonly number[];
  /** The same with whole numbers among them: levels, or rates of a poll that took nearly what was expected. */
  readonly withWhole: readonly number[];
  readonly decimals: number;
  /** Whether it is those with all their digits that count. */
  readonly isExact: boolean;
}

export function sampleRates({ values, positions, hints }: Rates): RateSample {
  const hinted = positions.filter((position) => hints[position] > 0 && clockOf(hints[position]) === 0);
  const isHinted = hinted.length >= mostSampled / 2 && (hints[hinted[0]] & 15) > 0;
  const from = isHinted ? hinted : positions;
  const stride = Math.max(1, Math.floor(from.length / mostLookedAt));
  const [whole, rounded, exact]: [number[], number[], number[]] = [[], [], []];
  let decimals = 0;
  for (let index = 0; index < from.length; index += stride) {
    const value = values[from[index]];
    if (!(value > 0)) continue;
    const places = decimalsOf(value);
    if (places === 0) whole.push(value);
    else if (places < 0 || places > mostRounded) exact.push(value);
    else {
      rounded.push(value);
      decimals = Math.max(decimals, places);
    }
  }
  return {
    exact: someOf(exact),
    rounded: someOf(rounded.filter(isTelling).sort(ascending)),
    withWhole: someOf([...rounded, ...whole].filter(isTelling).sort(ascending)),
    decimals,
    isExact: exact.length >= fewestExact,
  };
}

/** With more decimals a value is a double that happens to be short. */
const mostRounded = 6;

/** Below one, a rounded rate says nothing of what it was divided by. */
const isTelling = (value: number): boolean => value > 1;

/** Divisors that a sample suggests, in 100 ns, those already suggested by others of the poll left out; `expected` = what instants say. */
export function suggestDivisors(
  sample: RateSample,
  expected: number,
  suggested: readonly number[],
): readonly number[] {
  if (!(expected > 0)) return [];
  if (sample.isExact) {
    const rates = isSure(sample, 0, suggested) ? [] : oftenest(multiplesOf(sample.exact, 1e7, expected));
    const rate = chooseDivisor(sample, 0, [...suggested, ...rates]);
    const rest = Number.isNaN(rate) ? sample : withoutRates(sample, rate);
    if (rest.exact.length < fewestExact || isSure(rest, 1, suggested)) return rates;
    return [...rates, ...[100, 1].flatMap((scale) => oftenest(multiplesOf(rest.exact, scale, expected)))];
  }
  if (sample.withWhole.length < fewestRounded || isSure(sample, 0, suggested)) return [];
  const found = suggestRounded(sample.rounded, sample.decimals, expected);
  const best = Math.max(0, ...found.map((ticks) => agreeing(sample, 0, ticks)));
  return best >= enough(sample, 0)
    ? found
    : [...found, ...suggestRounded(sample.withWhole, sample.decimals, expected)];
}

/** Whether most agree already with one that others of the poll suggested. */
function isSure(sample: RateSample, clock: Clock, suggested: readonly number[]): boolean {
  const many = telling(sample).length * sureShare;
  return suggested.some((ticks) => agreeing(sample, clock, ticks) >= many);
}

function telling(sample: RateSample): readonly number[] {
  if (sample.isExact) return sample.exact;
  return sample.rounded.length >= fewestRounded ? sample.rounded : sample.withWhole;
}

/** How many must agree for a divisor to be taken. */
function enough(sample: RateSample, clock: Clock): number {
  const fewest = sample.isExact ? fewestExact : fewestRounded;
  return Math.max(fewest, Math.ceil(telling(sample).length * leastShares[clock]));
}

/** Values of a sample that come back from counts over a divisor. */
export function agreeing(sample: RateSample, clock: Clock, ticks: number): number {
  if (sample.isExact) return hits(sample.exact, waysOf(clock, -1), ticks);
  return clock === 0 ? hits(telling(sample), waysOf(0, sample.decimals), ticks) : 0;
}

/** What of a sample is no rate over a divisor: rates are shares of the same time as well, in units of a hundred thousandth. */
export function withoutRates(sample: RateSample, ticks: number): RateSample {
  const ways = waysOf(0, -1);
  return { ...sample, exact: sample.exact.filter((value) => hits([value], ways, ticks) === 0) };
}

/** The first that nearly as many values agree with as with any: a few more may do so by chance. NaN when too few agree with any. */
export function chooseDivisor(sample: RateSample, clock: Clock, ordered: readonly number[]): number {
  const found: number[] = [];
  let most = 0;
  for (const ticks of ordered) {
    const count = agreeing(sample, clock, ticks);
    found.push(count);
    most = Math.max(most, count);
    if (most >= telling(sample).length * sureShare) break;
  }
  const least = Math.max(enough(sample, clock), most * nearlyAsMany);
  return ordered[found.findIndex((count) => count >= least)] ?? Number.NaN;
}

const nearlyAsMany = 0.7;

const ascending = (one: number, other: number): number => one - other;

/** From all over a list. */
function someOf(values: readonly number[], most = mostSampled): readonly number[] {
  const every = Math.max(1, values.length / most);
  return values.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

function hits(values: readonly number[], ways: readonly number[], ticks: number): number {
  let found = 0;
  for (const value of values) if (ways.some((how) => !Number.isNaN(toCount(how, value, ticks)))) found++;
  return found;
}

function multiplesOf(values: readonly number[], scale: number, expected: number): number[] {
  return someOf(values, mostExpanded).flatMap((value) =>
    multiplesNear(denominatorOf(value / scale), expected),
  );
}

/** The few that come most often: most fractions have the divisor itself below, or a large part of it; and some are of the other clock. */
function oftenest(multiples: readonly number[]): readonly number[] {
  const times = new Map<number, number>();
  for (const ticks of multiples) times.set(ticks, (times.get(ticks) ?? 0) + 1);
  return [...times.keys()]
    .sort((one, other) => (times.get(other) ?? 0) - (times.get(one) ?? 0))
    .slice(0, mostSuggested);
}

const mostSuggested = 4;

const greatestDenominator = 2 ** 34;
/** A double is a fraction when it differs from it by no more than rounding. */
const rounding = 1e-15;

/** Denominator of the simplest fraction that a number is, by its continued fraction; NaN when it is none. */
function denominatorOf(value: number): number {
  let [before, denominator] = [1, 0];
  let [numeratorBefore, numerator] = [0, 1];
  let rest = value;
  for (let term = 0; term < 40 && denominator < greatestDenominator; term++) {
    const whole = Math.floor(rest);
    [before, denominator] = [denominator, whole * denominator + before];
    [numeratorBefore, numerator] = [numerator, whole * numerator + numeratorBefore];
    if (Math.abs(numerator / denominator - value) <= value * rounding) return denominator;
    if (rest === whole) return denominator;
    rest = 1 / (rest - whole);
  }
  return Number.NaN;
}

/** Multiples of a denominator within half of what is expected; none when there are many, which would say nothing. */
function multiplesNear(denominator: number, expected: number): number[] {
  const first = Math.ceil((expected * 0.5) / denominator);
  const last = Math.floor((expected * 1.5) / denominator);
  const multiples: number[] = [];
  if (last - first < 6)
    for (let factor = Math.max(1, first); factor <= last; factor++) multiples.push(factor * denominator);
  return multiples;
}

/** How far the divisor may be from what instants say, when rates are rounded: the nearer, the larger are the rates that tell. */
const windows = [0.001, 0.005, 0.03] as const;
const rounds = 5;

function suggestRounded(values: readonly number[], decimals: number, expected: number): number[] {
  const half = 0.5 / 10 ** decimals;
  const found: number[] = [];
  for (const window of windows) {
    let within = { half, low: expected * (1 - window), high: expected * (1 + window) };
    for (let round = 0; round < rounds; round++) {
      const agreed = mostAgreed(values, within);
      if (agreed === undefined || agreed.count < fewestRounded) break;
      const isNarrowed = within.high - within.low > agreed.high - agreed.low;
      within = { ...agreed, half };
      if (!isNarrowed) break;
    }
    found.push(Math.round((within.low + within.high) / 2));
  }
  return found;
}

interface Agreed {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The stretch of divisors that most values allow, each being a whole count divided and rounded; values that allow several counts are left out. */
function mostAgreed(
  values: readonly number[],
  within: { readonly half: number; readonly low: number; readonly high: number },
): Agreed | undefined {
  const { half, low, high } = within;
  const begins: number[] = [];
  const ends: number[] = [];
  for (const value of values) {
    if (value * (high - low) > 0.8e7) continue;
    const count = Math.round((value * (low + high)) / 2e7);
    const from = Math.max(low, (count / (value + half)) * 1e7);
    const to = Math.min(high, (count / (value - half)) * 1e7);
    if (count < 1 || from > to) continue;
    begins.push(from);
    ends.push(to);
  }
  if (begins.length === 0) return undefined;
  begins.sort((one, other) => one - other);
  ends.sort((one, other) => one - other);
  let best: Agreed = { low, high, count: 0 };
  for (let begun = 0, ended = 0; begun < begins.length; begun++) {
    while (ends[ended] < begins[begun]) ended++;
    const count = begun + 1 - ended;
    if (count > best.count) best = { low: begins[begun], high: ends[ended], count };
  }
  return best;
}
