/**
 * One poll of many series as bytes, for the durable head of a stream: small enough to write every second, and read again only
 * after a restart. Each series is coded against its own poll before, so rows are read in order from one that starts afresh.
 *
 *   normal   Rice code of the change (or of the difference from the prediction)
 *   absent   1 bit: still absent
 *   raw      1 bit + 64: a double without decimals
 *   any      20 ones (1 bit in the other two modes), then the new mode and the value in full
 */
import { bitLength, BitReader, BitWriter } from './bits.ts';
import { decimalsOf, isDecimal, powersOfTen } from './doubles.ts';
import { predict, type Plan } from './plan.ts';

const normal = 0;
const absent = 1;
const raw = 2;

const escapeOnes = 20;
/** Changes from here on are written in full. */
const narrowest = 2 ** 26;
const firstMean = 8 * 64;

/** What coder and decoder remember of each series; both go through the same states. */
export class RowState {
  readonly last: Float64Array;
  readonly mean: Int32Array;
  readonly mode: Uint8Array;
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
    const power = powersOfTen[decimals[position]];
    const scaled = power === 1 ? value : Math.round(value * power);
    const change = scaled - last[position];
    const fits =
      mode[position] === normal &&
      scaled === Math.floor(scaled) &&
      change < narrowest &&
      change > -narrowest &&
      (power === 1 ? value !== 0 || 1 / value > 0 : isDecimal(value, decimals[position]));
    if (!fits) {
      encodeOther(value, position, state, out);
      continue;
    }
    const number = change >= 0 ? change * 2 : change * -2 - 1;
    const average = mean[position] >>> 3;
    const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
    const ones = number >>> parameter;
    if (ones >= escapeOnes) {
      out.put(0xf_ffff, escapeOnes);
      putNumber(scaled, decimals[position], out);
      enterNormal(state, position, scaled, decimals[position]);
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

/** Reads the next row into `values`. */
export function decodeRow(input: BitReader, row: Row, plan: Plan, state: RowState): void {
  const { order, terms } = plan;
  const { last, mean, mode, decimals } = state;
  const { values } = row;
  for (let index = 0; index < order.length; index++) {
    const position = order[index];
    const term = terms[position];
    if (term !== undefined) last[position] = predict(term, values, row.divisors(position));
    if (mode[position] !== normal) {
      values[position] = decodeOther(input, position, state);
      continue;
    }
    const average = mean[position] >>> 3;
    const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
    const ones = input.takeUnary(escapeOnes);
    if (ones === escapeOnes) {
      values[position] = takeFull(input, position, state);
      continue;
    }
    const number = (ones << parameter) + input.take(parameter);
    const scaled = last[position] + (number & 1 ? -(number + 1) / 2 : number / 2);
    last[position] = scaled;
    mean[position] += number - average;
    values[position] = decimals[position] === 0 ? scaled : scaled / powersOfTen[decimals[position]];
  }
}

/** A value that its mode cannot say, or one of a mode without numbers. */
function encodeOther(value: number, position: number, state: RowState, out: BitWriter): void {
  const { mode } = state;
  if (mode[position] === absent && Number.isNaN(value)) {
    out.put(0, 1);
    return;
  }
  const places = Number.isNaN(value) ? -1 : decimalsOf(value);
  if (mode[position] === raw && places < 0 && !Number.isNaN(value)) {
    out.put(0, 1);
    out.putDouble(value);
    return;
  }
  if (mode[position] === normal) out.put(0xf_ffff, escapeOnes);
  else out.put(1, 1);
  if (Number.isNaN(value)) {
    out.put(absent, 2);
    mode[position] = absent;
  } else if (places < 0) {
    out.put(raw, 2);
    out.putDouble(value);
    mode[position] = raw;
  } else {
    const scaled = Math.round(value * powersOfTen[places]) + 0;
    putNumber(scaled, places, out);
    enterNormal(state, position, scaled, places);
  }
}

function decodeOther(input: BitReader, position: number, state: RowState): number {
  if (input.take(1) === 1) return takeFull(input, position, state);
  return state.mode[position] === absent ? Number.NaN : input.takeDouble();
}

function putNumber(scaled: number, decimals: number, out: BitWriter): void {
  const size = Math.abs(scaled);
  const width = bitLength(size);
  out.put(normal, 2);
  out.put(decimals, 4);
  out.put(scaled < 0 ? 1 : 0, 1);
  out.put(width, 6);
  out.putWide(size, width);
}

function takeFull(input: BitReader, position: number, state: RowState): number {
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
  const decimals = Math.min(input.take(4), powersOfTen.length - 1);
  const negative = input.take(1) === 1;
  const size = input.takeWide(Math.min(53, input.take(6)));
  const scaled = negative ? -size : size;
  enterNormal(state, position, scaled, decimals);
  return decimals === 0 ? scaled : scaled / powersOfTen[decimals];
}

/** After a full value: the next changes are expected to be of the size of this one. */
function enterNormal(state: RowState, position: number, scaled: number, decimals: number): void {
  const { last, mean, mode } = state;
  const change = Math.abs(scaled - last[position]);
  const known = mode[position] === normal && decimals === state.decimals[position];
  mean[position] = known ? Math.min(change, narrowest) * 8 : firstMean;
  last[position] = scaled;
  mode[position] = normal;
  state.decimals[position] = decimals;
}
