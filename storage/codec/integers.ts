/**
 * A column of whole numbers as bytes. What they have in common is taken off first (origin, common factor, the value
 * before), the rest is written with a Rice code whose parameter follows the numbers as they go, so a quiet minute costs
 * little even beside a busy one.
 *
 *   ┌ form ┬ origin ┬ factor? ┬ low bits? ┬ rice bits …
 *   1 byte  varint   varint    1 byte
 */
import { bitLength, BitReader, BitWriter, unzigzag, zigzag } from './bits.ts';

const constantForm = 0;
const levelForm = 1;
const deltaForm = 2;
const formMask = 3;
const factorFlag = 4;
const lowFlag = 8;
const negativeFlag = 16;

/** The greatest spread (highest − lowest) that can be written. */
const widestSpread = 2 ** 51;
/** Unary part that stands for "too large: the number follows in full". */
const escapeOnes = 20;
/** Bits a number may have before its lowest are written as they are. */
const narrowBits = 24;

const residuals = { numbers: new Float64Array(1024) };

/** Writes `count` safe integers (no -0). False, and nothing written, when their spread is too wide for this code. */
export function encodeIntegers(values: Float64Array, count: number, out: BitWriter): boolean {
  let lowest = values[0];
  let highest = lowest;
  for (let index = 1; index < count; index++) {
    const value = values[index];
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (highest - lowest > widestSpread) return false;
  if (highest === lowest) {
    out.putByte(constantForm | (lowest < 0 ? negativeFlag : 0));
    out.putVarint(Math.abs(lowest));
    return true;
  }
  const factor = commonFactor(values, count, lowest);
  const form = cheaperForm(values, count, lowest);
  const origin = form === levelForm ? lowest : values[0];
  const widest = fillResiduals(values, count, { form, origin, factor });
  const low = Math.max(0, bitLength(widest) - narrowBits);
  const flags = (factor > 1 ? factorFlag : 0) | (low > 0 ? lowFlag : 0) | (origin < 0 ? negativeFlag : 0);
  out.putByte(form | flags);
  out.putVarint(Math.abs(origin));
  if (factor > 1) out.putVarint(factor);
  if (low > 0) out.putByte(low);
  writeRice(residuals.numbers, form === levelForm ? 0 : 1, count, low, out);
  return true;
}

/** Reads what `encodeIntegers` wrote into the first `count` of `values`. */
export function decodeIntegers(input: BitReader, count: number, values: Float64Array): void {
  const head = input.takeByte();
  const form = head & formMask;
  const size = input.takeVarint();
  const origin = head & negativeFlag ? -size : size;
  if (form === constantForm) {
    values.fill(origin, 0, count);
    return;
  }
  const factor = head & factorFlag ? input.takeVarint() : 1;
  const low = head & lowFlag ? input.takeByte() & 31 : 0;
  if (form === levelForm) {
    readRice(values, 0, count, { low, input });
    for (let index = 0; index < count; index++) values[index] = origin + values[index] * factor;
    return;
  }
  readRice(values, 1, count, { low, input });
  let value = origin;
  values[0] = value;
  for (let index = 1; index < count; index++) {
    value += unzigzag(values[index]) * factor;
    values[index] = value;
  }
}

function commonFactor(values: Float64Array, count: number, lowest: number): number {
  let factor = 0;
  for (let index = 0; index < count && factor !== 1; index++) {
    let left = values[index] - lowest;
    while (left !== 0) [factor, left] = [left, factor % left];
  }
  return factor === 0 ? 1 : factor;
}

function cheaperForm(values: Float64Array, count: number, lowest: number): number {
  let levels = values[0] - lowest;
  let deltas = 0;
  for (let index = 1; index < count; index++) {
    levels += values[index] - lowest;
    deltas += Math.abs(values[index] - values[index - 1]);
  }
  return levels <= deltas * 2 ? levelForm : deltaForm;
}

function fillResiduals(
  values: Float64Array,
  count: number,
  how: { readonly form: number; readonly origin: number; readonly factor: number },
): number {
  if (residuals.numbers.length < count) residuals.numbers = new Float64Array(count);
  const { numbers } = residuals;
  let widest = 0;
  for (let index = 0; index < count; index++) {
    const number =
      how.form === levelForm
        ? (values[index] - how.origin) / how.factor
        : index === 0
          ? 0
          : zigzag((values[index] - values[index - 1]) / how.factor);
    numbers[index] = number;
    if (number > widest) widest = number;
  }
  return widest;
}

/** Sixteen times the running mean of what was coded; the Rice parameter is its logarithm. */
const firstMean = 16 * 8;

function riceParameter(mean: number): number {
  return 31 - Math.clz32(((mean * 11) >>> 8) | 1);
}

function writeRice(numbers: Float64Array, from: number, count: number, low: number, out: BitWriter): void {
  const lowScale = 2 ** low;
  let mean = firstMean;
  for (let index = from; index < count; index++) {
    const whole = numbers[index];
    const number = low === 0 ? whole : Math.floor(whole / lowScale);
    const parameter = riceParameter(mean);
    const ones = number >>> parameter;
    if (ones < escapeOnes) {
      out.putUnary(ones);
      out.put(number & ((1 << parameter) - 1), parameter);
    } else {
      out.put(0xf_ffff, escapeOnes);
      out.put(number, narrowBits);
    }
    if (low > 0) out.put(whole % lowScale, low);
    mean += number - (mean >>> 4);
    if (mean > 0xfff_ffff) mean = 0xfff_ffff;
  }
}

function readRice(
  values: Float64Array,
  from: number,
  count: number,
  source: { readonly low: number; readonly input: BitReader },
): void {
  const { low, input } = source;
  const lowScale = 2 ** low;
  let mean = firstMean;
  for (let index = from; index < count; index++) {
    const parameter = riceParameter(mean);
    const ones = input.takeUnary(escapeOnes);
    const number = ones < escapeOnes ? (ones << parameter) + input.take(parameter) : input.take(narrowBits);
    values[index] = low === 0 ? number : number * lowScale + input.take(low);
    mean += number - (mean >>> 4);
    if (mean > 0xfff_ffff) mean = 0xfff_ffff;
  }
}
