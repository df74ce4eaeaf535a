/**
 * Rates that somebody else computed, as the counts they were computed from. PDH divides every count of a poll by the same time, in units of
 * 100 ns: one for what it shows per second, one for what it shows as a share of time. Once that divisor is known, a double full of digits
 * is a small whole number, and comes back from it bit for bit, because it is computed again in the same way.
 *
 *   how   decimals + 1 (0 = all digits) │ shape × 16        0 = not counted, the values are as they are
 */
import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import { powersOfTen } from './doubles.ts';

/** In the order they are tried; a new one goes to the end. */
const shapes = [
  'per second',
  'percent of time',
  'percent of time not counted',
  'percent × 0.01',
  'percent not counted × 0.01',
] as const;

const ticksPerSecond = 1e7;
const perSecond = 1;

/** 0 = the divisor of what is shown per second, 1 = of what is shown as a share of time. */
export type Clock = 0 | 1;

export const clocks: readonly Clock[] = [0, 1];

/** By shape from 1 on, as PDH computes and as readers of its logs scale; the order of the operations matters to the last bit. */
function shown(shape: number, count: number, ticks: number): number {
  switch (shape) {
    case perSecond:
      return count / (ticks / ticksPerSecond);
    case 2:
      return (count / ticks) * 100;
    case 3:
      return 100 * (1 - count / ticks);
    case 4:
      return (count / ticks) * 100 * 0.01;
    default:
      return 100 * (1 - count / ticks) * 0.01;
  }
}

function counted(shape: number, value: number, ticks: number): number {
  switch (shape) {
    case perSecond:
      return (value * ticks) / ticksPerSecond;
    case 2:
      return (value * ticks) / 100;
    case 3:
      return (1 - value / 100) * ticks;
    case 4:
      return value * ticks;
    default:
      return (1 - value) * ticks;
  }
}

export function clockOf(how: number): Clock {
  return how >> 4 === perSecond ? 0 : 1;
}

/** All shapes of a clock, for values with so many decimals; −1 = all digits. */
export function waysOf(clock: Clock, decimals: number): readonly number[] {
  return shapes
    .map((_, index) => ((index + 1) << 4) | (decimals + 1))
    .filter((how) => clockOf(how) === clock);
}

/** The value that a count stands for. */
export function fromCount(how: number, count: number, ticks: number): number {
  const value = shown(how >> 4, count, ticks);
  const decimals = (how & 15) - 1;
  if (decimals < 0) return value;
  const power = powersOfTen[Math.min(decimals, powersOfTen.length - 1)];
  return Math.round(value * power) / power;
}

/** Counts from here on are no longer told apart well enough. */
const greatestCount = 2 ** 48;

/** The count of a value; NaN when the value does not come back from it. */
export function toCount(how: number, value: number, ticks: number): number {
  const count = Math.round(counted(how >> 4, value, ticks)) + 0;
  if (!(Math.abs(count) < greatestCount)) return Number.NaN;
  const back = fromCount(how, count, ticks);
  return back === value && (value !== 0 || Object.is(back, value)) ? count : Number.NaN;
}

/** Values of a column that are no count, by row. */
export type Exceptions = ReadonlyMap<number, number>;

export function writeCounted(
  { how, exceptions }: { readonly how: number; readonly exceptions: Exceptions },
  out: BitWriter,
): void {
  out.putByte(how);
  out.putVarint(exceptions.size);
  for (const [row, value] of exceptions) {
    out.putVarint(row);
    out.putDouble(value);
    out.finish();
  }
}

export interface ReadCounted {
  readonly how: number;
  readonly exceptions: Exceptions;
}

export function readCounted(input: BitReader, count: number): ReadCounted {
  const how = input.takeByte();
  const exceptions = new Map<number, number>();
  const size = Math.min(input.takeVarint(), count);
  for (let index = 0; index < size; index++) {
    const row = input.takeVarint();
    exceptions.set(row, input.takeDouble());
  }
  return { how, exceptions };
}

/** Counts as the values they stand for; `ticks` by row. */
export function valuesOfCounts(
  counts: Float64Array,
  { how, exceptions }: ReadCounted,
  ticks: Float64Array | undefined,
): Float64Array {
  const values = counts.map((count, row) => fromCount(how, count, ticks?.[row] ?? Number.NaN));
  for (const [row, value] of exceptions) if (row < values.length) values[row] = value;
  return values;
}
