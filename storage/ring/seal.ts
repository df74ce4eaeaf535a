/**
 * Makes a block of raw values from the oldest polls of a head, some columns at a time so that polls and queries are served in between.
 * The polls stay in the head until the block is complete; a crash in the middle costs nothing but the work.
 */
import type { StoredAs } from '../../collector/model/history.ts';
import { encodeBases } from '../codec/bases.ts';
import { BitWriter } from '../codec/bits.ts';
import { encodeColumn, moreFlag } from '../codec/column.ts';
import { predictColumn } from '../codec/plan.ts';
import { encodeAxis, weightOf, type Axis } from './axis.ts';
import { divisorsOf } from './block-reader.ts';
import type { Block, Blocks } from './blocks.ts';
import type { Writer } from './database.ts';
import type { HeadRows, Poll } from './head.ts';
import type { Layout, Layouts } from './layout.ts';
import type { Packer } from './pack.ts';
import { Companions } from './companions.ts';
import { inUnits, stepsToValue } from './segments.ts';
import type { SeriesTable } from './series.ts';
import type { Stream } from './streams.ts';

export interface Sealing {
  readonly writer: Writer;
  readonly blocks: Blocks;
  readonly layouts: Layouts;
  readonly series: SeriesTable;
  readonly packer: Packer;
  readonly rows: HeadRows;
}

/** Values compressed between two yields. */
const valuesPerSlice = 72_000;

/** Yields between slices; done when it returns. Throws what the disk throws, and may then be started again. */
export function* sealHead(sealing: Sealing, stream: Stream): Generator<undefined> {
  const { writer, blocks, packer } = sealing;
  const polls = stream.polls.slice(0, stream.sealing);
  const attempt = `Cannot write polls of "${stream.host}" into the ring`;
  const tile = new Tile(sealing, stream, polls);
  const block = writer.transaction(attempt, () => tile.begin());
  try {
    yield* writeColumns(sealing, block, {
      polls: polls.length,
      encode: (position) => tile.encode(position),
      attempt,
    });
    writer.transaction(attempt, () => {
      packer.flush(block, { full: false });
      blocks.complete(block);
      sealing.rows.removeUpTo(stream.id, polls[polls.length - 1].sequence);
    });
    packer.next();
  } catch (error) {
    abandon(sealing, block);
    throw error;
  }
  stream.polls.splice(0, polls.length);
  stream.sealing = 0;
}

export interface EncodedColumn {
  readonly bytes: Uint8Array;
  readonly mean: number;
}

/** Encodes position after position into parts; leaves the last part to the caller, to write together with what completes the block. */
export function* writeColumns(
  to: { readonly writer: Writer; readonly packer: Packer; readonly layouts: Layouts },
  block: Block,
  from: {
    readonly polls: number;
    readonly encode: (position: number) => EncodedColumn;
    readonly attempt: string;
  },
): Generator<undefined> {
  const { writer, packer } = to;
  const positions = to.layouts.get(block.layout)?.ids.length ?? 0;
  packer.begin(block.tier);
  let sinceYield = 0;
  for (let position = 0; position < positions; position++) {
    const column = from.encode(position);
    if (!packer.fits(block.tier, column.bytes.length)) {
      writer.transaction(from.attempt, () => packer.flush(block, { full: true }));
      packer.next();
    }
    packer.add(column.bytes, column.mean);
    sinceYield += from.polls;
    if (sinceYield < valuesPerSlice) continue;
    sinceYield = 0;
    yield;
  }
}

/** Forgets a block that could not be finished. */
export function abandon(sealing: Pick<Sealing, 'writer' | 'blocks' | 'packer'>, block: Block): void {
  sealing.packer.forget();
  try {
    sealing.writer.transaction('Cannot take back an unfinished block', () => sealing.blocks.drop(block));
  } catch {
    // The disk still fails: the block is incomplete, is never read, and goes when the file is opened next.
  }
}

/** The polls of one block by column. */
class Tile {
  private readonly sealing: Sealing;
  private readonly stream: Stream;
  private readonly polls: readonly Poll[];
  private readonly out = new BitWriter(1 << 13);
  private readonly values: Float64Array;
  /** Positions whose own divisors were written in full, for the next ones to refer to. */
  private readonly written: { position: number; bases: Float64Array }[] = [];
  private layout: Layout | undefined;
  private axis: Axis = { times: new Float64Array(0), seconds: [], polls: undefined };
  private readonly places = new Map<Layout, Int32Array>();
  private readonly companions: Companions;
  private readonly weights: (number | undefined)[] = [];

  constructor(sealing: Sealing, stream: Stream, polls: readonly Poll[]) {
    this.sealing = sealing;
    this.stream = stream;
    this.polls = polls;
    this.values = new Float64Array(polls.length);
    this.companions = new Companions((position) => this.gather(position, new Float64Array(polls.length)));
  }

