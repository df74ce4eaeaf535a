/**
 * A column of whole numbers as bytes. What they have in common is taken off first (a common factor, a prediction from the values before),
 * then the surprises are written with an asymmetric-numeral-system coder whose table follows their running mean, so that a quiet minute
 * costs little even beside a busy one.
 *
 *   ┌ tag ┬ flags? ┬ first value ┬ factor? ┬ low bits? ┬ first mean ┬ words ┬ state ┬ word … ┬ plain bits …
 *   1 byte 1 byte   varint        varint    1 byte      1 byte       varint  4 bytes 2 bytes
 *
 * The tag's low four bits are the caller's. The lowest fifteen bits of the first value are hidden in the coder's state, where there is one.
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { bitLength } from './bits.ts';
import { companyPaces, lengthOf, restoreInCompany, surprisesInCompany } from './company.ts';
import { lookAt } from './look.ts';
import { decodeSurprises, encodeSurprises, hiddenBits, narrowBits } from './surprises.ts';
import { cheapestForm, fillSurprises, paces } from './trends.ts';

/** Bits 4–6 of the tag: 0 = constant, else the predictor. Bit 7: flags follow. */
const formShift = 4;
const formMask = 7;
const flagsFollow = 128;
const factorFlag = 1;
const lowFlag = 2;
const negativeFlag = 4;

const hiddenScale = 2 ** hiddenBits;

/** Another column that this one is expected from, and its position, which is written. */
export interface Companion {
  readonly position: number;
  readonly values: Float64Array;
  /** Index of the pace that served last; found anew where it is left out. */
  readonly pace?: number;
}

const companyForm = 6;

/** The greatest spread (highest − lowest) that can be written. */
const widestSpread = 2 ** 50;

let scratch = { scaled: new Float64Array(1024), numbers: new Float64Array(1024) };

export interface IntegersTarget {
  readonly tag: number;
  readonly out: BitWriter;
  readonly companion?: Companion | undefined;
  /** Of the values, where they are known. */
  readonly extremes?: { readonly lowest: number; readonly highest: number };
}

/** Writes `count` safe integers (no -0). False, and nothing written, when their spread is too wide for this code. */
export function encodeIntegers(values: Float64Array, count: number, to: IntegersTarget): boolean {
  const { tag, out } = to;
  const { lowest, highest } = to.extremes ?? lookAt(values, count);
  if (highest - lowest > widestSpread) return false;
  const origin = values[0];
  const sign = origin < 0 ? negativeFlag : 0;
  if (highest === lowest) {
    putTag(out, tag, sign);
    out.putVarint(Math.abs(origin));
    return true;
  }
  const { scaled, numbers } = scratchFor(count);
  const factor = commonFactor(values, count);
  if (factor === 1) for (let index = 0; index < count; index++) scaled[index] = values[index] - origin;
  else for (let index = 0; index < count; index++) scaled[index] = (values[index] - origin) / factor;
  const { companion } = to;
  const form = companion === undefined ? cheapestForm(scaled, count) : companyForm;
  const seed = origin / factor;
  const company =
    companion === undefined
      ? 0
      : (companion.pace ?? bestCompany(scaled, companion.values, { count, seed, numbers }));
  const widest =
    companion === undefined
      ? fillSurprises(scaled, numbers, { count, pace: paces[form - 1] })
      : surprisesInCompany(scaled, companion.values, { numbers, count, pace: companyPaces[company], seed });
  const low = Math.max(0, bitLength(widest) - narrowBits);
  putTag(out, tag | (form << formShift), (factor > 1 ? factorFlag : 0) | (low > 0 ? lowFlag : 0) | sign);
  const visible = Math.floor(Math.abs(origin) / hiddenScale);
  out.putVarint(visible);
  if (factor > 1) out.putVarint(factor);
  if (low > 0) out.putByte(low);
  if (companion !== undefined) {
    out.putByte(company);
    out.putVarint(companion.position);
  }
  encodeSurprises(numbers, { from: 1, count, low, hidden: Math.abs(origin) - visible * hiddenScale }, out);
  return true;
}

/** Values that the pace of a line is chosen on. */
const judgedOn = 128;

function bestCompany(
  scaled: Float64Array,
  companion: Float64Array,
  how: { readonly count: number; readonly seed: number; readonly numbers: Float64Array },
): number {
  const { numbers, seed } = how;
  const count = Math.min(how.count, judgedOn);
  const lengths = companyPaces.map((pace) => {
    surprisesInCompany(scaled, companion, { numbers, count, pace, seed });
    return lengthOf(numbers, 1, count);
  });
  return lengths.indexOf(Math.min(...lengths));
}

