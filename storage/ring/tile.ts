/**
 * The polls of one block turned from rows into columns, and each column into bytes. Polls lie in memory as they came, a series in as many
 * places as there are polls; turned once, all that follows walks along a column.
 */
import { encodeBases, encodeCounted } from '../codec/bases.ts';
import { BitWriter } from '../codec/bit-writer.ts';
import { encodeColumn, moreFlag } from '../codec/column.ts';
import { clocks } from '../codec/counted.ts';
import { countsOf, type Counts } from '../codec/counts.ts';
import { lookAt, type Look } from '../codec/look.ts';
import { predictColumn } from '../codec/plan.ts';
import { encodeAxis, type Axis } from './axis.ts';
import { divisorsOf } from './block-reader.ts';
import type { Block, Blocks } from './blocks.ts';
import { meanOfColumn, SetWeights } from './column-mean.ts';
import { Companions } from './companions.ts';
import type { Poll } from './head.ts';
import type { Layout, Layouts } from './layout.ts';
import { release } from './memory.ts';
import type { SeriesTable } from './series.ts';
import type { Stream } from './streams.ts';

export interface EncodedColumn {
  /** Valid until the next column is encoded. */
  readonly bytes: Uint8Array;
  readonly mean: number;
}

/** Room for the columns of a block. Blocks are made one after the other, so one serves them all. */
export interface TileMemory {
  columns: Float64Array;
}

interface Making {
  readonly blocks: Blocks;
  readonly layouts: Layouts;
  readonly series: SeriesTable;
  readonly tileMemory: TileMemory;
}

interface Counted extends Counts {
  readonly mean: number;
}

export class Tile {
  private readonly making: Making;
  private readonly stream: Stream;
  private readonly polls: readonly Poll[];
  private readonly out = new BitWriter(1 << 13);
  /** What is left of a column after its prediction. */
  private readonly rest: Float64Array;
  /** Positions whose own divisors were written in full, for the next ones to refer to. */
  private readonly written: { position: number; bases: Float64Array }[] = [];
  private layout: Layout | undefined;
  private axis: Axis = { times: new Float64Array(0), seconds: [], polls: undefined };
  private readonly places = new Map<Layout, Int32Array>();
  private readonly hasBases: boolean;
  private companions: Companions | undefined;
  private weights: SetWeights | undefined;
  /** By position: counts that doubles were turned into, in place. Undefined = not tried yet. */
  private counted: (Counted | 'none' | undefined)[] = [];
  /** By position: what the column is like, counted where it can be. */
  private looks: (Look | undefined)[] = [];

  constructor(making: Making, stream: Stream, polls: readonly Poll[]) {
    this.making = making;
    this.stream = stream;
    this.polls = polls;
    this.rest = new Float64Array(polls.length);
    this.hasBases = polls.some((poll) => poll.bases);
  }

  begin(): Block {
    const { polls, stream, making } = this;
    const layouts = new Set(polls.map((poll) => poll.layout));
    const [first] = layouts;
    const layout = layouts.size === 1 ? first : making.layouts.union(stream.id, layouts);
    this.layout = layout;
    const { ids, sets } = layout;
    for (const each of layouts)
      this.places.set(
        each,
        ids.map((id) => each.positionOf(id) ?? -1),
      );
    this.companions = Companions.of(layout, {
      column: (position) => {
        this.count(position);
        return this.column(position);
      },
      look: (position) => this.look(position),
      instanceOf: (id) => making.series.get(id)?.definition.instance,
    });
    this.axis = {
      times: Float64Array.from(polls, (poll) => poll.at),
      seconds: sets.map((set) =>
        Float64Array.from(polls, (poll) => poll.intervals[poll.layout.sets.indexOf(set)] ?? Number.NaN),
      ),
      polls: undefined,
      ticks: this.ticksOf(sets),
    };
    this.weights = new SetWeights(this.axis.seconds);
    this.counted = Array.from(ids, () => undefined);
    this.looks = Array.from(ids, () => undefined);
    const span = { from: polls[0].at, to: polls[polls.length - 1].at, polls: polls.length };
    return making.blocks.begin(
      { stream: stream.id, tier: 0, layout: layout.id, ...span },
      encodeAxis(this.axis),
    );
  }

  encode(position: number): EncodedColumn {
    const { layout, out, axis } = this;
    if (layout === undefined) throw new Error('encode() before begin()');
    const look = this.look(position);
    const values = this.column(position);
    const seconds = axis.seconds[layout.setAt(position)];
    const bases = this.hasBases ? this.basesOf(position) : undefined;
    const divisors = divisorsOf(seconds, bases);
    const counted = this.count(position);
    const mean = counted?.mean ?? this.meanOf(position, values, divisors, look);
    const rest = this.withoutPrediction(position, values, divisors);
    out.clear();
    const companion =
      layout.plan.terms[position] === undefined ? this.companions?.choose(position) : undefined;
    if (rest === undefined) encodeColumn(values, values.length, out, { companion, look });
    else encodeColumn(rest, values.length, out, { companion });
    const like = bases && this.written.find((other) => sameNumbers(other.bases, bases))?.position;
    const columnBytes = out.finish();
    const plain = layout.plan.terms[position] !== undefined && rest === undefined;
    if (counted === undefined) encodeBases(bases, seconds, { like, plain, out });
    else encodeCounted(counted, out);
    if (out.finish() > columnBytes) out.bytes[0] |= moreFlag;
    if (bases && like === undefined && this.written.length < 64) this.written.push({ position, bases });
    return { bytes: out.view(), mean };
  }