  begin(): Block {
    const { polls, stream, sealing } = this;
    const layouts = new Set(polls.map((poll) => poll.layout));
    const [first] = layouts;
    this.layout = layouts.size === 1 ? first : sealing.layouts.union(stream.id, layouts);
    const { ids, sets } = this.layout;
    this.companions.begin(this.layout, (id) => sealing.series.get(id)?.definition.instance);
    for (const layout of layouts)
      this.places.set(
        layout,
        ids.map((id) => layout.positionOf(id) ?? -1),
      );
    this.axis = {
      times: Float64Array.from(polls, (poll) => poll.at),
      seconds: sets.map((set) =>
        Float64Array.from(polls, (poll) => poll.intervals[poll.layout.sets.indexOf(set)] ?? Number.NaN),
      ),
      polls: undefined,
    };
    const span = { from: polls[0].at, to: polls[polls.length - 1].at, polls: polls.length };
    return sealing.blocks.begin(
      { stream: stream.id, tier: 0, layout: this.layout.id, ...span },
      encodeAxis(this.axis),
    );
  }

  encode(position: number): EncodedColumn {
    const { layout, polls, out, axis } = this;
    if (layout === undefined) throw new Error('encode() before begin()');
    const { values } = this;
    this.gather(position, values);
    const bases = this.basesOf(position);
    const divisors = divisorsOf(axis.seconds[layout.setAt(position)], bases);
    const mean = this.meanOf(position, values, divisors);
    const term = layout.plan.terms[position];
    const predicted =
      term !== undefined && values.every((value) => Number.isNaN(value) || Number.isSafeInteger(value));
    if (predicted) {
      const expected = predictColumn(term, divisors, (other) =>
        this.gather(other, new Float64Array(polls.length)),
      );
      for (let row = 0; row < values.length; row++) values[row] -= expected[row];
    }
    out.clear();
    encodeColumn(
      values,
      values.length,
      out,
      term === undefined ? this.companions.choose(position, values) : undefined,
    );
    const like = bases && this.written.find((other) => sameNumbers(other.bases, bases))?.position;
    const columnBytes = out.finish();
    encodeBases(bases, axis.seconds[layout.setAt(position)], {
      like,
      plain: term !== undefined && !predicted,
      out,
    });
    if (out.finish() > columnBytes) out.bytes[0] |= moreFlag;
    if (bases && like === undefined && this.written.length < 64) this.written.push({ position, bases });
    return { bytes: out.view(), mean };
  }

  private gather(position: number, into: Float64Array): Float64Array {
    const { polls, places } = this;
    let layout: Layout | undefined;
    let place = -1;
    for (let row = 0; row < polls.length; row++) {
      const poll = polls[row];
      if (poll.layout !== layout) {
        ({ layout } = poll);
        place = places.get(layout)?.[position] ?? -1;
      }
      into[row] = place < 0 ? Number.NaN : poll.values[place];
    }
    return into;
  }

  private basesOf(position: number): Float64Array | undefined {
    const { polls, places } = this;
    if (!polls.some((poll) => poll.bases)) return undefined;
    const bases = Float64Array.from(polls, (poll) => {
      const place = places.get(poll.layout)?.[position] ?? -1;
      return place < 0 ? Number.NaN : (poll.bases?.[place] ?? Number.NaN);
    });
    return bases.every((base) => Number.isNaN(base)) ? undefined : bases;
  }

  /** The time-weighted mean of a column; NaN where it has gaps or is all zeros. */
  private meanOf(position: number, values: Float64Array, divisors: Float64Array): number {
    const { layout, axis, sealing } = this;
    const storedAs = layout && sealing.series.get(layout.ids[position])?.definition.storedAs;
    if (layout === undefined || storedAs === undefined) return Number.NaN;
    const seconds = axis.seconds[layout.setAt(position)];
    const sum =
      divisors === seconds
        ? plainSum(storedAs, values, seconds)
        : fullSum(storedAs, values, { seconds, divisors });
    return sum === 0 ? Number.NaN : sum / this.weightOfSet(layout.setAt(position));
  }

  /** Seconds of all polls of a set. */
  private weightOfSet(set: number): number {
    let weight = this.weights[set];
    if (weight !== undefined) return weight;
    weight = this.axis.seconds[set].reduce((sum, seconds) => sum + weightOf(seconds), 0);
    this.weights[set] = weight;
    return weight;
  }
}

/** Values times seconds where the interval of the set divides counts, and so cancels out. */
function plainSum(storedAs: StoredAs, values: Float64Array, seconds: Float64Array): number {
  let sum = 0;
  if (storedAs.kind === 'count') {
    for (let row = 0; row < values.length; row++) sum += seconds[row] > 0 ? values[row] : Number.NaN;
    return sum * storedAs.unitPerCount;
  }
  for (let row = 0; row < values.length; row++) sum += values[row] * weightOf(seconds[row]);
  return storedAs.kind === 'stepped' ? stepsToValue(sum, storedAs.step) : sum;
}

function fullSum(
  storedAs: StoredAs,
  values: Float64Array,
  by: { readonly seconds: Float64Array; readonly divisors: Float64Array },
): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++)
    sum += inUnits(storedAs, values[row], by.divisors[row]) * weightOf(by.seconds[row]);
  return sum;
}

function sameNumbers(one: Float64Array, other: Float64Array): boolean {
  return one.every((value, index) => Object.is(value, other[index]));
}
