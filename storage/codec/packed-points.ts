/**
 * One series of a roll-up block in columns of packed.ts. Steps in which the series was absent are named once and left out of all columns.
 * What the numbers count:
 *
 *   places    counts or steps with 13 significant bits, as the number of their place (significant.ts)
 *   decimals  of the values; the mean has two more
 *   halves    upper halves of doubles with 21 significant bits
 *
 *   ┌ head ┬ decimals? ┬ present? ┬ mean ┬ polls? ┬ low? ┬ high? ┐     present: a bit a step, the highest bit first
 *   head: 3 · +4 flat: low and high are the mean · +8 polls are not those of the axis · +16 × what is counted · +64 some are absent
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { powersOfTen } from './doubles.ts';
import { decodePacked, encodePacked } from './packed.ts';
import type { Points, PointUnits } from './points.ts';
import { lengthenAll, shorten, splitDouble } from './significant.ts';

/** The form in a column's first byte, bits 0 and 1. */
export const packedForm = 3;
const flatFlag = 4;
const partialFlag = 8;
const kindShift = 4;
const absentFlag = 64;

const places = 0;
const decimalNumbers = 1;
const halves = 2;

/** Decimals that a mean has more than its values. */
const moreDecimals = 2;

/** What is present, one after the other, and the numbers written of it. */
let scratch = dense(256);

function dense(count: number) {
  const column = () => new Float64Array(count);
  return {
    mean: column(),
    low: column(),
    high: column(),
    polls: column(),
    /** Units of mean and extremes, and all polls, of the steps that are present. */
    unit: column(),
    extreme: column(),
    most: column(),
    isThere: new Uint8Array(count),
    size: count,
  };
}

function scratchFor(count: number): typeof scratch {
  if (scratch.size < count) scratch = dense(count);
  return scratch;
}

interface Writing {
  readonly units: PointUnits;
  readonly whole: boolean;
  /** Of the means; -1 = values without decimals. */
  readonly decimals: number;
  readonly flat: boolean;
  readonly out: BitWriter;
}

const body = new BitWriter(1 << 10);

/** False, and nothing written, when the numbers cannot be packed so that they come back. */
export function encodePackedPoints(points: Points, count: number, how: Writing): boolean {
  const { flat, decimals } = how;
  const kind = how.whole ? places : decimals >= 0 ? decimalNumbers : halves;
  const all = scratchFor(count);
  const present = pickPresent(points, count, how.units);
  const { mean, low, high, polls } = all;
  const partial = polls.subarray(0, present).some((known, index) => known !== all.most[index]);
  if (present === 0 || !toNumbers(kind, present, how)) return false;
  const flags = (flat ? flatFlag : 0) | (partial ? partialFlag : 0) | (present < count ? absentFlag : 0);
  body.clear();
  body.putByte(packedForm | flags | (kind << kindShift));
  if (kind === decimalNumbers) body.putByte(decimals);
  if (present < count) {
    for (let index = 0; index < count; index++) body.put(Number.isNaN(points.mean[index]) ? 0 : 1, 1);
    body.finish();
  }
  if (!encodePacked(mean, present, body)) return false;
  if (partial && !encodePacked(polls, present, body)) return false;
  if (!flat && !(encodePacked(low, present, body) && encodePacked(high, present, body))) return false;
  how.out.putBytes(body.view());
  return true;
}

/** Copies the steps that hold something to the front of the scratch; returns how many they are. */
function pickPresent(points: Points, count: number, units: PointUnits): number {
  let present = 0;
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(points.mean[index])) continue;
    scratch.mean[present] = points.mean[index];
    scratch.low[present] = points.low[index];
    scratch.high[present] = points.high[index];
    scratch.polls[present] = points.polls[index];
    scratch.unit[present] = units.mean[index];
    scratch.extreme[present] = units.extreme[index];
    scratch.most[present++] = units.polls[index];
  }
  return present;
}

/** Turns the values in the scratch into what is written; false when one would not come back. */
function toNumbers(kind: number, present: number, how: Writing): boolean {
  if (kind === places) return toPlaces(present);
  return kind === decimalNumbers ? toDecimals(present, how) : toHalves(present, how.flat);
}

function toPlaces(present: number): boolean {
  const { mean, low, high, unit, extreme } = scratch;
  for (let index = 0; index < present; index++) {
    mean[index] = shorten(Math.round(mean[index] / unit[index]));
    low[index] = shorten(Math.round(low[index] / extreme[index]));
    high[index] = shorten(Math.round(high[index] / extreme[index]));
  }
  return true;
}

