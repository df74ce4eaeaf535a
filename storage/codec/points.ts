/**
 * One series of a roll-up block as bytes: of each step the mean, the lowest and the highest value, and how many polls had it.
 *
 *   ┌ form ┬ … as packed-points.ts has it                                                                    since version 2
 *   ┌ form ┬ mean ┬ mean − low? ┬ high − mean? ┬ polls? ┐   each a column of codec/column.ts                  version 1, and what
 *                                                                                                             cannot be packed
 *
 * In the form of units, a mean is a whole number of counts (or sixteenths of a step) and low and high whole numbers of counts or
 * steps, all with 13 significant bits; a value is off by at most half a unit or one part in 16,000. In the form of doubles, means
 * have two decimals more than the values, whose low and high are exact; where values have no decimals, all keep 21 bits.
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { decodeColumn, encodeColumn } from './column.ts';
import { decimalsOf, powersOfTen } from './doubles.ts';
import { decodePackedPoints, encodePackedPoints, packedForm } from './packed-points.ts';
import { lengthen, shorten, splitDouble } from './significant.ts';

/** Points of one series, by step; NaN where it was absent. */
export interface Points {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Polls that had a value. */
  readonly polls: Float64Array;
}

/** What the numbers are counted in, by step. */
export interface PointUnits {
  readonly mean: Float64Array;
  readonly extreme: Float64Array;
  /** Polls of the step in all. */
  readonly polls: Float64Array;
}

const unitForm = 1;
const doubleForm = 2;
const formMask = 3;
const flatFlag = 4;
const partialFlag = 8;

export function makePoints(count: number): Points {
  return {
    mean: new Float64Array(count),
    low: new Float64Array(count),
    high: new Float64Array(count),
    polls: new Float64Array(count),
  };
}

/** `whole` = the values are units or nearly; else they are kept as decimals or doubles. */
export function encodePoints(
  points: Points,
  count: number,
  to: { readonly units: PointUnits; readonly whole: boolean; readonly out: BitWriter },
): void {
  const { units, whole, out } = to;
  const flat = isFlat(points, count);
  const decimals = whole ? 0 : decimalsOfColumn(points, count);
  if (encodePackedPoints(points, count, { units, whole, decimals, flat, out })) return;
  const partial = !sameColumn(points.polls, units.polls, count);
  out.putByte(doubleForm | (flat ? flatFlag : 0) | (partial ? partialFlag : 0));
  const means = points.mean.slice(0, count);
  if (!flat) for (let index = 0; index < count; index++) means[index] = roundMean(means[index], decimals);
  encodeColumn(means, count, out);
  const companion = means.some(Number.isNaN) ? undefined : { position: 0, values: means };
  if (!flat)
    for (const column of [points.low, points.high])
      encodeColumn(decimals >= 0 ? column : column.slice(0, count).map(splitDouble), count, out, {
        companion,
      });
  if (partial) encodeColumn(points.polls, count, out);
}

/** Reads into the first `count` of `points`; the lowest and highest only where `extremes` are asked for. True when it is sure that all points are there, of all polls. */
export function decodePoints(
  input: BitReader,
  count: number,
  into: { readonly points: Points; readonly units: PointUnits; readonly extremes: boolean },
): boolean {
  const { points, units, extremes } = into;
  const head = input.takeByte();
  if ((head & formMask) === packedForm)
    return decodePackedPoints(input, count, { head, points, units, extremes });
  const whole = (head & formMask) === unitForm;
  decodeColumn(input, count, points.mean);
  if (whole)
    for (let index = 0; index < count; index++)
      points.mean[index] = lengthen(points.mean[index]) * units.mean[index];
  if (head & flatFlag) {
    points.low.set(points.mean.subarray(0, count));
    points.high.set(points.mean.subarray(0, count));
  } else
    for (const [column, sign] of [
      [points.low, 1],
      [points.high, -1],
    ] as const) {
      decodeColumn(input, count, column, () => points.mean);
      if (!whole) continue;
      for (let index = 0; index < count; index++) {
        const unit = units.extreme[index];
        const middle = shorten(Math.round(points.mean[index] / unit));
        const value = lengthen(middle - column[index] * sign) * unit;
        column[index] =
          sign === 1 ? Math.min(value, points.mean[index]) : Math.max(value, points.mean[index]);
      }
    }
  if (head & partialFlag) decodeColumn(input, count, points.polls);
  else points.polls.set(units.polls.subarray(0, count));
  for (let index = 0; index < count; index++) if (Number.isNaN(points.mean[index])) points.polls[index] = 0;
  return false;
}

function isFlat(points: Points, count: number): boolean {
  return sameColumn(points.low, points.high, count) && sameColumn(points.low, points.mean, count);
}

function sameColumn(one: Float64Array, other: Float64Array, count: number): boolean {
  for (let index = 0; index < count; index++) if (!Object.is(one[index], other[index])) return false;
  return true;
}

/** Decimals that means are kept with; -1 where values have none, or too many. */
function decimalsOfColumn(points: Points, count: number): number {
  let most = 0;
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(points.low[index])) continue;
    const decimals = Math.max(decimalsOf(points.low[index]), decimalsOf(points.high[index]));
    if (decimalsOf(points.low[index]) < 0 || decimalsOf(points.high[index]) < 0) return -1;
    most = Math.max(most, decimals);
  }
  return most + 2 < powersOfTen.length ? most + 2 : -1;
}

/** Two decimals more than the values have, or 21 bits. */
function roundMean(value: number, decimals: number): number {
  if (decimals < 0 || !(Math.abs(value) < 2 ** 40)) return splitDouble(value);
  const power = powersOfTen[decimals];
  return Math.round(value * power) / power + 0;
}
