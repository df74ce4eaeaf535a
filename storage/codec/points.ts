/**
 * One series of a roll-up block as bytes: of each step the mean, the lowest and the highest value, and how many polls had it.
 *
 *   ┌ form ┬ mean ┬ mean − low? ┬ high − mean? ┬ polls? ┐   each a column of codec/column.ts
 *
 * In the form of units, a mean is a whole number of counts (or sixteenths of a step) and low and high whole numbers of counts or
 * steps, all with 13 significant bits; a value is off by at most half a unit or one part in 16,000. In the form of doubles, means
 * have two decimals more than the values, whose low and high are exact; where values have no decimals, all keep 21 bits.
 */
import { BitReader, BitWriter } from './bits.ts';
import { decodeColumn, encodeColumn } from './column.ts';
import { decimalsOf, powersOfTen } from './doubles.ts';

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

/** `units` undefined = the form of doubles. */
export function encodePoints(
  points: Points,
  count: number,
  to: { readonly units: PointUnits; readonly whole: boolean; readonly out: BitWriter },
): void {
  const { units, whole, out } = to;
  const flat = isFlat(points, count);
  const partial = !sameColumn(points.polls, units.polls, count);
  out.putByte((whole ? unitForm : doubleForm) | (flat ? flatFlag : 0) | (partial ? partialFlag : 0));
  const numbers = new Float64Array(count);
  const decoded = new Float64Array(count);
  const decimals = whole ? 0 : decimalsOfColumn(points, count);
  for (let index = 0; index < count; index++) {
    const value = points.mean[index];
    if (!whole) decoded[index] = numbers[index] = roundMean(value, decimals, flat);
    else {
      numbers[index] = shorten(Math.round(value / units.mean[index]));
      decoded[index] = lengthen(numbers[index]) * units.mean[index];
    }
  }
  encodeColumn(numbers, count, out);
  const company = !whole && !decoded.some(Number.isNaN);
  if (!flat)
    for (const [column, sign] of [
      [points.low, 1],
      [points.high, -1],
    ] as const) {
      for (let index = 0; index < count; index++) {
        if (!whole) numbers[index] = roundExtreme(column[index], decimals);
        else {
          const unit = units.extreme[index];
          const middle = shorten(Math.round(decoded[index] / unit));
          numbers[index] = (middle - shorten(Math.round(column[index] / unit))) * sign + 0;
        }
      }
      encodeColumn(numbers, count, out, company ? { position: 0, values: decoded } : undefined);
    }
  if (partial) encodeColumn(points.polls, count, out);
}

/** Reads into the first `count` of `points`. */
export function decodePoints(
  input: BitReader,
  count: number,
  into: { readonly points: Points; readonly units: PointUnits },
): void {
  const { points, units } = into;
  const head = input.takeByte();
  const whole = (head & 3) === unitForm;
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
}

/** Significant bits of shortened whole numbers. */
const keptBits = 13;
const exactBelow = 2 ** keptBits;
const halfRange = 2 ** (keptBits - 1);

/**
 * A whole number with 13 significant bits as the number of its place among all such numbers: 0 … 8191 stand for themselves, then
 * 4096 places to each doubling. Order is kept, so neighbours stay neighbours. NaN stays NaN.
 */
export function shorten(value: number): number {
  const size = Math.abs(value);
  if (!(size >= exactBelow)) return value + 0;
  const octave = size < 0x1_0000_0000 ? 31 - Math.clz32(size) : 63 - Math.clz32(size / 0x1_0000_0000);
  let doublings = octave - keptBits + 1;
  let mantissa = Math.round(size / doubled[doublings]);
  if (mantissa >= exactBelow) {
    doublings++;
    mantissa = Math.round(size / doubled[doublings]);
  }
  const place = doublings * halfRange + mantissa;
  return value < 0 ? -place : place;
}

export function lengthen(place: number): number {
  const size = Math.abs(place);
  if (!(size >= exactBelow)) return place;
  const doublings = Math.floor(size / halfRange) - 1;
  const value = (size - doublings * halfRange) * (doubled[doublings] ?? Number.NaN);
  return place < 0 ? -value : value;
}

/** 2^0 … 2^63. */
const doubled = Float64Array.from({ length: 64 }, (_, power) => 2 ** power);

function isFlat(points: Points, count: number): boolean {
  return sameColumn(points.low, points.high, count) && sameColumn(points.low, points.mean, count);
}

function sameColumn(one: Float64Array, other: Float64Array, count: number): boolean {
  for (let index = 0; index < count; index++) if (!Object.is(one[index], other[index])) return false;
  return true;
}

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

/** Leaves 21 significant bits, see Veltkamp's splitting. */
const splitter = 2 ** 32 + 1;

/** Where values have decimals, low and high are exact. */
function roundExtreme(value: number, decimals: number): number {
  return decimals >= 0 ? value : roundMean(value, -1, false);
}

function roundMean(value: number, decimals: number, flat: boolean): number {
  if (flat || !Number.isFinite(value) || Math.abs(value) > 1e290) return value;
  if (decimals >= 0 && Math.abs(value) < 2 ** 40) {
    const power = powersOfTen[decimals];
    return Math.round(value * power) / power + 0;
  }
  const carried = value * splitter;
  return carried - (carried - value);
}
