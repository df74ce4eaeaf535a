/**
 * The newest polls of each stream, whole in memory and as compact rows in the file, until there are enough for a block. A row
 * is durable when `append` resolves; after a restart the rows are read again in order.
 *
 *   head row  ┌ flags ┬ at ┬ layout ┬ divisor of each set ┬ own divisors? ┬ divisors found? ┬ codec/row.ts …
 *             1 byte   varints       1 or 9 bytes each                     varints, two a set
 */
import { BitReader } from '../codec/bit-reader.ts';
import { BitWriter } from '../codec/bit-writer.ts';
import { unzigzag, zigzag } from '../codec/bits.ts';
import { clocks } from '../codec/counted.ts';
import { decodeRow } from '../codec/row-reader.ts';
import { encodeRow } from '../codec/row-writer.ts';
import { RowState, type Row } from '../codec/row.ts';
import type { Database, Statement } from './database.ts';
import type { Layout, Layouts } from './layout.ts';
import { rowSum } from './row-sum.ts';

/** One poll in memory. Values are as stored (counts, whole steps, doubles), NaN = absent. */
export interface Poll {
  /** Running number of its row. */
  readonly sequence: number;
  readonly at: number;
  readonly layout: Layout;
  /** Seconds by set of the layout; NaN = the set was not polled, or first read. */
  readonly intervals: Float64Array;
  /** Narrow once its row is written, where nothing is lost by it: most polls are small whole numbers. */
  values: Float64Array | Int32Array;
  /** Own divisors in seconds by position, NaN = that of the set. */
  readonly bases: Float64Array | undefined;
  /** What rates computed by somebody else were divided by, in 100 ns: by set, two each (codec/counted.ts); NaN = not found. */
  ticks: Float64Array | undefined;
}

/** One whose row is being written or read. */
export interface FullPoll extends Poll {
  values: Float64Array;
}

const freshFlag = 1;
const basesFlag = 2;
const ticksFlag = 4;

const intervalAbsent = 0;
const intervalAsFirst = 1;
const intervalOwn = 2;

const ticksPerSecond = 1e7;

export function divisorAt(poll: Poll, position: number): number {
  const own = poll.bases?.[position];
  return own === undefined || Number.isNaN(own) ? poll.intervals[poll.layout.setAt(position)] : own;
}

/** The same numbers in half the memory; undefined where they are not all whole and small. */
function narrowed(values: Float64Array): Int32Array | undefined {
  const narrow = new Int32Array(values.length);
  for (let position = 0; position < values.length; position++) {
    const value = values[position];
    narrow[position] = value;
    if (narrow[position] !== value || (value === 0 && 1 / value < 0)) return undefined;
  }
  return narrow;
}

/** Codes one stream's polls one after the other. */
export class HeadCoder {
  private state: RowState | undefined;
  private layout: Layout | undefined;
  private readonly out = new BitWriter(1 << 16);

  /** Bytes of the next poll; starts afresh when the layout is another or it is told to. Valid until the next call. */
  encode(poll: FullPoll, options: { readonly fresh: boolean }): Uint8Array {
    const fresh = options.fresh || this.layout !== poll.layout || this.state === undefined;
    const state = this.stateFor(poll.layout, fresh);
    const { out } = this;
    out.clear();
    out.putByte((fresh ? freshFlag : 0) | (poll.bases ? basesFlag : 0) | (poll.ticks ? ticksFlag : 0));
    out.putVarint(poll.at);
    out.putVarint(poll.layout.id);
    writeIntervals(poll.intervals, out);
    if (poll.bases) writeBases(poll.bases, out);
    if (poll.ticks) writeTicks(poll.ticks, out);
    encodeRow(rowOf(poll), poll.layout.plan, state, out);
    return out.view();
  }

  /** The coder knows nothing of what came before: the next row starts afresh. */
  forget(): void {
    this.layout = undefined;
  }

  /** Reads a row back; undefined when it cannot be, because its layout or the rows before it are missing. */
  decode(row: HeadRow, layouts: Layouts): Poll | undefined {
    const { sequence } = row;
    const input = new BitReader().open(row.bytes);
    const flags = input.takeByte();
    const at = input.takeVarint();
    const layoutId = input.takeVarint();
    const layout = layouts.get(layoutId);
    layouts.skipTo(layoutId + 1);
    if (layout === undefined || (!(flags & freshFlag) && layout !== this.layout)) return undefined;
    const state = this.stateFor(layout, (flags & freshFlag) !== 0);
    const intervals = readIntervals(input, layout.sets.length);
    const bases = flags & basesFlag ? readBases(input, layout.ids.length) : undefined;
    const ticks = flags & ticksFlag ? readTicks(input, layout.sets.length * clocks.length) : undefined;
    const values = new Float64Array(layout.ids.length);
    const poll = { sequence, at, layout, intervals, values, bases, ticks };
    decodeRow(input, rowOf(poll), layout.plan, state);
    return input.overrun ? undefined : { ...poll, values: narrowed(values) ?? values };
  }

