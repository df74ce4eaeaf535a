/**
 * Writes the columns of one block into slots: a part is filled until the next column would not fit, then the slot is written and
 * another one taken. The last slot of a tier stays open and the next block goes on in it, so little is wasted.
 *
 *   part  ┌ size of directory ┬ directory ┬ column ┬ column … ┐
 *   directory, a position:  varint (column bytes × 2 + has mean) · mean as float32 when it has one
 */
import { BitWriter } from '../codec/bits.ts';
import type { Block, Blocks } from './blocks.ts';
import { slotBytes, type Slots } from './slots.ts';

/** Directory size is written ahead of it, in at most this many bytes. */
const directorySizeBytes = 3;

interface OpenSlot {
  readonly slot: number;
  readonly bytes: Uint8Array;
  used: number;
}

export class Packer {
  private readonly blocks: Blocks;
  private readonly slots: Slots;
  private readonly evict: (slot: number) => void;
  private readonly open = new Map<number, OpenSlot>();
  /** Bytes of a slot that is full, for the next one. */
  private spare: Uint8Array | undefined;
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
    this.clear();
  }

  /** Whether a column fits the part; when not, `flush` first. */
  fits(tier: number, columnBytes: number): boolean {
    const needed = this.directory.length + this.body.length + columnBytes + directorySizeBytes + 9;
    return needed <= slotBytes - (this.open.get(tier)?.used ?? 0);
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

  get isEmpty(): boolean {
    return this.positions === 0;
  }

  /** Writes the part into the open slot, in the running transaction; `full` = the slot takes no more. */
  flush(block: Block, options: { readonly full: boolean }): void {
    const { tier } = block;
    if (this.positions > 0) {
      const open = this.open.get(tier) ?? this.take(tier);
      const start = open.used;
      const size = this.copyInto(open);
      open.used = start + size;
      this.open.set(tier, open);
      this.slots.write(open.slot, open.bytes);
      const { first, positions } = this;
      const bytes = open.bytes.subarray(start, start + size);
      this.blocks.addPart(block, { slot: open.slot, start, size, first, positions }, bytes);
    }
    if (options.full) this.close(tier);
  }

  private close(tier: number): void {
    this.spare = this.open.get(tier)?.bytes;
    this.open.delete(tier);
  }

  /** After the transaction of `flush`: goes on with the next part. */
  next(): void {
    this.first += this.positions;
    this.clear();
  }

  /** After a transaction that failed: what is open is read from the file again. */
  forget(): void {
    this.open.clear();
  }

  private clear(): void {
    this.positions = 0;
    this.directory.clear();
    this.body.clear();
  }

  private copyInto(open: OpenSlot): number {
    const directory = this.directory.view();
    const body = this.body.view();
    const head = new BitWriter(8);
    head.putVarint(directory.length);
    const size = head.view();
    open.bytes.set(size, open.used);
    open.bytes.set(directory, open.used + size.length);
    open.bytes.set(body, open.used + size.length + directory.length);
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
    const bytes = this.spare?.fill(0) ?? new Uint8Array(slotBytes);
    this.spare = undefined;
    return { slot: this.slots.take(tier, this.evict), bytes, used: 0 };
  }
}

const floatView = new DataView(new ArrayBuffer(4));
