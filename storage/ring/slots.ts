/**
 * The ring itself: rows of one fixed size, each exactly eight pages of the file. New ones are added until the space is used;
 * from then on the oldest is overwritten in place, so the file neither grows nor fragments.
 *
 *   slot    1    2    3    4    5 …      each 32,700 bytes: parts of blocks, one after the other, then zeros
 *   holds   raw  raw  1m   raw  15m      the tier most over its share gives up its oldest
 */
import { isDamage, pageBytes, pluck, type Statement, type Writer } from './database.ts';
import { tiers } from './tiers.ts';

/** Fills a leaf page and seven overflow pages but for a few bytes; the size of every value in table `slot`. */
export const slotBytes = 32_700;
const slotPages = 8;
/** Interior pages and index rows that come with a slot, rounded up. */
const pagesPerSlot = slotPages + 0.25;

/** Enough for the minutes of a day of five hundred series. */
export const cachedSlots = 160;

export class Slots {
  private readonly insertSlot: Statement;
  private readonly updateSlot: Statement;
  private readonly deleteSlot: Statement;
  private readonly readSlot: Statement;
  private readonly pageCount: Statement;
  private readonly freePages: Statement;
  private readonly cache = new Map<number, Uint8Array>();
  /** Slots by tier, oldest first. */
  private readonly inUse: number[][] = tiers.map(() => []);
  private readonly unused: number[] = [];
  /** In pages that cannot be written. */
  private readonly dead = new Set<number>();
  private next = 1;
  private readonly pageLimit: number;
  private readonly writer: Writer;
  /** Pages to leave to everything that is not a slot. */
  reservePages = 0;

  constructor(writer: Writer, pageLimit: number) {
    const { database } = writer;
    this.writer = writer;
    this.pageLimit = pageLimit;
    this.insertSlot = database.prepare('INSERT INTO slot (id, bytes) VALUES (?, zeroblob(?))');
    this.updateSlot = database.prepare('UPDATE slot SET bytes = ? WHERE id = ?');
    this.deleteSlot = database.prepare('DELETE FROM slot WHERE id = ?');
    this.readSlot = pluck(database, 'SELECT bytes FROM slot WHERE id = ?');
    this.pageCount = pluck(database, 'PRAGMA page_count');
    this.freePages = pluck(database, 'PRAGMA freelist_count');
    for (const id of pluck(database, 'SELECT id FROM slot ORDER BY id').all() as number[]) {
      this.unused.push(id);
      this.next = id + 1;
    }
  }

  /** Puts a slot that holds parts into its tier's order; called oldest first while opening. */
  adopt(slot: number, tier: number): void {
    const index = this.unused.indexOf(slot);
    if (index < 0) return;
    this.unused.splice(index, 1);
    this.inUse[tier].push(slot);
  }

  count(tier: number): number {
    return this.inUse[tier].length;
  }

  newest(tier: number): number | undefined {
    return this.inUse[tier].at(-1);
  }

  /** Slots there could be if all the space were theirs. */
  get capacity(): number {
    return Math.max(1, Math.floor((this.pageLimit - this.reserve()) / pagesPerSlot));
  }

  read(slot: number): Uint8Array | undefined {
    const cached = this.cache.get(slot);
    if (cached !== undefined) {
      // What was not asked for longest goes first.
      this.cache.delete(slot);
      this.cache.set(slot, cached);
      return cached;
    }
    const bytes = this.readOrDamaged(slot);
    if (bytes === undefined) return undefined;
    if (this.cache.size >= cachedSlots)
      for (const oldest of this.cache.keys()) if (this.cache.delete(oldest)) break;
    this.cache.set(slot, bytes);
    return bytes;
  }

  /** A slot in pages that make no sense reads as none, as if its checksum were wrong. */
  private readOrDamaged(slot: number): Buffer | undefined {
    try {
      return this.readSlot.get(slot) as Buffer | undefined;
    } catch (error) {
      if (isDamage(error)) return undefined;
      throw error;
    }
  }

  /** What SQLite cannot overwrite fails once; from then on it is left where it is and the ring goes on without it. */
  private noteIfDead(slot: number, change: () => void): void {
    try {
      change();
    } catch (error) {
      if (isDamage(error)) this.dead.add(slot);
      throw error;
    }
  }

  private leaveDead(evict: (slot: number) => void): void {
    if (this.dead.size === 0) return;
    for (const slots of this.inUse)
      for (const slot of slots.filter((each) => this.dead.has(each))) {
        slots.splice(slots.indexOf(slot), 1);
        evict(slot);
      }
    for (const slot of this.dead)
      if (this.unused.includes(slot)) this.unused.splice(this.unused.indexOf(slot), 1);
  }

  /** Overwrites a slot in use, in the running transaction. */
  write(slot: number, bytes: Uint8Array): void {
    this.cache.delete(slot);
    this.writer.onFailure(() => this.cache.delete(slot));
    this.noteIfDead(slot, () => this.updateSlot.run(bytes, slot));
  }

  /**
   * A slot for a tier, in the running transaction: an unused one, a new one while there is space, else the oldest of the tier that is
   * most over its share; `evict` forgets what that one held.
   */
  take(tier: number, evict: (slot: number) => void): number {
    this.giveWay(evict);
    const slot = this.popUnused() ?? this.added() ?? this.oldest(evict) ?? this.add();
    this.inUse[tier].push(slot);
    this.writer.onFailure(() => this.inUse[tier].pop());
    return slot;
  }

  /** Gives pages back to the file for other tables when they need more than is reserved. Returns slots given up. */
  giveWay(evict: (slot: number) => void, pages = 0): number {
    let given = 0;
    this.leaveDead(evict);
    while (this.usedPages() + pages > this.pageLimit - this.reserve() / 2) {
      const slot = this.popUnused() ?? this.oldest(evict);
      if (slot === undefined) break;
      this.cache.delete(slot);
      this.noteIfDead(slot, () => this.deleteSlot.run(slot));
      given++;
    }
    return given;
  }

  usedPages(): number {
    return Number(this.pageCount.get()) - Number(this.freePages.get());
  }

  private reserve(): number {
    return Math.max(48, Math.ceil(this.pageLimit * 0.01)) + this.reservePages;
  }

  private popUnused(): number | undefined {
    const slot = this.unused.pop();
    if (slot !== undefined) this.writer.onFailure(() => this.unused.push(slot));
    return slot;
  }

  private added(): number | undefined {
    return this.usedPages() + pagesPerSlot > this.pageLimit - this.reserve() ? undefined : this.add();
  }

  private add(): number {
    const slot = this.next++;
    this.insertSlot.run(slot, slotBytes);
    return slot;
  }

  private oldest(evict: (slot: number) => void): number | undefined {
    const pressure = this.inUse.map((slots, tier) =>
      slots.length > 1 ? slots.length / tiers[tier].share : 0,
    );
    const most = Math.max(...pressure);
    if (most === 0) return undefined;
    const tier = pressure.indexOf(most);
    const slot = this.inUse[tier].shift();
    if (slot === undefined) return undefined;
    this.cache.delete(slot);
    this.writer.onFailure(() => this.inUse[tier].unshift(slot));
    evict(slot);
    return slot;
  }
}

/** Pages that so many bytes of rows fill. */
export function pagesOf(bytes: number): number {
  return Math.ceil((bytes * 1.2) / pageBytes);
}
