/**
 * A column of any doubles as bytes, back bit for bit. Most measured doubles are decimals (12.25, 0.3): where a power of ten
 * makes them whole numbers that divide back to the very same double, those are written as integers, and the few that do
 * not fit beside them. Else the upper halves are written as integers and the lower as they are.
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { decodeIntegers, encodeIntegers, type ColumnSource, type Companion } from './integers.ts';

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
/** Half the spread that integers.ts can write. */
const greatestScaled = 2 ** 49;

let scratch = {
  scaled: new Float64Array(1024),
  exceptions: new Int32Array(1024),
  low: new Uint32Array(1024),
};

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

export function encodeDoubles(values: Float64Array, count: number, to: DoublesTarget): void {
  const decimals = commonDecimals(values, count);
  if (decimals < 0 || !encodeDecimals(values, count, { ...to, decimals })) encodeRaw(values, count, to.out);
}

interface DoublesTarget {
  readonly out: BitWriter;
  /** Only for columns that have decimals; else it is not used. */
  readonly companion?: Companion | undefined;
}

export function decodeDoubles(input: BitReader, from: ColumnSource, values: Float64Array): void {
  const { count } = from;
  const head = input.takeByte();
  if ((head & 15) === rawForm) {
    decodeRaw(input, { count, head }, values);
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
  const companion = (position: number) => scaledBy(from.companion?.(position) ?? values, power);
  decodeIntegers(input, { tag: input.takeByte(), count, companion }, values);
  for (let index = 0; index < count; index++) values[index] /= power;
  for (let index = 0; index < exceptions; index++)
    if (places[index] < count) values[places[index]] = exact[index];
}

/** Decimals that keep nearly all values, judged on some; -1 when there are none. */
export function commonDecimals(values: Float64Array, count: number): number {
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
  to: DoublesTarget & { readonly decimals: number },
): boolean {
  if (scratch.scaled.length < count) growScratch(count);
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
  const companion = to.companion && { ...to.companion, values: scaledBy(to.companion.values, power) };
  return encodeIntegers(scaled, count, { tag: 0, out: to.out, companion });
}

/** A column in units of the last decimal. */
export function scaledBy(values: Float64Array, power: number): Float64Array {
  return power === 1 ? values : values.map((value) => value * power);
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** In the head of raw doubles: every low half is zero and not written. */
const noLowHalves = 16;

/**
 * The upper halves as integers, which finds what neighbours have in common; the lower halves as they are, except of a value that is the
 * very one before: where two upper halves are equal, one bit says whether the lower are.
 */
function encodeRaw(values: Float64Array, count: number, out: BitWriter): void {
  if (scratch.scaled.length < count) growScratch(count);
  const { scaled: high, low } = scratch;
  let anyLow = 0;
  for (let index = 0; index < count; index++) {
    double[0] = values[index];
    low[index] = words[0];
    high[index] = words[1] | 0;
    anyLow |= words[0];
  }
  out.putByte(rawForm | (anyLow === 0 ? noLowHalves : 0));
  encodeIntegers(high, count, { tag: 0, out });
  if (anyLow === 0) return;
  for (let index = 0; index < count; index++) {
    if (index > 0 && high[index] === high[index - 1]) {
      const same = low[index] === low[index - 1];
      out.put(same ? 1 : 0, 1);
      if (same) continue;
    }
    out.put(low[index], 32);
  }
  out.finish();
}

function decodeRaw(
  input: BitReader,
  from: { readonly count: number; readonly head: number },
  values: Float64Array,
): void {
  const { count } = from;
  decodeIntegers(input, { tag: input.takeByte(), count }, values);
  input.align();
  const anyLow = (from.head & noLowHalves) === 0;
  let high = 0;
  let low = 0;
  for (let index = 0; index < count; index++) {
    const sameHigh = index > 0 && values[index] === high;
    high = values[index];
    if (anyLow && !(sameHigh && input.take(1) === 1)) low = input.take(32);
    words[0] = low;
    words[1] = high;
    values[index] = double[0];
  }
}

function growScratch(count: number): void {
  scratch = {
    scaled: new Float64Array(count),
    exceptions: new Int32Array(count),
    low: new Uint32Array(count),
  };
}
