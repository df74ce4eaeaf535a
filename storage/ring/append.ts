/**
 * Takes one poll of a host: checks it, rounds what is kept in steps, and writes a row to the head of each stream in one transaction. When
 * `append` returns, the poll outlives a kill of the process; a power cut costs at most what came since the disk was last told to write,
 * a second.
 */
import { StorageError } from '../../collector/model/history.ts';
import type { HistoryGroup } from '../../collector/model/history.ts';
import { msBetween, unixMs, type UnixMs } from '../../collector/model/time.ts';
import { isDiskFull } from './database.ts';
import type { FullPoll, Poll } from './head.ts';
import type { Layout, LayoutPart } from './layout.ts';
import { evictSlot } from './reclaim.ts';
import type { Ring } from './ring.ts';
import { pagesOf } from './slots.ts';
import type { Stream } from './streams.ts';
import { ticksOf } from './ticks.ts';

export interface PollBatch {
  readonly host: string;
  readonly at: UnixMs;
  readonly groups: readonly HistoryGroup[];
}

/** The disk is made to write at the first poll after so long; so that is the most a power cut can cost. */
const syncEveryMs = 1000;

/** Layouts change, and with them the lengths of polls. */
const mostRooms = 16;

interface Prepared {
  readonly stream: Stream;
  readonly groups: readonly HistoryGroup[];
}

interface StreamPoll {
  readonly stream: Stream;
  readonly poll: FullPoll;
  /** Its values in half the memory, where nothing is lost by it. */
  readonly narrow: Int32Array | undefined;
}

export class Appender {
  private readonly ring: Ring;
  private syncedAt: UnixMs | undefined;
  private synchronous: 'NORMAL' | 'FULL' = 'NORMAL';
  /** By length: room for the values of a poll, used again where the poll before is kept narrow. */
  private readonly rooms = new Map<number, Float64Array>();
  samplesWritten = 0;

  constructor(ring: Ring) {
    this.ring = ring;
  }

  /** Returns the streams that have enough polls for a block. */
  append(batch: PollBatch): Stream[] {
    this.check(batch);
    const now = this.ring.options.clock();
    const due = this.syncedAt === undefined || Math.abs(msBetween(this.syncedAt, now)) >= syncEveryMs;
    this.setSynchronous(due ? 'FULL' : 'NORMAL');
    const polls = this.write(batch);
    if (due) this.syncedAt = now;
    for (const { stream, poll, narrow } of polls) {
      stream.polls.push(narrow === undefined ? poll : this.kept(poll, narrow));
      stream.lastAt = batch.at;
      stream.next = poll.sequence + 1;
      stream.rowBytes = (stream.rowBytes * 7 + stream.lastRowBytes) / 8;
      this.samplesWritten += poll.values.length;
    }
    return polls
      .map(({ stream }) => stream)
      .filter((stream) => stream.polls.length - stream.sealing >= stream.target);
  }

  private write(batch: PollBatch): StreamPoll[] {
    const { ring } = this;
    const attempt = `Cannot keep the poll of "${batch.host}" at ${iso(batch.at)}`;
    const work = () => {
      for (const group of batch.groups) this.checkGroup(batch.host, group);
      const polls = this.groupsByStream(batch).map((prepared) => this.pollOf(prepared, batch.at));
      for (const [index, found] of ticksOf(polls).entries()) polls[index].poll.ticks = found;
      for (const each of polls) this.writeRow(each);
      return polls;
    };
    try {
      return ring.writer.transaction(attempt, work);
    } catch (error) {
      if (!isDiskFull((error as Error).cause) || !this.makeRoom()) throw error;
      return ring.writer.transaction(attempt, work);
    }
  }

  /** The file has reached its limit: the oldest slots give their pages. False when it is the disk that is full. */
  private makeRoom(): boolean {
    const { slots, writer } = this.ring;
    const given = writer.transaction('Cannot make room for polls', () =>
      slots.giveWay((slot) => evictSlot(this.ring, slot), 64),
    );
    return given > 0;
  }

  private pollOf({ stream, groups }: Prepared, at: number): StreamPoll {
    const layout = this.layoutFor(stream, groups, at);
    const values = this.rooms.get(layout.ids.length) ?? new Float64Array(layout.ids.length);
    this.rooms.delete(values.length);
    return { stream, ...pollOf(layout, groups, { at, sequence: stream.next, values }) };
  }

  /** What stays in memory of a poll that is written. */
  private kept(poll: FullPoll, narrow: Int32Array): Poll {
    if (this.rooms.size >= mostRooms) this.rooms.clear();
    this.rooms.set(poll.values.length, poll.values);
    return { ...poll, values: narrow };
  }

  private writeRow({ stream, poll }: StreamPoll): void {
    const { ring } = this;
    const { coder } = stream;
    ring.writer.onFailure(() => coder.forget());
    const bytes = coder.encode(poll, { fresh: stream.polls.length === stream.sealing });
    ring.rows.insert(stream.id, poll.sequence, bytes);
    stream.lastRowBytes = bytes.length;
  }

