/**
 * Which blocks there are and in which slots their parts lie: tables `block` and `part`, mirrored in memory. A block is one
 * stream over one stretch of time; a part is a run of its positions inside one slot.
 */
import { pluck, type Statement, type Writer } from './database.ts';
import { rowSum, soundRows, type Damage } from './row-sum.ts';

export interface Block {
  readonly id: number;
  readonly stream: number;
  readonly tier: number;
  /** First instant; of a roll-up, start of its first point. */
  readonly from: number;
  /** Last instant; of a roll-up, start of its last point. */
  readonly to: number;
  readonly polls: number;
  readonly layout: number;
  complete: boolean;
  /** By first position. */
  parts: Part[];
}

export interface Part {
  readonly id: number;
  readonly slot: number;
  readonly start: number;
  readonly size: number;
  readonly first: number;
  readonly positions: number;
  /** Over the above and the bytes in the slot. */
  readonly crc32: number;
}

interface BlockRow {
  readonly id: number;
  readonly stream: number;
  readonly tier: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly polls: number;
  readonly layout: number;
  readonly sound: number;
}

interface PartRow {
  readonly id: number;
  readonly block: number;
  readonly slot: number;
  readonly start_byte: number;
  readonly size_bytes: number;
  readonly first_position: number;
  readonly positions: number;
  readonly crc32: number;
}

/** What a complete block's checksum is over. */
export const blockSum = "row_sum('block', id, stream, tier, from_ms, to_ms, polls, layout, axis)";

/** What a part's checksum is over: where it is, what it holds, and its bytes. */
export function partSum(
  block: Pick<Block, 'id'>,
  part: Omit<Part, 'id' | 'crc32'>,
  bytes: Uint8Array,
): number {
  const { slot, start, size, first, positions } = part;
  return rowSum('part', block.id, slot, start, size, first, positions, bytes);
}

export class Blocks {
  private readonly byId = new Map<number, Block>();
  /** Complete blocks by stream and tier, oldest first. */
  private readonly series = new Map<string, Block[]>();
  private readonly bySlot = new Map<number, { block: Block; part: Part }[]>();
  private readonly statements: Record<
    'block' | 'part' | 'complete' | 'dropBlock' | 'dropParts' | 'axis',
    Statement
  >;
  private readonly writer: Writer;
  private nextBlock = 1;
  private nextPart = 1;