  private stateFor(layout: Layout, fresh: boolean): RowState {
    if (this.state === undefined || this.layout !== layout) this.state = new RowState(layout.ids.length);
    else if (fresh) this.state.reset();
    this.layout = layout;
    return this.state;
  }
}

function rowOf(poll: FullPoll): Row {
  const { layout, values, ticks } = poll;
  return {
    values,
    divisors: (position) => divisorAt(poll, position),
    ticks: ticks && ((position, clock) => ticks[layout.setAt(position) * clocks.length + clock]),
    hints: layout.hints,
  };
}

/** 0 = not found, 1 = the one before, else 2 + ticks. */
function writeTicks(ticks: Float64Array, out: BitWriter): void {
  let last = Number.NaN;
  for (const each of ticks) {
    if (Number.isNaN(each)) out.putVarint(0);
    else out.putVarint(each === last ? 1 : 2 + each);
    if (!Number.isNaN(each)) last = each;
  }
}

function readTicks(input: BitReader, count: number): Float64Array {
  let last = Number.NaN;
  const ticks = new Float64Array(count).fill(Number.NaN);
  for (let index = 0; index < count; index++) {
    const code = input.takeVarint();
    if (code > 1) last = code - 2;
    if (code > 0) ticks[index] = last;
  }
  return ticks;
}

function writeIntervals(intervals: Float64Array, out: BitWriter): void {
  for (const [index, seconds] of intervals.entries()) {
    if (Number.isNaN(seconds)) out.putByte(intervalAbsent);
    else if (index > 0 && seconds === intervals[0]) out.putByte(intervalAsFirst);
    else {
      out.putByte(intervalOwn);
      out.putDouble(seconds);
    }
  }
  out.finish();
}

function readIntervals(input: BitReader, count: number): Float64Array {
  const intervals = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const form = input.takeByte();
    if (form === intervalAbsent) intervals[index] = Number.NaN;
    else intervals[index] = form === intervalAsFirst ? intervals[0] : input.takeDouble();
  }
  return intervals;
}

/** Each against the one before it, in 100 ns ticks; other doubles in full. 0 = none, 1 = full, else 2 + zigzag. */
function writeBases(bases: Float64Array, out: BitWriter): void {
  let last = 0;
  for (const seconds of bases) {
    const ticks = Math.round(seconds * ticksPerSecond);
    if (Number.isNaN(seconds)) out.putVarint(0);
    else if (ticks / ticksPerSecond === seconds && Math.abs(ticks) < 2 ** 50) {
      out.putVarint(2 + zigzag(ticks - last));
      last = ticks;
    } else {
      out.putVarint(1);
      out.putDouble(seconds);
      out.finish();
    }
  }
}

function readBases(input: BitReader, count: number): Float64Array {
  const bases = new Float64Array(count);
  let last = 0;
  for (let index = 0; index < count; index++) {
    const code = input.takeVarint();
    if (code === 0) bases[index] = Number.NaN;
    else if (code === 1) bases[index] = input.takeDouble();
    else {
      last += unzigzag(code - 2);
      bases[index] = last / ticksPerSecond;
    }
  }
  return bases;
}

/** Row ids of a stream are neighbours: stream in the high part, a running number in the low. */
const rowsPerStream = 2 ** 32;

export interface HeadRow {
  readonly stream: number;
  readonly sequence: number;
  readonly bytes: Buffer;
  /** Whether its checksum is right. */
  readonly isSound: boolean;
}

/** The rows in the file. */
export class HeadRows {
  private readonly insertRow: Statement;
  private readonly removeRows: Statement;
  private readonly readRows: Statement;

  constructor(database: Database) {
    this.insertRow = database.prepare('INSERT INTO head (id, bytes, crc32) VALUES (?, ?, ?)');
    this.removeRows = database.prepare('DELETE FROM head WHERE id BETWEEN ? AND ?');
    this.readRows = database.prepare('SELECT id, bytes, crc32 FROM head ORDER BY id');
  }

  insert(stream: number, sequence: number, bytes: Uint8Array): void {
    const id = stream * rowsPerStream + sequence;
    this.insertRow.run(id, bytes, rowSum('head', id, bytes));
  }

  removeUpTo(stream: number, sequence: number): void {
    this.removeRows.run(stream * rowsPerStream, stream * rowsPerStream + sequence);
  }

  *read(): Generator<HeadRow> {
    for (const row of this.readRows.iterate() as Iterable<{ id: number; bytes: Buffer; crc32: number }>)
      yield {
        stream: Math.floor(row.id / rowsPerStream),
        sequence: row.id % rowsPerStream,
        bytes: row.bytes,
        isSound: row.crc32 === rowSum('head', row.id, row.bytes),
      };
  }
}