function toDecimals(present: number, { decimals, flat }: Writing): boolean {
  const { mean, low, high } = scratch;
  const finer = powersOfTen[decimals];
  const power = powersOfTen[decimals - moreDecimals];
  for (let index = 0; index < present; index++) {
    const value = mean[index];
    mean[index] = Math.round(value * finer) + 0;
    if (flat && !Object.is(mean[index] / finer, value)) return false;
    for (const column of [low, high]) {
      const scaled = Math.round(column[index] * power) + 0;
      if (!Object.is(scaled / power, column[index])) return false;
      column[index] = scaled;
    }
  }
  return true;
}

function toHalves(present: number, flat: boolean): boolean {
  const { mean, low, high } = scratch;
  for (let index = 0; index < present; index++)
    for (const column of [mean, low, high]) {
      double[0] = flat ? column[index] : splitDouble(column[index]);
      if (words[0] !== 0) return false;
      column[index] = words[1] | 0;
    }
  return true;
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

interface Reading {
  readonly head: number;
  readonly points: Points;
  readonly units: PointUnits;
  readonly extremes: boolean;
}

/** Reads behind the first byte, `head`, into the first `count` of `points`; the lowest and highest only where they are asked for. True when all points are there, of all polls. */
export function decodePackedPoints(input: BitReader, count: number, how: Reading): boolean {
  const { head, points, extremes } = how;
  const kind = (head >>> kindShift) & 3;
  const decimals = kind === decimalNumbers ? input.takeByte() : 0;
  const hasAbsent = (head & absentFlag) !== 0;
  const { present, units } = hasAbsent
    ? pickUnits(input, count, how.units)
    : { present: count, units: how.units };
  const { mean, low, high, polls } = points;
  decodePacked(input, mean, present);
  toValues(mean, kind, { present, unit: units.mean, decimals });
  if (head & partialFlag) decodePacked(input, polls, present);
  else for (let index = 0; index < present; index++) polls[index] = units.polls[index];
  if (extremes && (head & flatFlag) !== 0)
    for (let index = 0; index < present; index++) low[index] = high[index] = mean[index];
  else if (extremes) {
    const scale = { present, unit: units.extreme, decimals: decimals - moreDecimals };
    decodePacked(input, low, present);
    toValues(low, kind, scale);
    decodePacked(input, high, present);
    toValues(high, kind, scale);
    if (kind === places) keepAround(points, present);
  }
  if (hasAbsent) spread(points, count, present);
  return !hasAbsent && (head & partialFlag) === 0;
}

/** What turns the numbers of a column into values. */
interface Scale {
  readonly present: number;
  readonly unit: Float64Array;
  readonly decimals: number;
}

/** Reads which steps are present, and gives the units of those. */
function pickUnits(
  input: BitReader,
  count: number,
  units: PointUnits,
): { readonly present: number; readonly units: PointUnits } {
  const { unit, extreme, most, isThere } = scratchFor(count);
  let present = 0;
  for (let index = 0; index < count; index++) {
    isThere[index] = input.take(1);
    if (isThere[index] === 0) continue;
    unit[present] = units.mean[index];
    extreme[present] = units.extreme[index];
    most[present++] = units.polls[index];
  }
  input.align();
  return { present, units: { mean: unit, extreme, polls: most } };
}

function toValues(column: Float64Array, kind: number, { present, unit, decimals }: Scale): void {
  if (kind === places) lengthenAll(column, present, unit);
  else if (kind === decimalNumbers) {
    const power = powersOfTen[decimals] ?? Number.NaN;
    for (let index = 0; index < present; index++) column[index] /= power;
  } else {
    words[0] = 0;
    for (let index = 0; index < present; index++) {
      words[1] = column[index];
      column[index] = double[0];
    }
  }
}

/** Shortened by different amounts, a lowest could come out above its mean. */
function keepAround({ mean, low, high }: Points, present: number): void {
  for (let index = 0; index < present; index++) {
    const middle = mean[index];
    if (low[index] > middle) low[index] = middle;
    if (high[index] < middle) high[index] = middle;
  }
}

/** Moves what is present to its steps, from the end so that nothing is overwritten before it moved. */
function spread(points: Points, count: number, present: number): void {
  const { mean, low, high, polls } = points;
  const { isThere } = scratch;
  let from = present;
  for (let index = count - 1; index >= 0; index--) {
    if (isThere[index] === 0) {
      mean[index] = low[index] = high[index] = Number.NaN;
      polls[index] = 0;
      continue;
    }
    from--;
    mean[index] = mean[from];
    low[index] = low[from];
    high[index] = high[from];
    polls[index] = polls[from];
  }
}
