/**
 * One poll of many series as bytes, for the durable head of a stream: small enough to write every second, and read again only
 * after a restart. Each series is coded against its own poll before, so rows are read in order from one that starts afresh.
 *
 *   normal   Rice code of the change (or of the difference from the prediction)
 *   absent   1 bit: still absent
 *   raw      1 bit + 64: a double without decimals
 *   counted  Rice code of the change of the count that a rate was computed from, see counted.ts
 *   any      20 ones (1 bit in the other two modes), then the new mode and the value in full
 */
import { bitLength, BitReader, BitWriter } from './bits.ts';
import { clockOf, clocks, fromCount, toCount, waysOf, type Clock } from './counted.ts';
import { decimalsOf, isDecimal, powersOfTen } from './doubles.ts';
import { predict, type Plan } from './plan.ts';

const normal = 0;
const absent = 1;
const raw = 2;
const counted = 3;

const escapeOnes = 20;
/** Changes from here on are written in full. */
const narrowest = 2 ** 26;
const firstMean = 8 * 64;

/** What coder and decoder remember of each series; both go through the same states. */
export class RowState {
  readonly last: Float64Array;
  readonly mean: Int32Array;
  readonly mode: Uint8Array;
  /** Of counts: how they are counted. */
  readonly decimals: Uint8Array;

  constructor(positions: number) {
    this.last = new Float64Array(positions);
    this.mean = new Int32Array(positions);
    this.mode = new Uint8Array(positions);
    this.decimals = new Uint8Array(positions);
    this.reset();
  }

  reset(): void {
    this.last.fill(0);
    this.mean.fill(firstMean);
    this.mode.fill(absent);
    this.decimals.fill(0);
  }
}

/** A poll's values by position, with what predictions need. */
export interface Row {
  readonly values: Float64Array;
  /** Divisor of each position in seconds. */
  readonly divisors: (position: number) => number;
  /** What the rates of others at a position were divided by, where any was found. */
  readonly ticks?: ((position: number, clock: Clock) => number) | undefined;
  /** How each position is likely to be counted. */
  readonly hints?: Uint8Array;
}

export function encodeRow(row: Row, plan: Plan, state: RowState, out: BitWriter): void {
  const { order, terms } = plan;
  const { last, mean, mode, decimals } = state;
  const { values } = row;
  for (let index = 0; index < order.length; index++) {
    const position = order[index];
    const value = values[position];
    const term = terms[position];
    if (term !== undefined) last[position] = predict(term, values, row.divisors(position));
    const isPlain = mode[position] === normal && decimals[position] === 0;
    const scaled = isPlain ? value : scaledAt(row, position, state);
    const change = scaled - last[position];
    const fits =
      scaled === Math.floor(scaled) &&
      change < narrowest &&
      change > -narrowest &&
      (value !== 0 || 1 / value > 0);
    if (!fits) {
      encodeOther(row, position, state, out);
      continue;
    }
    const whole = change | 0;
    const number = (whole << 1) ^ (whole >> 31);
    const average = mean[position] >>> 3;
    const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
    const ones = number >>> parameter;
    if (ones >= escapeOnes) {
      out.put(0xf_ffff, escapeOnes);
      const entered = { mode: mode[position], scaled, decimals: decimals[position] };
      putNumber(entered, out);
      enter(state, position, entered);
      continue;
    }
    const width = ones + 1 + parameter;
    const low = number & ((1 << parameter) - 1);
    if (width < 31) out.put((((1 << ones) - 1) << (parameter + 1)) | low, width);
    else {
      out.putUnary(ones);
      out.put(low, parameter);
    }
    last[position] = scaled;
    mean[position] += number - average;
  }
  out.finish();
}

/** The number that a value has in the mode of its series; NaN where it has none there. */
function scaledAt(row: Row, position: number, { mode, decimals }: RowState): number {
  const how = decimals[position];
  if (mode[position] === counted) return countAt(row, position, how);
  const value = row.values[position];
  return mode[position] === normal && isDecimal(value, how)
    ? Math.round(value * powersOfTen[how])
    : Number.NaN;
}

/** Reads the next row into `values`. */
export function decodeRow(input: BitReader, row: Row, plan: Plan, state: RowState): void {
  const { order, terms } = plan;
  const { last, mean, mode, decimals } = state;
  const { values } = row;
  for (let index = 0; index < order.length; index++) {
    const position = order[index];
    const term = terms[position];
    if (term !== undefined) last[position] = predict(term, values, row.divisors(position));
    if (mode[position] !== normal && mode[position] !== counted) {
      values[position] = decodeOther(input, row, position, state);
      continue;
    }
    const average = mean[position] >>> 3;
    const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
    const ones = input.takeUnary(escapeOnes);
    if (ones === escapeOnes) {
      values[position] = takeFull(input, row, position, state);
      continue;
    }
    const number = (ones << parameter) + input.take(parameter);
    const scaled = last[position] + (number & 1 ? -(number + 1) / 2 : number / 2);
    last[position] = scaled;
    mean[position] += number - average;
    values[position] = valueOf(row, position, { mode: mode[position], scaled, decimals: decimals[position] });
  }
}