  /** Turns a column of doubles into the counts they were computed from, where that makes it smaller; once. */
  private count(position: number): Counted | undefined {
    const known = this.counted[position];
    if (known !== undefined) return known === 'none' ? undefined : known;
    const { layout, axis } = this;
    this.counted[position] = 'none';
    if (layout === undefined || axis.ticks === undefined || layout.rounding[position] >= 0) return undefined;
    const set = layout.setAt(position);
    const values = this.column(position);
    const ticks = clocks.map((clock) => axis.ticks?.[set * clocks.length + clock]);
    const counts = countsOf(values, { ticks, hint: layout.hints[position] });
    layout.hints[position] = counts?.how ?? 0;
    if (counts === undefined) return undefined;
    const counted = { ...counts, mean: this.meanOf(position, values, axis.seconds[set]) };
    values.set(counts.counts);
    this.counted[position] = counted;
    return counted;
  }

  private look(position: number): Look {
    const known = this.looks[position];
    if (known !== undefined) return known;
    this.count(position);
    const values = this.column(position);
    const look = lookAt(values, values.length);
    this.looks[position] = look;
    return look;
  }

  private ticksOf(sets: readonly string[]): (Float64Array | undefined)[] | undefined {
    const { polls } = this;
    if (!polls.some((poll) => poll.ticks)) return undefined;
    return sets.flatMap((set) =>
      clocks.map((clock) => {
        const ticks = Float64Array.from(
          polls,
          ({ layout, ticks: each }) => each?.[layout.sets.indexOf(set) * clocks.length + clock] ?? Number.NaN,
        );
        return ticks.every((each) => Number.isNaN(each)) ? undefined : ticks;
      }),
    );
  }

  /** Undefined where nothing is predicted, or there are numbers that a prediction cannot be taken from. */
  private withoutPrediction(
    position: number,
    values: Float64Array,
    divisors: Float64Array,
  ): Float64Array | undefined {
    const term = this.layout?.plan.terms[position];
    if (term === undefined) return undefined;
    const rest = predictColumn(term, divisors, (other) => this.column(other), this.rest);
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (value === value && !Number.isSafeInteger(value)) return undefined;
      rest[row] = value - rest[row];
    }
    return rest;
  }

  /** Some columns at a time, so that what is written stays close together; yields between them. Must be through before the first `encode`. */
  *turn(): Generator<undefined> {
    const { polls, making } = this;
    const positions = this.layout?.ids.length ?? 0;
    const count = polls.length;
    if (making.tileMemory.columns.length < positions * count) {
      release(making.tileMemory.columns);
      making.tileMemory.columns = new Float64Array(positions * count);
    }
    for (let first = 0; first < positions; first += columnsAtOnce) {
      this.turnColumns(first, Math.min(positions, first + columnsAtOnce));
      yield;
    }
  }

  private turnColumns(first: number, end: number): void {
    const { polls, layout } = this;
    const { columns } = this.making.tileMemory;
    const count = polls.length;
    for (let row = 0; row < count; row++) {
      const { values, layout: own } = polls[row];
      let at = first * count + row;
      if (own === layout)
        for (let position = first; position < end; position++, at += count) columns[at] = values[position];
      else {
        const places = this.places.get(own) ?? new Int32Array(0);
        for (let position = first; position < end; position++, at += count)
          columns[at] = places[position] < 0 ? Number.NaN : values[places[position]];
      }
    }
  }

  private column(position: number): Float64Array {
    const count = this.polls.length;
    return this.making.tileMemory.columns.subarray(position * count, (position + 1) * count);
  }

  private basesOf(position: number): Float64Array | undefined {
    const { polls, places } = this;
    const bases = Float64Array.from(polls, (poll) => {
      const place = places.get(poll.layout)?.[position] ?? -1;
      return place < 0 ? Number.NaN : (poll.bases?.[place] ?? Number.NaN);
    });
    return bases.every((base) => Number.isNaN(base)) ? undefined : bases;
  }

  private meanOf(position: number, values: Float64Array, divisors: Float64Array, look?: Look): number {
    const { layout, axis, making, weights } = this;
    const storedAs = layout && making.series.get(layout.ids[position])?.definition.storedAs;
    if (layout === undefined || storedAs === undefined || weights === undefined) return Number.NaN;
    const set = layout.setAt(position);
    return meanOfColumn(storedAs, values, {
      seconds: axis.seconds[set],
      divisors,
      weight: weights.ofSet(set),
      sum: weights.isTimed(set) ? look?.sum : undefined,
    });
  }
}

/** Columns turned between two yields. */
const columnsAtOnce = 1024;

function sameNumbers(one: Float64Array, other: Float64Array): boolean {
  return one.every((value, index) => Object.is(value, other[index]));
}
