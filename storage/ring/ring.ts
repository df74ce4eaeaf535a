/** Everything an open store consists of, put together in one place; the files beside act on it. */
import type { Clock } from '../../collector/model/time.ts';
import { BlockReader } from './block-reader.ts';
import { Blocks } from './blocks.ts';
import { asStorageError, openDatabase, Writer, type OpenDatabase } from './database.ts';
import { HeadColumns } from './head-columns.ts';
import { HeadRows } from './head.ts';
import { Layouts, type Layout } from './layout.ts';
import { Minutes } from './minutes.ts';
import { Packer } from './pack.ts';
import { evictSlot } from './reclaim.ts';
import { describeDamageOf, type Damage } from './row-sum.ts';
import { SeriesTable } from './series.ts';
import { Slots } from './slots.ts';
import { Streams, type Stream } from './streams.ts';
import type { TileMemory } from './tile.ts';
import { defaultBlockPolls } from './tiers.ts';

export interface RingOptions {
  readonly file: string;
  readonly maxBytes: number;
  readonly clock: Clock;
  /** Polls of a raw block; fewer in tests. */
  readonly blockPolls?: number;
}

export interface Ring {
  readonly options: RingOptions;
  readonly writer: Writer;
  readonly series: SeriesTable;
  readonly layouts: Layouts;
  readonly blocks: Blocks;
  readonly slots: Slots;
  readonly packer: Packer;
  readonly rows: HeadRows;
  readonly tileMemory: TileMemory;
  readonly streams: Streams;
  readonly reader: BlockReader;
  readonly minutes: Minutes;
  readonly heads: HeadColumns;
  /** The stream a series is appended to; undefined before its first poll. */
  readonly streamOf: (id: number) => Stream | undefined;
  /** What is wrong now, by what was tried; removed when it succeeds again. */
  readonly failing: Map<string, string>;
  readonly close: () => void;
}

export function openRing(options: RingOptions): Ring {
  const opened = openDatabase(options);
  try {
    return ringOver(opened, options);
  } catch (error) {
    opened.close();
    throw asStorageError(error, `Cannot open store "${options.file}"`);
  }
}

function ringOver({ database, pageLimit, close }: OpenDatabase, options: RingOptions): Ring {
  const damage: Damage = new Map();
  const writer = new Writer(database);
  const series = new SeriesTable(writer, damage);
  const layouts = new Layouts(writer, series, damage);
  const blocks = new Blocks(writer, damage);
  const slots = new Slots(writer, pageLimit);
  for (const [slot, tier] of blocks.slots()) slots.adopt(slot, tier);
  const streams = new Streams(writer, options.blockPolls ?? defaultBlockPolls, damage);
  const rows = new HeadRows(database);
  const ring: Ring = {
    options,
    writer,
    series,
    layouts,
    blocks,
    slots,
    streams,
    rows,
    tileMemory: { columns: new Float64Array(0) },
    packer: new Packer(blocks, slots, (slot) => evictSlot(ring, slot)),
    reader: new BlockReader({ blocks, slots, layouts, series }),
    minutes: new Minutes(),
    heads: new HeadColumns(series),
    streamOf: streamFinder(series, streams),
    failing: new Map(),
    close,
  };
  for (const { stream, layout } of blocks.all()) {
    layouts.skipTo(layout + 1);
    streams.skipTo(stream + 1);
  }
  recover(ring);
  for (const sentence of describeDamageOf(damage)) ring.failing.set(sentence, sentence);
  return ring;
}

/** The stream of a series; found by name once, because a set never leaves its stream. */
function streamFinder(series: SeriesTable, streams: Streams): (id: number) => Stream | undefined {
  const known: (Stream | undefined)[] = [];
  return (id) => {
    const definition = series.get(id)?.definition;
    if (definition === undefined) return undefined;
    known[id] ??= streams.of(definition.host, definition.set);
    return known[id];
  };
}

/** Reads the heads and finds out how far each stream has come. */
function recover(ring: Ring): void {
  const lost = ring.streams.recover(ring.rows, ring.layouts);
  if (lost > 0) ring.failing.set('recover', `${lost} of the newest polls could not be read again`);
  for (const block of ring.blocks.all()) {
    const stream = ring.streams.get(block.stream);
    if (stream !== undefined && block.tier === 0) stream.lastAt = Math.max(stream.lastAt, block.to);
  }
  noteFirstPolls(ring);
}

/** When a crash came before the catalogue said so: the polls know when their series began, to a block. */
function noteFirstPolls({ blocks, layouts, streams, series }: Ring): void {
  const unpolled = new Set<number>();
  for (const { id, isPolled } of series.all()) if (!isPolled) unpolled.add(id);
  const note = (layout: Layout | undefined, at: number) =>
    series.begin(layout?.ids.filter((id) => unpolled.has(id)) ?? [], at);
  const seen = new Set<Layout>();
  for (const stream of streams.all())
    for (const { layout, at } of stream.polls) {
      if (!seen.has(layout)) note(layout, at);
      seen.add(layout);
    }
  for (const { tier, layout, from } of blocks.all()) if (tier === 0) note(layouts.get(layout), from);
}
