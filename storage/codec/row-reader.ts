/** Rows out of bytes, in the order they were written. */
import type { BitReader } from './bit-reader.ts';
import { clockOf, fromCount } from './counted.ts';
import { powersOfTen } from './doubles.ts';
import { predict, type Plan } from './plan.ts';
import {
  absent,
  counted,
  decimalsBits,
  enter,
  escapeOnes,
  howBits,
  normal,
  raw,
  type Coded,
  type Row,
  type RowState,
} from './row.ts';

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

function valueOf(row: Row, position: number, { mode, scaled, decimals }: Coded): number {
  if (mode === counted)
    return fromCount(decimals, scaled, row.ticks?.(position, clockOf(decimals)) ?? Number.NaN);
  return decimals === 0 ? scaled : scaled / powersOfTen[decimals];
}

function decodeOther(input: BitReader, row: Row, position: number, state: RowState): number {
  if (input.take(1) === 1) return takeFull(input, row, position, state);
  return state.mode[position] === absent ? Number.NaN : input.takeDouble();
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
