/**
 * Makes a block of raw values from the oldest polls of a head, some columns at a time so that polls and queries are served in between.
 * The polls stay in the head until the block is complete; a crash in the middle costs nothing but the work.
 */
import type { Block, Blocks } from './blocks.ts';
import type { Writer } from './database.ts';
import type { HeadRows } from './head.ts';
import type { Layouts } from './layout.ts';
import { release } from './memory.ts';
import type { Packer } from './pack.ts';
import type { SeriesTable } from './series.ts';
import type { Stream } from './streams.ts';
import { Tile, type EncodedColumn, type TileMemory } from './tile.ts';

export interface Sealing {
  readonly writer: Writer;
  readonly blocks: Blocks;
  readonly layouts: Layouts;
  readonly series: SeriesTable;
  readonly packer: Packer;
  readonly rows: HeadRows;
  readonly tileMemory: TileMemory;
}

/** Values compressed between two yields, and the most time for them: code that just began takes ten times as long as later. */
const valuesPerSlice = 72_000;
const longestSliceMs = 10;

/** Yields between slices; done when it returns. Throws what the disk throws, and may then be started again. */
export function* sealHead(sealing: Sealing, stream: Stream): Generator<undefined> {
  const { writer, blocks, packer } = sealing;
  const polls = stream.polls.slice(0, stream.sealing);
  const attempt = `Cannot write polls of "${stream.host}" into the ring`;
  const tile = new Tile(sealing, stream, polls);
  const block = writer.transaction(attempt, () => tile.begin());
  try {
    yield* tile.turn();
    yield* writeColumns(sealing, block, {
      polls: polls.length,
      encode: (position) => tile.encode(position),
      attempt,
    });
    writer.transaction(attempt, () => {
      // First the polls go, so that the block takes their pages and the file does not grow to hold both.
      sealing.rows.removeUpTo(stream.id, polls[polls.length - 1].sequence);
      packer.finish(block);
      blocks.complete(block);
    });
  } catch (error) {
    abandon(sealing, block);
    throw error;
  }
  stream.polls.splice(0, polls.length);
  stream.sealing = 0;
  for (const poll of polls) release(poll.values);
}

/** Encodes position after position into parts; leaves the last of them to the caller, to write together with what completes the block. */
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
  let values = 0;
  let since = performance.now();
  for (let position = 0; position < positions; position++) {
    const column = from.encode(position);
    if (!packer.fits(block.tier, column.bytes.length)) {
      packer.stage();
      if (packer.isFull) writer.transaction(from.attempt, () => packer.flush(block));
    }
    packer.add(column.bytes, column.mean);
    values += from.polls;
    if (values < valuesPerSlice && performance.now() - since < longestSliceMs) continue;
    yield;
    values = 0;
    since = performance.now();
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
