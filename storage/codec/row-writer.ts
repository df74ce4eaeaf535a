/** Rows to bytes. Nearly every value is a small change of a whole number: those go in one loop, everything else one by one. */
import type { BitWriter } from './bit-writer.ts';
import { bitLength, zigzag } from './bits.ts';
import { clockOf, clocks, toCount, waysOf } from './counted.ts';
import { decimalsOf, isDecimal, powersOfTen } from './doubles.ts';
import { predictRow, type Plan } from './plan.ts';
import {
  absent,
  counted,
  decimalsBits,
  enter,
  escapeOnes,
  howBits,
  narrowest,
  normal,
  raw,
  type Coded,
  type Row,
  type RowState,
} from './row.ts';

/** What a row is coded to, until it is written: numbers, how many bits each takes, and how many there are. */
const codes = { values: new Int32Array(8192), widths: new Uint8Array(8192), count: 0 };

export function encodeRow(row: Row, plan: Plan, state: RowState, out: BitWriter): void {
  const { order } = plan;
  makeRoom(order.length);
  predictRow(plan, row, state.last);
  for (let next = 0; next < order.length; next++) {
    codes.count = 0;
    next = codePlain(row.values, order, next, state);
    out.putAll(codes.values, codes.widths, codes.count);
    if (next < order.length) encodeOne(row, order[next], state, out);
  }
  out.finish();
}

/** Two codes for each position. */
function makeRoom(positions: number): void {
  if (codes.values.length >= positions * 2) return;
  codes.values = new Int32Array(positions * 2);
  codes.widths = new Uint8Array(positions * 2);
}

/**
 * Codes whole numbers whose change is small, until a position has something else; returns where in the order that is. Nothing is called
 * in here, so that arrays stay where the loop knows them.
 */
function codePlain(values: Float64Array, order: Int32Array, from: number, state: RowState): number {
  const { last, mean, mode, decimals } = state;
  const { values: waiting, widths } = codes;
  let count = 0;
  let next = from;
  for (; next < order.length; next++) {
    const position = order[next];
    if ((mode[position] | decimals[position]) !== normal) break;
    const value = values[position];
    const before = last[position];
    const change = value - before;
    const whole = change | 0;
    const number = (whole << 1) ^ (whole >> 31);
    const average = mean[position] >>> 3;
    const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
    const ones = number >>> parameter;
    // Not whole, or so small beside the number before that it was rounded away.
    if (whole !== change || before + whole !== value) break;
    if (whole >= narrowest || whole <= -narrowest || ones >= escapeOnes || Object.is(value, -0)) break;
    const rest = number & ((1 << parameter) - 1);
    if (ones + parameter < 31) {
      waiting[count] = (((1 << ones) - 1) << (parameter + 1)) | rest;
      widths[count++] = ones + 1 + parameter;
    } else {
      waiting[count] = ((1 << ones) - 1) << 1;
      widths[count++] = ones + 1;
      waiting[count] = rest;
      widths[count++] = parameter;
    }
    last[position] = value;
    mean[position] += number - average;
  }
  codes.count = count;
  return next;
}

/** Codes any value in whatever mode its series is. */
function encodeOne(row: Row, position: number, state: RowState, out: BitWriter): void {
  const { last, mean, mode, decimals } = state;
  const isPlain = (mode[position] | decimals[position]) === normal;
  const value = row.values[position];
  const scaled = isPlain ? value : scaledAt(row, position, state);
  const change = scaled - last[position];
  const fits = Number.isInteger(scaled) && Math.abs(change) < narrowest && !Object.is(value, -0);
  if (!fits) {
    encodeOther(row, position, state, out);
    return;
  }
  const number = zigzag(change);
  const average = mean[position] >>> 3;
  const parameter = 31 - Math.clz32((average - (average >>> 2)) | 1);
  const ones = number >>> parameter;
  if (ones >= escapeOnes) {
    putLeap({ mode: mode[position], scaled, decimals: decimals[position] }, position, state, out);
    return;
  }
  out.putUnary(ones);
  out.put(number & ((1 << parameter) - 1), parameter);
  last[position] = scaled;
  mean[position] += number - average;
}

/** A change too great for its code. */
function putLeap(entered: Coded, position: number, state: RowState, out: BitWriter): void {
  out.put(0xf_ffff, escapeOnes);
  putNumber(entered, out);
  enter(state, position, entered);
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

function putNumber({ mode, scaled, decimals }: Coded, out: BitWriter): void {
  const size = Math.abs(scaled);
  const width = bitLength(size);
  out.put(mode, 2);
  out.put(decimals, mode === counted ? howBits : decimalsBits);
  out.put(scaled < 0 ? 1 : 0, 1);
  out.put(width, 6);
  out.putWide(size, width);
}
