/**
 * Reads columns of blocks out of slots: finds the part, checks it against its checksum, decodes. A damaged part reads as a gap and
 * is remembered as a problem; the rest of the block is not touched by it.
 */
import type { StoredAs } from '../../collector/model/history.ts';
import { BitReader } from '../codec/bit-reader.ts';
import { decodeBases, noBases } from '../codec/bases.ts';
import { decodeColumn, moreFlag } from '../codec/column.ts';
import { clockOf, clocks, valuesOfCounts } from '../codec/counted.ts';
import { predictColumn } from '../codec/plan.ts';
import { decodePoints, type Points, type PointUnits } from '../codec/points.ts';
import { decodeAxis, type Axis } from './axis.ts';
import { partSum, type Block, type Blocks, type Part } from './blocks.ts';
import type { Layout, Layouts } from './layout.ts';
import { ColumnCache } from './column-cache.ts';
import { isZeros, readDirectory, type Directory } from './directory.ts';
import { pointUnits, type Segment, toUnits } from './segments.ts';
import type { SeriesTable } from './series.ts';
import type { Slots } from './slots.ts';
import { tiers } from './tiers.ts';

const cachedAxes = 512;
/** Columns of a block that are kept while it is open, for others that are expected from them. */
const mostColumns = 128;

/** A raw column as stored, with its own divisors where it has them. */
interface RawColumn {
  readonly values: Float64Array;
  bases: Float64Array | undefined;
  /** What counts stand for, where those are what is stored of doubles. */
  shown: Float64Array | undefined;
}

export class BlockReader {
  private readonly blocks: Blocks;
  private readonly slots: Slots;
  private readonly layouts: Layouts;
  private readonly series: SeriesTable;
  private readonly axes = new Map<number, Axis>();
  private readonly units = new WeakMap<Axis, KnownUnits[]>();
  private readonly input = new BitReader();
  private readonly kept = new ColumnCache();

  /** Directories of parts that passed their checksum, by the very bytes in the slots' cache, and by part. */
  private readonly sound = new WeakMap<Uint8Array, Map<number, Directory>>();
  /** Parts found damaged, by id. */
  readonly damaged = new Map<number, string>();

  constructor(from: { blocks: Blocks; slots: Slots; layouts: Layouts; series: SeriesTable }) {
    this.blocks = from.blocks;
    this.slots = from.slots;
    this.layouts = from.layouts;
    this.series = from.series;
  }

  /** Undefined when the block cannot be read at all. Its rows before `since` belong to the segment before. */
  open(block: Block, since: number): Segment | undefined {
    const layout = this.layouts.get(block.layout);
    const axis = layout === undefined ? undefined : this.axisOf(block, layout);
    if (layout === undefined || axis === undefined) return undefined;
    const context: Context = {
      block,
      layout,
      axis,
      part: undefined,
      directory: undefined,
      columns: undefined,
      units: this.unitsOfAxis(axis),
    };
    const mean = (position: number) => this.meanOf(context, position);
    const stretch = { since, layout, axis, mean };
    if (block.tier === 0)
      return {
        ...stretch,
        kind: 'polls',
        values: (position, keeps) => this.valuesOf(context, position, keeps === true),
      };
    return {
      ...stretch,
      kind: 'points',
      step: tiers[block.tier].step,
      slots: block.parts.length,
      read: (position, points, extremes) => this.readPoints(context, position, { points, extremes }),
    };
  }

  private axisOf(block: Block, layout: Layout): Axis | undefined {
    const known = this.axes.get(block.id);
    if (known !== undefined) return known;
    const bytes = this.blocks.axis(block);
    if (bytes === undefined) {
      for (const part of block.parts) this.damaged.set(part.id, describeDamage(block, part));
      return undefined;
    }
    const axis = decodeAxis(bytes, { polls: block.polls, sets: layout.sets.length, tier: block.tier });
    if (this.axes.size >= cachedAxes)
      for (const oldest of this.axes.keys()) if (this.axes.delete(oldest)) break;
    this.axes.set(block.id, axis);
    return axis;
  }

  private valuesOf(context: Context, position: number, keeps: boolean): Float64Array {
    const { layout, axis, block } = context;
    const known = this.kept.get(block.id, position);
    if (known !== undefined) return known;
    const { values: stored, bases, shown } = this.rawColumn(context, position);
    const values = new Float64Array(block.polls);
    const storedAs = this.series.get(layout.ids[position])?.definition.storedAs;
    const seconds = axis.seconds[layout.setAt(position)];
    if (storedAs === undefined) return values.fill(Number.NaN);
    toUnits(storedAs, shown ?? stored, { divisors: divisorsOf(seconds, bases), into: values });
    // What is damaged reads as gaps and is reported each time; the next reading may succeed.
    if (keeps && !this.damaged.has(partOf(block, position)?.id ?? -1))
      this.kept.put(block.id, position, values);
    return values;
  }

  private readPoints(
    context: Context,
    position: number,
    into: { readonly points: Points; readonly extremes: boolean },
  ): boolean {
    const { layout, block } = context;
    const { points } = into;
    const storedAs = this.series.get(layout.ids[position])?.definition.storedAs;
    const input = this.seek(context, position, this.input);
    if (storedAs === undefined || input === undefined) {
      for (const column of [points.mean, points.low, points.high]) column.fill(Number.NaN, 0, block.polls);
      points.polls.fill(0, 0, block.polls);
      return false;
    }
    return decodePoints(input, block.polls, {
      points,
      extremes: into.extremes,
      units: unitsOf(context, storedAs, layout.setAt(position)),
    });
  }