/** The pace for a column in company, as it is written. */
export function paceInCompany(values: Float64Array, companion: Float64Array, count: number): number {
  const { numbers, scaled } = scratchFor(count);
  for (let index = 0; index < count; index++) scaled[index] = values[index] - values[0];
  return bestCompany(scaled, companion, { count, seed: values[0], numbers });
}

/** Bits a column is likely to take in company, judged on its first values. */
export function lengthInCompany(values: Float64Array, companion: Float64Array, count: number): number {
  const { numbers, scaled } = scratchFor(count);
  for (let index = 0; index < count; index++) scaled[index] = values[index] - values[0];
  surprisesInCompany(scaled, companion, { numbers, count, pace: companyPaces[2], seed: values[0] });
  return lengthOf(numbers, 8, count);
}

/** Bits it is likely to take by itself. */
export function lengthAlone(values: Float64Array, count: number): number {
  const { numbers } = scratchFor(count);
  let least = Number.POSITIVE_INFINITY;
  for (const pace of [paces[0], paces[2]]) {
    let trend = 0;
    for (let index = 1; index < count; index++) {
      const value = values[index] - values[0];
      numbers[index] = Math.abs(value - trend) * 2;
      trend += (value - trend) * pace;
    }
    least = Math.min(least, lengthOf(numbers, 8, count));
  }
  return least;
}

function scratchFor(count: number): typeof scratch {
  if (scratch.scaled.length < count)
    scratch = { scaled: new Float64Array(count), numbers: new Float64Array(count) };
  return scratch;
}

function putTag(out: BitWriter, tag: number, flags: number): void {
  out.putByte(flags === 0 ? tag : tag | flagsFollow);
  if (flags !== 0) out.putByte(flags);
}

export interface ColumnSource {
  readonly tag: number;
  readonly count: number;
  /** Gives the column at a position, for one that was written in company. */
  readonly companion?: ((position: number) => Float64Array) | undefined;
}

/** Reads what `encodeIntegers` wrote behind its tag into the first `count` of `values`. */
export function decodeIntegers(input: BitReader, from: ColumnSource, values: Float64Array): void {
  const { count } = from;
  const form = (from.tag >>> formShift) & formMask;
  const flags = from.tag & flagsFollow ? input.takeByte() : 0;
  const visible = input.takeVarint();
  const sign = flags & negativeFlag ? -1 : 1;
  if (form === 0) {
    values.fill(visible === 0 ? 0 : visible * sign, 0, count);
    return;
  }
  const factor = flags & factorFlag ? input.takeVarint() : 1;
  const low = flags & lowFlag ? input.takeByte() & 31 : 0;
  const inCompany = form === companyForm;
  const pace = inCompany ? companyPaces[input.takeByte() & 3] : paces[Math.min(form, paces.length) - 1];
  const position = inCompany ? input.takeVarint() : 0;
  const hidden = decodeSurprises(input, { from: 1, count, low }, values);
  const size = visible * hiddenScale + hidden;
  const origin = size === 0 ? 0 : size * sign;
  if (inCompany) {
    const companion = from.companion?.(position);
    if (companion === undefined) values.fill(Number.NaN, 0, count);
    else fromCompany(values, companion, { count, pace, origin, factor });
    return;
  }
  values[0] = origin;
  if (pace === 1) restoreChanges(values, count, { origin, factor });
  else restoreTrend(values, count, { origin, factor, pace });
}

function fromCompany(
  values: Float64Array,
  companion: Float64Array,
  how: { readonly count: number; readonly pace: number; readonly origin: number; readonly factor: number },
): void {
  const { count, pace, origin, factor } = how;
  values[0] = 0;
  restoreInCompany(values, companion, { count, pace, seed: origin / factor });
  for (let index = 0; index < count; index++) values[index] = origin + values[index] * factor;
}

function restoreChanges(values: Float64Array, count: number, from: { origin: number; factor: number }): void {
  let value = from.origin;
  const { factor } = from;
  for (let index = 1; index < count; index++) {
    value += values[index] * factor;
    values[index] = value;
  }
}

function restoreTrend(
  values: Float64Array,
  count: number,
  from: { origin: number; factor: number; pace: number },
): void {
  const { origin, factor, pace } = from;
  let trend = 0;
  for (let index = 1; index < count; index++) {
    const value = Math.round(trend) + values[index];
    trend += (value - trend) * pace;
    values[index] = origin + value * factor;
  }
}

function commonFactor(values: Float64Array, count: number): number {
  let factor = 0;
  const origin = values[0];
  for (let index = 1; index < count && factor !== 1; index++) {
    let left = Math.abs(values[index] - origin);
    while (left !== 0) [factor, left] = [left, factor % left];
  }
  return factor === 0 ? 1 : factor;
}
