/**
 * Writes the columns of one block into slots: a part is filled until the next column would not fit, then another begins. Parts wait
 * until the block is finished, so that its slots can take the pages its polls leave. The last slot of a tier stays open and the next block
 * goes on in it, so little is wasted.
 *
 *   part  ┌ size of directory ┬ directory ┬ column ┬ column … ┐
 *   directory, a position:  varint (column bytes × 2 + has mean) · mean as float32 when it has one
 */
import { BitWriter } from '../codec/bit-writer.ts';
import type { Block, Blocks } from './blocks.ts';
import { slotBytes, type Slots } from './slots.ts';

/** Directory size is written ahead of it, in at most this many bytes. */
const directorySizeBytes = 3;

interface OpenSlot {
  readonly slot: number;
  readonly bytes: Uint8Array;
  used: number;
}

/** A part that is finished and not yet in a slot; its bytes lie in a room of a slot's size. */
interface StagedPart {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly first: number;
  readonly positions: number;
}

/** Parts that wait for the end of their block: a megabyte, which is written in some milliseconds. */
const mostStaged = 32;

export class Packer {
  private readonly blocks: Blocks;
  private readonly slots: Slots;
  private readonly evict: (slot: number) => void;
  private readonly open = new Map<number, OpenSlot>();
  private readonly staged: StagedPart[] = [];
  /** Room for parts and slots that nothing is in any more. */
  private readonly rooms: Uint8Array[] = [];
  private readonly directory = new BitWriter(1 << 14);
  private readonly body = new BitWriter(1 << 16);
  private first = 0;
  private positions = 0;

  constructor(blocks: Blocks, slots: Slots, evict: (slot: number) => void) {
    this.blocks = blocks;
    this.slots = slots;
    this.evict = evict;
  }

  /** Starts a block of a tier, in the slot its last block left open. */
  begin(tier: number): void {
    if (!this.open.has(tier)) this.reopen(tier);
    this.first = 0;
    this.staged.length = 0;
    this.clear();
  }

  /** Whether a column fits the part; when not, `stage` first. */
  fits(tier: number, columnBytes: number): boolean {
    const needed = this.directory.length + this.body.length + columnBytes + directorySizeBytes + 9;
    const used = this.staged.length > 0 ? 0 : (this.open.get(tier)?.used ?? 0);
    return needed <= slotBytes - used;
  }

  /** Adds the next position's column. `mean` NaN = none is kept. */
  add(column: Uint8Array, mean: number): void {
    const hasMean = !Number.isNaN(mean);
    this.directory.putVarint(column.length * 2 + (hasMean ? 1 : 0));
    if (hasMean) {
      floatView.setFloat32(0, mean);
      this.directory.put(floatView.getUint32(0), 32);
      this.directory.finish();
    }
    this.body.putBytes(column);
    this.positions++;
  }

  /** Ends the part: what comes next goes into another slot. */
  stage(): void {
    const bytes = this.rooms.pop() ?? new Uint8Array(slotBytes);
    const { first, positions } = this;
    this.staged.push({ bytes, size: positions === 0 ? 0 : this.copyInto(bytes), first, positions });
    this.first += positions;
    this.clear();
  }

  /** Whether so much is staged that it must be written before the block is finished. */
  get isFull(): boolean {
    return this.staged.length >= mostStaged;
  }

  /** Writes what is staged into slots, each of which takes no more then; in the running transaction. */
  flush(block: Block): void {
    for (const part of this.staged) {
      this.write(block, part);
      const full = this.open.get(block.tier);
      this.open.delete(block.tier);
      if (full !== undefined) this.rooms.push(full.bytes);
    }
    this.rooms.push(...this.staged.splice(0).map(({ bytes }) => bytes));
    this.rooms.length = Math.min(this.rooms.length, mostStaged + 1);
  }

  /** Writes all that is left of a block; its last slot stays open for the next. In the running transaction. */
  finish(block: Block): void {
    this.flush(block);
    if (this.positions === 0) return;
    this.stage();
    const [last] = this.staged.splice(0);
    this.write(block, last);
    this.rooms.push(last.bytes);
  }

  /** After a transaction that failed: what is open is read from the file again. */
  forget(): void {
    this.open.clear();
    this.staged.length = 0;
  }

  private write(block: Block, part: StagedPart): void {
    const { size, first, positions } = part;
    if (positions === 0) return;
    const open = this.open.get(block.tier) ?? this.take(block.tier);
    const start = open.used;
    const bytes = part.bytes.subarray(0, size);
    open.bytes.set(bytes, start);
    open.used = start + size;
    this.open.set(block.tier, open);
    this.slots.write(open.slot, open.bytes);
    this.blocks.addPart(block, { slot: open.slot, start, size, first, positions }, bytes);
  }

  private clear(): void {
    this.positions = 0;
    this.directory.clear();
    this.body.clear();
  }

  private copyInto(room: Uint8Array): number {
    const directory = this.directory.view();
    const body = this.body.view();
    const head = new BitWriter(8);
    head.putVarint(directory.length);
    const size = head.view();
    room.set(size, 0);
    room.set(directory, size.length);
    room.set(body, size.length + directory.length);
    return size.length + directory.length + body.length;
  }

  /** The newest slot of the tier, as it was left before a restart. */
  private reopen(tier: number): void {
    const slot = this.slots.newest(tier);
    const bytes = slot === undefined ? undefined : this.slots.read(slot);
    if (slot === undefined || bytes?.length !== slotBytes) return;
    this.open.set(tier, { slot, bytes: Uint8Array.from(bytes), used: this.blocks.usedBytes(slot) });
  }

  private take(tier: number): OpenSlot {
    const bytes = this.rooms.pop()?.fill(0) ?? new Uint8Array(slotBytes);
    return { slot: this.slots.take(tier, this.evict), bytes, used: 0 };
  }
}

const floatView = new DataView(new ArrayBuffer(4));