  private unitsOfAxis(axis: Axis): KnownUnits[] {
    const known = this.units.get(axis) ?? [];
    this.units.set(axis, known);
    return known;
  }

  /** The stored numbers of a position, predictions added. */
  private rawColumn(context: Context, position: number): RawColumn {
    context.columns ??= new Map();
    const known = context.columns.get(position);
    if (known !== undefined) return known;
    const { layout, block, axis } = context;
    const values = new Float64Array(block.polls);
    const column: RawColumn = { values, bases: undefined, shown: undefined };
    if (context.columns.size >= mostColumns) context.columns.clear();
    context.columns.set(position, column);
    const input = this.seek(context, position, new BitReader());
    if (input === undefined) {
      values.fill(Number.NaN);
      return column;
    }
    const hasMore = (input.peek32() >>> 24) & moreFlag;
    decodeColumn(input, block.polls, values, (other) => this.rawColumn(context, other).values);
    const seconds = axis.seconds[layout.setAt(position)];
    const { bases, plain, counted } = hasMore ? decodeBases(input, block.polls, seconds) : noBases;
    if (counted !== undefined) {
      const ticks = axis.ticks?.[layout.setAt(position) * clocks.length + clockOf(counted.how)];
      column.shown = valuesOfCounts(values, counted, ticks);
    }
    column.bases = typeof bases === 'number' ? this.rawColumn(context, bases).bases : bases;
    const term = plain ? undefined : layout.plan.terms[position];
    if (term !== undefined) {
      const divisors = divisorsOf(seconds, column.bases);
      const expected = predictColumn(term, divisors, (other) => this.rawColumn(context, other).values);
      for (let index = 0; index < block.polls; index++) values[index] += expected[index];
    }
    return column;
  }

  private meanOf(context: Context, position: number): number | undefined {
    const part = partOf(context.block, position);
    const directory = part === undefined ? undefined : this.directoryOf(context, part);
    if (part === undefined || directory === undefined) return undefined;
    const index = position - part.first;
    if (!Number.isNaN(directory.means[index])) return directory.means[index];
    return isZeros(directory, index) ? 0 : undefined;
  }

  /** A reader at a position's column; undefined when it is not there any more, or damaged. */
  private seek(context: Context, position: number, input: BitReader): BitReader | undefined {
    const part = partOf(context.block, position);
    const directory = part === undefined ? undefined : this.directoryOf(context, part);
    if (part === undefined || directory === undefined) return undefined;
    const index = position - part.first;
    return input.open(directory.bytes, directory.starts[index], directory.starts[index + 1]);
  }

  /** Checked and read once while the slot stays in the cache. */
  private directoryOf(context: Context, part: Part): Directory | undefined {
    if (context.part === part) return context.directory;
    const slot = this.slots.read(part.slot);
    const directory = slot && (this.sound.get(slot)?.get(part.id) ?? this.check(context.block, part, slot));
    if (directory === undefined) this.damaged.set(part.id, describeDamage(context.block, part));
    context.part = part;
    context.directory = directory;
    return directory;
  }

  private check(block: Block, part: Part, slot: Uint8Array): Directory | undefined {
    const bytes = slot.subarray(part.start, part.start + part.size);
    if (partSum(block, part, bytes) !== part.crc32) return undefined;
    const directory = readDirectory(bytes, part.positions);
    const known = this.sound.get(slot);
    if (known === undefined) this.sound.set(slot, new Map([[part.id, directory]]));
    else known.set(part.id, directory);
    return directory;
  }
}

interface Context {
  readonly block: Block;
  readonly layout: Layout;
  readonly axis: Axis;
  /** The part last read from, and its directory; undefined where it is damaged. */
  part: Part | undefined;
  directory: Directory | undefined;
  /** Raw columns, once there are some. */
  columns: Map<number, RawColumn> | undefined;
  readonly units: KnownUnits[];
}

/** What the roll-ups of a set are counted in, of all series that are stored alike. */
interface KnownUnits {
  readonly set: number;
  readonly kind: StoredAs['kind'];
  readonly scale: number;
  readonly units: PointUnits;
}

function unitsOf({ units: all, axis }: Context, storedAs: StoredAs, set: number): PointUnits {
  const { kind } = storedAs;
  const scale = kind === 'count' ? storedAs.unitPerCount : kind === 'stepped' ? storedAs.step : 0;
  for (const known of all)
    if (known.set === set && known.kind === kind && known.scale === scale) return known.units;
  const units = pointUnits(storedAs, axis, set);
  all.push({ set, kind, scale, units });
  return units;
}

/** Own divisors where there are any, else those of the set. */
export function divisorsOf(seconds: Float64Array, bases: Float64Array | undefined): Float64Array {
  return bases === undefined
    ? seconds
    : bases.map((own, index) => (Number.isNaN(own) ? seconds[index] : own));
}

function partOf(block: Block, position: number): Part | undefined {
  for (const part of block.parts)
    if (position >= part.first && position < part.first + part.positions) return part;
  return undefined;
}

function describeDamage(block: Block, part: Part): string {
  const times = [block.from, block.to].map((at) => new Date(at).toISOString()).join(' to ');
  return `Slot ${part.slot} is damaged: ${part.positions} series from ${times} read as gaps`;
}