  private layoutFor(stream: Stream, groups: readonly HistoryGroup[], at: number): Layout {
    const { parts, layout } = stream;
    const unchanged = groups.every((group) =>
      parts.some((part) => part.set === group.set && part.ids === group.ids),
    );
    if (layout !== undefined && unchanged) return layout;
    const next = nextParts(parts, groups);
    const made = this.ring.layouts.ensure(stream.id, next);
    this.ring.series.begin(made.ids, at);
    stream.parts = next;
    stream.layout = made;
    this.ring.writer.onFailure(() => {
      stream.parts = parts;
      stream.layout = layout;
    });
    return made;
  }

  private groupsByStream(batch: PollBatch): Prepared[] {
    const { streams } = this.ring;
    const byStream = new Map<Stream, HistoryGroup[]>();
    for (const group of batch.groups) {
      if (group.ids.length === 0) continue;
      const stream = streams.ensure(batch.host, group.set, group.ids.length);
      const list = byStream.get(stream);
      if (list === undefined) byStream.set(stream, [group]);
      else list.push(group);
    }
    return [...byStream].map(([stream, groups]) => ({ stream, groups }));
  }

  private check(batch: PollBatch): void {
    const lastAt = Math.max(...this.ring.streams.ofHost(batch.host).map((stream) => stream.lastAt));
    if (batch.at <= lastAt)
      throw new StorageError(
        `Cannot keep the poll of "${batch.host}" at ${iso(batch.at)}: the last one kept is of ${iso(lastAt)}, ` +
          'and polls must come in order; it goes on when the clock is past that',
      );
    if (!Number.isSafeInteger(batch.at) || batch.at < 0)
      throw new Error(`A poll's instant must be whole milliseconds, not ${batch.at}`);
  }

  private checkGroup(host: string, group: HistoryGroup): void {
    if (group.ids.length !== group.values.length)
      throw new Error(`Set "${group.set}" has ${group.ids.length} ids but ${group.values.length} values`);
    const stream = this.ring.streams.of(host, group.set);
    if (stream?.parts.some((part) => part.ids === group.ids)) return;
    for (const id of group.ids) {
      const definition = this.ring.series.revive(id)?.definition;
      if (definition === undefined)
        throw new Error(`Series ${id} of set "${group.set}" was never registered`);
      if (definition.set !== group.set || definition.host !== host || definition.storedAs.kind === 'quotient')
        throw new Error(
          `Series ${id} (${definition.counter}) does not belong in set "${group.set}" of "${host}"`,
        );
    }
  }

  private setSynchronous(mode: 'NORMAL' | 'FULL'): void {
    if (mode === this.synchronous) return;
    this.ring.writer.database.pragma(`synchronous = ${mode}`);
    this.synchronous = mode;
  }
}

/** Sets that were not polled this time keep their place, so that slower sets do not change the layout. */
function nextParts(parts: readonly LayoutPart[], groups: readonly HistoryGroup[]): LayoutPart[] {
  const kept = parts.map((part) => groups.find((group) => group.set === part.set) ?? part);
  const added = groups.filter((group) => !parts.some((part) => part.set === group.set));
  return [...kept, ...added].map(({ set, ids }) => ({ set, ids }));
}

function pollOf(
  layout: Layout,
  groups: readonly HistoryGroup[],
  row: Pick<FullPoll, 'at' | 'sequence' | 'values'>,
): Omit<StreamPoll, 'stream'> {
  const { values } = row;
  const intervals = new Float64Array(layout.sets.length).fill(Number.NaN);
  const anyBases = groups.some((group) => group.baseSeconds?.some((base) => !Number.isNaN(base)));
  const bases = anyBases ? new Float64Array(layout.ids.length).fill(Number.NaN) : undefined;
  if (wholes.length < values.length) wholes = new Int32Array(values.length);
  let misfits = 0;
  if (groups.length < layout.sets.length) misfits = values.fill(Number.NaN).length;
  for (const group of groups) {
    const index = layout.sets.indexOf(group.set);
    const start = layout.starts[index];
    intervals[index] = group.intervalSeconds;
    if (group.baseSeconds !== undefined) bases?.set(group.baseSeconds, start);
    misfits += roundInto(values, group.values, { start, rounding: layout.rounding, wholes });
  }
  const narrow = misfits === 0 ? wholes.slice(0, values.length) : undefined;
  return { poll: { ...row, layout, intervals, bases, ticks: undefined }, narrow };
}

/** The values of a poll as small whole numbers, while it is taken. */
let wholes = new Int32Array(4096);

/** Returns how many of the values are no small whole numbers. */
function roundInto(
  values: Float64Array,
  given: Float64Array,
  how: { readonly start: number; readonly rounding: Float64Array; readonly wholes: Int32Array },
): number {
  const { start, rounding, wholes: whole } = how;
  let misfits = 0;
  for (let index = 0; index < given.length; index++) {
    const perUnit = rounding[start + index];
    let value = given[index];
    if (perUnit > 0) value = Math.round(value * perUnit);
    // Adding 0 turns -0 into 0, which counts and steps do not tell apart.
    if (perUnit >= 0) value += 0;
    const nearest = value | 0;
    values[start + index] = value;
    whole[start + index] = nearest;
    misfits += nearest === value && !Object.is(value, -0) ? 0 : 1;
  }
  return misfits;
}

function iso(at: number): string {
  return new Date(unixMs(at)).toISOString();
}

/** Pages the heads may need until their blocks are made. */
export function headPages(ring: Ring): number {
  let bytes = 0;
  for (const stream of ring.streams.all()) bytes += stream.rowBytes * (stream.target + 64);
  return pagesOf(bytes);
}
