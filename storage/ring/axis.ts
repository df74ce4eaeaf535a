/**
 * The time axis of a block: the instants of its polls (or starts of its steps) and the divisor of every set at each of them, once for
 * all series. A set that was not polled, or only read for the first time, has NaN.
 *
 *   ┌ instants ┬ set: same as first? ┬ divisors ┬ … ┬ polls of each step (roll-ups only), a set each ┐
 *   ┌ divisors found (raw only): none, or same as before?, or a column ┬ … ┐   two a set
 */
import { BitReader } from '../codec/bit-reader.ts';
import { BitWriter } from '../codec/bit-writer.ts';
import { decodeColumn, encodeColumn } from '../codec/column.ts';
import { clocks } from '../codec/counted.ts';

export interface Axis {
  readonly times: Float64Array;
  /** Seconds by set. */
  readonly seconds: readonly Float64Array[];
  /** Polls in each step, by set; of raw polls undefined. */
  readonly polls: readonly Float64Array[] | undefined;
  /** What rates computed by somebody else were divided by, two a set (codec/counted.ts); undefined where none was found. */
  readonly ticks?: readonly (Float64Array | undefined)[] | undefined;
}

const own = 0;
const asFirst = 1;

/** Of divisors found; nothing at all is read as none. */
const none = 0;
const asBefore = 1;
const ownTicks = 2;

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
  if (axis.ticks?.some((ticks) => ticks !== undefined)) writeTicks(axis.ticks, count, out);
  return out.view();
}

function writeTicks(found: readonly (Float64Array | undefined)[], count: number, out: BitWriter): void {
  let before: Float64Array | undefined;
  for (const ticks of found) {
    const last = before;
    if (ticks === undefined) out.putByte(none);
    else if (last !== undefined && ticks.every((each, at) => Object.is(each, last[at])))
      out.putByte(asBefore);
    else {
      out.putByte(ownTicks);
      encodeColumn(ticks, count, out);
      before = ticks;
    }
  }
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
  const readTicks = () => {
    const found: (Float64Array | undefined)[] = [];
    let before: Float64Array | undefined;
    for (let index = 0; index < shape.sets * clocks.length; index++) {
      const form = input.takeByte();
      if (form === ownTicks) before = read();
      found.push(form === none ? undefined : before);
    }
    return found;
  };
  const times = read();
  const seconds = readSets();
  return shape.tier > 0
    ? { times, seconds, polls: readSets() }
    : { times, seconds, polls: undefined, ticks: readTicks() };
}

/** How much a poll or step weighs in a mean: its seconds, or one where they are not known. */
export function weightOf(seconds: number): number {
  return seconds > 0 ? seconds : 1;
}
