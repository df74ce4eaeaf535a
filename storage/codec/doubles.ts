/**
 * A column of any doubles as bytes, back bit for bit. Most measured doubles are decimals (12.25, 0.3): where a power of ten
 * makes them whole numbers that divide back to the very same double, those are written as integers, and the few that do
 * not fit beside them. Else the bits are written against those of the value before.
 */
import { BitReader, BitWriter } from './bits.ts';
import { decodeIntegers, encodeIntegers } from './integers.ts';

const rawForm = 0;
const decimalForm = 1;

const mostDecimals = 9;
/** 10^0 … 10^9, exact as doubles. */
export const powersOfTen: readonly number[] = Array.from(
  { length: mostDecimals + 1 },
  (_, power) => 10 ** power,
);

/** Beyond this share of exceptions the decimals are no decimals. */
const mostExceptions = 1 / 16;
const greatestScaled = 2 ** 50;

const scratch = { scaled: new Float64Array(1024), exceptions: new Int32Array(1024) };

/** Whether a value is a whole number over 10^decimals and comes back from it as the very same double. */
export function isDecimal(value: number, decimals: number): boolean {
  const power = powersOfTen[decimals];
  const scaled = Math.round(value * power);
  return scaled / power === value && Math.abs(scaled) <= greatestScaled && !Object.is(value, -0);
}

/** The fewest decimals that keep a value, or -1. */
export function decimalsOf(value: number): number {
  for (let decimals = 0; decimals <= mostDecimals; decimals++)
    if (isDecimal(value, decimals)) return decimals;
  return -1;
}

export function encodeDoubles(values: Float64Array, count: number, out: BitWriter): void {
  const decimals = commonDecimals(values, count);
  if (decimals < 0 || !encodeDecimals(values, count, { decimals, out })) encodeRaw(values, count, out);
}

export function decodeDoubles(input: BitReader, count: number, values: Float64Array): void {
  const head = input.takeByte();
  if ((head & 15) === rawForm) {
    decodeRaw(input, count, values);
    return;
  }
  const power = powersOfTen[Math.min(head >>> 4, mostDecimals)];
  const exceptions = Math.min(input.takeVarint(), count);
  const places = new Int32Array(exceptions);
  const exact = new Float64Array(exceptions);
  for (let index = 0; index < exceptions; index++) {
    places[index] = input.takeVarint();
    exact[index] = input.takeDouble();
  }
  decodeIntegers(input, { tag: input.takeByte(), count }, values);
  for (let index = 0; index < count; index++) values[index] /= power;
  for (let index = 0; index < exceptions; index++)
    if (places[index] < count) values[places[index]] = exact[index];
}

/** Decimals that keep nearly all values, judged on some; -1 when there are none. */
function commonDecimals(values: Float64Array, count: number): number {
  let decimals = 0;
  let misses = 0;
  for (let index = 0; index < count; index++) {
    if (isDecimal(values[index], decimals)) continue;
    const needed = decimalsOf(values[index]);
    if (needed > decimals) decimals = needed;
    else if (++misses > count * mostExceptions) return -1;
  }
  return decimals;
}

function encodeDecimals(
  values: Float64Array,
  count: number,
  to: { readonly decimals: number; readonly out: BitWriter },
): boolean {
  if (scratch.scaled.length < count) {
    scratch.scaled = new Float64Array(count);
    scratch.exceptions = new Int32Array(count);
  }
  const { scaled, exceptions } = scratch;
  const power = powersOfTen[to.decimals];
  let missing = 0;
  let last = 0;
  for (let index = 0; index < count; index++) {
    if (isDecimal(values[index], to.decimals)) last = Math.round(values[index] * power) + 0;
    else exceptions[missing++] = index;
    scaled[index] = last;
  }
  if (missing > count * mostExceptions) return false;
  to.out.putByte(decimalForm | (to.decimals << 4));
  to.out.putVarint(missing);
  for (let index = 0; index < missing; index++) {
    to.out.putVarint(exceptions[index]);
    to.out.putDouble(values[exceptions[index]]);
  }
  to.out.finish();
  return encodeIntegers(scaled, count, { tag: 0, out: to.out });
}

const bits = new Uint32Array(2);
const double = new Float64Array(bits.buffer);

/** `0` same as before · `10` + the low bits that differ, width of the one before · `11` + new width (6 bits) + bits. */
function encodeRaw(values: Float64Array, count: number, out: BitWriter): void {
  out.putByte(rawForm);
  let previousHigh = 0;
  let previousLow = 0;
  let width = 0;
  for (let index = 0; index < count; index++) {
    double[0] = values[index];
    const low = (bits[0] ^ previousLow) >>> 0;
    const high = (bits[1] ^ previousHigh) >>> 0;
    previousLow = bits[0];
    previousHigh = bits[1];
    const needed = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
    if (needed === 0) {
      out.put(0, 1);
      continue;
    }
    if (needed <= width && width - needed < 8) out.put(2, 2);
    else {
      width = needed;
      out.put(3, 2);
      out.put(width - 1, 6);
    }
    if (width > 32) out.put(high, width - 32);
    out.put(low, Math.min(32, width));
  }
  out.finish();
}

function decodeRaw(input: BitReader, count: number, values: Float64Array): void {
  let high = 0;
  let low = 0;
  let width = 0;
  for (let index = 0; index < count; index++) {
    if (input.take(1) === 1) {
      if (input.take(1) === 1) width = input.take(6) + 1;
      if (width > 32) high = (high ^ input.take(width - 32)) >>> 0;
      low = (low ^ input.take(Math.min(32, width))) >>> 0;
    }
    bits[0] = low;
    bits[1] = high;
    values[index] = double[0];
  }
}
