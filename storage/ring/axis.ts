/**
 * The time axis of a block: the instants of its polls (or starts of its steps) and the divisor of every set at each of them, once for
 * all series. A set that was not polled, or only read for the first time, has NaN.
 *
 *   ┌ instants ┬ set: same as first? ┬ divisors ┬ … ┬ polls of each step (roll-ups only), a set each ┐
 */
import { BitReader, BitWriter } from '../codec/bits.ts';
import { decodeColumn, encodeColumn } from '../codec/column.ts';

export interface Axis {
  readonly times: Float64Array;
  /** Seconds by set. */
  readonly seconds: readonly Float64Array[];
  /** Polls in each step, by set; of raw polls undefined. */
  readonly polls: readonly Float64Array[] | undefined;
}

const own = 0;
const asFirst = 1;

export function encodeAxis(axis: Axis): Uint8Array {
  const out = new BitWriter();
  const count = axis.times.length;
  encodeColumn(axis.times, count, out);
  for (const columns of axis.polls === undefined ? [axis.seconds] : [axis.seconds, axis.polls])
    for (const [index, column] of columns.entries()) {
      const same = index > 0 && column.every((value, at) => Object.is(value, columns[0][at]));
      out.putByte(same ? asFirst : own);
      if (!same) encodeColumn(column, count, out);
    }
  return out.view();
}

export function decodeAxis(
  bytes: Uint8Array,
  shape: { readonly polls: number; readonly sets: number; readonly tier: number },
): Axis {
  const input = new BitReader().open(bytes);
  const read = () => {
    const column = new Float64Array(shape.polls);
    decodeColumn(input, shape.polls, column);
    return column;
  };
  const readSets = () => {
    const columns: Float64Array[] = [];
    for (let index = 0; index < shape.sets; index++)
      columns.push(input.takeByte() === asFirst && index > 0 ? columns[0] : read());
    return columns;
  };
  const times = read();
  const seconds = readSets();
  return { times, seconds, polls: shape.tier > 0 ? readSets() : undefined };
}

/** How much a poll or step weighs in a mean: its seconds, or one where they are not known. */
export function weightOf(seconds: number): number {
  return seconds > 0 ? seconds : 1;
}
