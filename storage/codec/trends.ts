/** A column expected from the values before: a running mean follows them, more or less quickly. */
import { zigzagSmall } from './bits.ts';
import { lengthOfProduct, sizesAtOnce } from './company.ts';

/** How far the prediction moves towards each value; 1 = the value before. By form − 1. */
export const paces = [1, 0.5, 0.25, 0.125, 0.04] as const;

/** Values that the predictor is chosen on. */
const formJudgedOn = 192;

/**
 * The predictor with the smallest surprises, judged by their lengths; all side by side, because each by itself waits for its own trend.
 * Lengths are added up as logarithms are: by multiplying the sizes.
 */
export function cheapestForm(scaled: Float64Array, count: number): number {
  const [, half, quarter, eighth, slow] = paces;
  let [last, halfTrend, quarterTrend, eighthTrend, slowTrend] = [0, 0, 0, 0, 0];
  const lengths = [0, 0, 0, 0, 0];
  const judged = Math.min(count, formJudgedOn);
  for (let from = 1; from < judged; from += sizesAtOnce) {
    let [lastSizes, halfSizes, quarterSizes, eighthSizes, slowSizes] = [1, 1, 1, 1, 1];
    const end = Math.min(judged, from + sizesAtOnce);
    for (let at = from; at < end; at++) {
      const value = scaled[at];
      lastSizes *= Math.abs(value - last) * 4 + 1;
      halfSizes *= Math.abs(value - halfTrend) * 4 + 1;
      quarterSizes *= Math.abs(value - quarterTrend) * 4 + 1;
      eighthSizes *= Math.abs(value - eighthTrend) * 4 + 1;
      slowSizes *= Math.abs(value - slowTrend) * 4 + 1;
      last = value;
      halfTrend += (value - halfTrend) * half;
      quarterTrend += (value - quarterTrend) * quarter;
      eighthTrend += (value - eighthTrend) * eighth;
      slowTrend += (value - slowTrend) * slow;
    }
    lengths[0] += lengthOfProduct(lastSizes);
    lengths[1] += lengthOfProduct(halfSizes);
    lengths[2] += lengthOfProduct(quarterSizes);
    lengths[3] += lengthOfProduct(eighthSizes);
    lengths[4] += lengthOfProduct(slowSizes);
  }
  return lengths.indexOf(Math.min(...lengths)) + 1;
}

/** Zigzag differences from the prediction; returns the widest. */
export function fillSurprises(
  scaled: Float64Array,
  numbers: Float64Array,
  how: { readonly count: number; readonly pace: number },
): number {
  const { count, pace } = how;
  let trend = 0;
  let widest = 0;
  for (let index = 1; index < count; index++) {
    const value = scaled[index];
    const surprise = pace === 1 ? value - scaled[index - 1] : value - Math.round(trend);
    const number = zigzagSmall(surprise);
    numbers[index] = number;
    if (number > widest) widest = number;
    trend += (value - trend) * pace;
  }
  return widest;
}