/** A number as it is coded: steps of so many decimals, or a count. */
interface Coded {
  readonly mode: number;
  readonly scaled: number;
  readonly decimals: number;
}

function valueOf(row: Row, position: number, { mode, scaled, decimals }: Coded): number {
  if (mode === counted)
    return fromCount(decimals, scaled, row.ticks?.(position, clockOf(decimals)) ?? Number.NaN);
  return decimals === 0 ? scaled : scaled / powersOfTen[decimals];
}

function countAt(row: Row, position: number, how: number): number {
  const ticks = row.ticks?.(position, clockOf(how));
  return ticks === undefined || Number.isNaN(ticks) ? Number.NaN : toCount(how, row.values[position], ticks);
}

/** The count of a value, in the way hinted at, or, where it has all its digits, in any. */
function anyCount(row: Row, position: number, places: number): Coded | undefined {
  if (row.ticks === undefined || row.values[position] === 0) return undefined;
  const hint = row.hints?.[position] ?? 0;
  const ways = places < 0 ? clocks.flatMap((clock) => waysOf(clock, -1)) : [];
  for (const how of hint > 0 ? [hint, ...ways] : ways) {
    const scaled = countAt(row, position, how);
    if (!Number.isNaN(scaled)) return { mode: counted, scaled, decimals: how };
  }
  return undefined;
}

/** A value that its mode cannot say, or one of a mode without numbers. */
function encodeOther(row: Row, position: number, state: RowState, out: BitWriter): void {
  const { mode } = state;
  const value = row.values[position];
  if (mode[position] === absent && Number.isNaN(value)) {
    out.put(0, 1);
    return;
  }
  const places = Number.isNaN(value) ? -1 : decimalsOf(value);
  const coded = Number.isNaN(value)
    ? undefined
    : (anyCount(row, position, places) ?? inDecimals(value, places));
  if (mode[position] === raw && coded === undefined && !Number.isNaN(value)) {
    out.put(0, 1);
    out.putDouble(value);
    return;
  }
  if (mode[position] === normal || mode[position] === counted) out.put(0xf_ffff, escapeOnes);
  else out.put(1, 1);
  if (Number.isNaN(value)) {
    out.put(absent, 2);
    mode[position] = absent;
  } else if (coded === undefined) {
    out.put(raw, 2);
    out.putDouble(value);
    mode[position] = raw;
  } else {
    putNumber(coded, out);
    enter(state, position, coded);
  }
}

function inDecimals(value: number, places: number): Coded | undefined {
  if (places < 0) return undefined;
  return { mode: normal, scaled: Math.round(value * powersOfTen[places]) + 0, decimals: places };
}

function decodeOther(input: BitReader, row: Row, position: number, state: RowState): number {
  if (input.take(1) === 1) return takeFull(input, row, position, state);
  return state.mode[position] === absent ? Number.NaN : input.takeDouble();
}

const decimalsBits = 4;
const howBits = 8;

function putNumber({ mode, scaled, decimals }: Coded, out: BitWriter): void {
  const size = Math.abs(scaled);
  const width = bitLength(size);
  out.put(mode, 2);
  out.put(decimals, mode === counted ? howBits : decimalsBits);
  out.put(scaled < 0 ? 1 : 0, 1);
  out.put(width, 6);
  out.putWide(size, width);
}

function takeFull(input: BitReader, row: Row, position: number, state: RowState): number {
  const { mode } = state;
  const next = input.take(2);
  if (next === absent) {
    mode[position] = absent;
    return Number.NaN;
  }
  if (next === raw) {
    mode[position] = raw;
    return input.takeDouble();
  }
  const decimals =
    next === counted ? input.take(howBits) : Math.min(input.take(decimalsBits), powersOfTen.length - 1);
  const negative = input.take(1) === 1;
  const size = input.takeWide(Math.min(53, input.take(6)));
  const coded = { mode: next, scaled: negative ? -size : size, decimals };
  enter(state, position, coded);
  return valueOf(row, position, coded);
}

/** After a full value: the next changes are expected to be of the size of this one. */
function enter(state: RowState, position: number, { mode, scaled, decimals }: Coded): void {
  const { last, mean } = state;
  const change = Math.abs(scaled - last[position]);
  const known = state.mode[position] === mode && decimals === state.decimals[position];
  mean[position] = known ? Math.min(change, narrowest) * 8 : firstMean;
  last[position] = scaled;
  state.mode[position] = mode;
  state.decimals[position] = decimals;
}