  constructor(writer: Writer, damage: Damage) {
    const { database } = writer;
    this.writer = writer;
    this.statements = {
      block: database.prepare(
        'INSERT INTO block (id, stream, tier, from_ms, to_ms, polls, layout, complete, axis, crc32) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 0)',
      ),
      part: database.prepare(
        'INSERT INTO part (id, block, slot, start_byte, size_bytes, first_position, positions, crc32) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      complete: database.prepare(`UPDATE block SET complete = 1, crc32 = ${blockSum} WHERE id = ?`),
      dropBlock: database.prepare('DELETE FROM block WHERE id = ?'),
      dropParts: database.prepare('DELETE FROM part WHERE id = ?'),
      axis: pluck(database, 'SELECT axis FROM block WHERE id = ?'),
    };
    writer.transaction('Cannot open the store', () =>
      database.exec(
        'DELETE FROM part WHERE block NOT IN (SELECT id FROM block WHERE complete = 1); DELETE FROM block WHERE complete = 0 AND crc32 = 0',
      ),
    );
    this.load(damage);
  }

  /** Complete blocks, oldest first. */
  of(stream: number, tier: number): readonly Block[] {
    return this.series.get(`${stream}/${tier}`) ?? [];
  }

  all(): Iterable<Block> {
    return this.byId.values();
  }

  /** Slots in the order they were written, each with its tier; while opening. */
  *slots(): Generator<readonly [slot: number, tier: number]> {
    for (const [slot, held] of this.bySlot) yield [slot, held[0].block.tier];
  }

  /** Bytes used of a slot. */
  usedBytes(slot: number): number {
    return (this.bySlot.get(slot) ?? []).reduce(
      (most, { part }) => Math.max(most, part.start + part.size),
      0,
    );
  }

  /** Undefined when the file has lost it since it was opened. */
  axis(block: Block): Uint8Array | undefined {
    return this.statements.axis.get(block.id) as Buffer | undefined;
  }

  /** Begins a block; it is not seen, and does not outlive a restart, before `complete`. */
  begin(block: Omit<Block, 'id' | 'complete' | 'parts'>, axis: Uint8Array): Block {
    const begun: Block = { ...block, id: this.nextBlock++, complete: false, parts: [] };
    const { id, stream, tier, from, to, polls, layout } = begun;
    this.statements.block.run(id, stream, tier, from, to, polls, layout, axis);
    this.byId.set(id, begun);
    this.writer.onFailure(() => this.byId.delete(id));
    return begun;
  }

  /** `bytes` = those of the part, as they stand in the slot. */
  addPart(block: Block, part: Omit<Part, 'id' | 'crc32'>, bytes: Uint8Array): void {
    const added: Part = { ...part, id: this.nextPart++, crc32: partSum(block, part, bytes) };
    const { id, slot, start, size, first, positions, crc32 } = added;
    this.statements.part.run(id, block.id, slot, start, size, first, positions, crc32);
    this.link(block, added);
    this.writer.onFailure(() => this.unlink(block, added));
  }

  complete(block: Block): void {
    this.statements.complete.run(block.id);
    this.publish(block);
    this.writer.onFailure(() => {
      block.complete = false;
      this.series.get(`${block.stream}/${block.tier}`)?.pop();
    });
  }

  /** Forgets what a slot holds; blocks with nothing left go too, and are returned. */
  evictSlot(slot: number): Block[] {
    const gone: Block[] = [];
    for (const { block, part } of this.bySlot.get(slot) ?? []) {
      this.statements.dropParts.run(part.id);
      this.unlink(block, part);
      this.writer.onFailure(() => this.link(block, part));
      if (block.parts.length === 0 && block.complete) {
        this.drop(block);
        gone.push(block);
      }
    }
    return gone;
  }

  /** Removes a block; its parts must be gone or are forgotten with it. */
  drop(block: Block): void {
    this.statements.dropBlock.run(block.id);
    for (const part of block.parts) {
      this.statements.dropParts.run(part.id);
      this.unlink(block, part);
    }
    this.byId.delete(block.id);
    const list = this.series.get(`${block.stream}/${block.tier}`) ?? [];
    const index = list.indexOf(block);
    if (index >= 0) list.splice(index, 1);
    this.writer.onFailure(() => {
      this.byId.set(block.id, block);
      if (index >= 0) list.splice(index, 0, block);
    });
  }

  private load(damage: Damage): void {
    const { database } = this.writer;
    const blocks = database
      .prepare(
        `SELECT id, stream, tier, from_ms, to_ms, polls, layout, complete = 1 AND crc32 = ${blockSum} AS sound
         FROM block
         ORDER BY from_ms, id`,
      )
      .all() as BlockRow[];
    for (const { id } of blocks) this.nextBlock = Math.max(this.nextBlock, id + 1);
    for (const row of soundRows('block', blocks, damage)) {
      const { id, stream, tier, from_ms: from, to_ms: to, polls, layout } = row;
      const block: Block = { id, stream, tier, from, to, polls, layout, complete: true, parts: [] };
      this.byId.set(id, block);
      this.publish(block);
    }
    for (const row of database.prepare('SELECT * FROM part ORDER BY id').all() as PartRow[]) {
      const { id, slot, start_byte: start, size_bytes: size, first_position: first, positions, crc32 } = row;
      const block = this.byId.get(row.block);
      if (block !== undefined) this.link(block, { id, slot, start, size, first, positions, crc32 });
      this.nextPart = Math.max(this.nextPart, id + 1);
    }
  }

  private publish(block: Block): void {
    block.complete = true;
    const key = `${block.stream}/${block.tier}`;
    const list = this.series.get(key);
    if (list === undefined) this.series.set(key, [block]);
    else list.push(block);
  }

  private link(block: Block, part: Part): void {
    block.parts.push(part);
    block.parts.sort((one, other) => one.first - other.first);
    const held = this.bySlot.get(part.slot);
    if (held === undefined) this.bySlot.set(part.slot, [{ block, part }]);
    else held.push({ block, part });
  }

  private unlink(block: Block, part: Part): void {
    block.parts = block.parts.filter((other) => other !== part);
    const held = (this.bySlot.get(part.slot) ?? []).filter((entry) => entry.part !== part);
    if (held.length === 0) this.bySlot.delete(part.slot);
    else this.bySlot.set(part.slot, held);
  }
}
