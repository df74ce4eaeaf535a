/**
 * Expects a column from another of the same instance that rises and falls with it: bytes with operations, dispatches with run time. A
 * straight line through both is fitted as it goes, from values already read, so nothing of it needs to be written.
 */
import { zigzagSmall } from './bits.ts';

/** How far the running means of both columns move towards each value, by form. */
export const companyPaces = [0.5, 0.25, 0.1, 0.03] as const;
/** How far the slope moves. */
const slopePace = 0.02;

/** What the line is fitted to, as it goes. */
interface Line {
  mean: number;
  companionMean: number;
  together: number;
  square: number;
}

/** A line through the origin and the first pair: most columns that go together are proportional. */
function firstLine(seed: number, companion: number): Line {
  const square = companion * companion * slopePace + 1e-9;
  return { mean: 0, companionMean: companion, together: seed * companion * slopePace, square };
}

/**
 * Zigzag differences from the line; returns the widest. Values are relative to the first, which is `seed` in the same units;
 * `numbers[0]` is not set.
 */
export function surprisesInCompany(
  values: Float64Array,
  companion: Float64Array,
  to: {
    readonly numbers: Float64Array;
    readonly count: number;
    readonly pace: number;
    readonly seed: number;
  },
): number {
  const { numbers, count, pace, seed } = to;
  let { mean, companionMean, together, square } = firstLine(seed, companion[0]);
  let widest = 0;
  for (let index = 1; index < count; index++) {
    const away = companion[index] - companionMean;
    const surprise = values[index] - expected(mean + (away * together) / square);
    const number = zigzagSmall(surprise);
    numbers[index] = number;
    if (number > widest) widest = number;
    const off = values[index] - mean;
    together += (away * off - together) * slopePace;
    square += (away * away - square) * slopePace + 1e-9;
    mean += off * pace;
    companionMean += away * pace;
  }
  return widest;
}

/** The opposite: turns surprises into values in place, `values[0]` being 0. */
export function restoreInCompany(
  values: Float64Array,
  companion: Float64Array,
  from: { readonly count: number; readonly pace: number; readonly seed: number },
): void {
  const { count, pace, seed } = from;
  let { mean, companionMean, together, square } = firstLine(seed, companion[0]);
  for (let index = 1; index < count; index++) {
    const away = companion[index] - companionMean;
    const value = expected(mean + (away * together) / square) + values[index];
    values[index] = value;
    const off = value - mean;
    together += (away * off - together) * slopePace;
    square += (away * away - square) * slopePace + 1e-9;
    mean += off * pace;
    companionMean += away * pace;
  }
}

/** Beyond this a line has gone astray, and sums with it would no longer be exact. */
const farthest = 2 ** 46;

function expected(value: number): number {
  return Math.abs(value) < farthest ? Math.round(value) : 0;
}

/** Length of surprises in bits, roughly: good enough to choose by. */
export function lengthOf(numbers: Float64Array, from: number, to: number): number {
  let length = 0;
  for (let start = from; start < to; start += sizesAtOnce) {
    let sizes = 1;
    const end = Math.min(to, start + sizesAtOnce);
    for (let index = start; index < end; index++) sizes *= numbers[index] * 2 + 1;
    length += lengthOfProduct(sizes);
  }
  return length;
}

const double = new Float64Array(1);
const doubleWords = new Int32Array(double.buffer);
/** Where exponent and first digits are: doubles lie lowest byte first on every machine Node runs on. */
const highWord = 1;
const mantissa = 2 ** -20;
const bias = 1023;

/** Sizes up to 2^54 that may be multiplied without going beyond what a double holds. */
export const sizesAtOnce = 16;

/** Bits of a size from 1 on, with a fraction between powers of two: what a double is made of says it without computing. */
export function lengthOfProduct(size: number): number {
  double[0] = size;
  return doubleWords[highWord] * mantissa - bias;
}
