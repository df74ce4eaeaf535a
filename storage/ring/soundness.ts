/** How to tell whether rows and parts of a store file are as they were written; for checking a file, not for reading history. */
import { blockSum, partSum, type Part } from './blocks.ts';
import { pluck, type Database } from './database.ts';

/** What a row of each table must have as its checksum. */
export const sums = {
  catalogue: "row_sum('catalogue', id, deflated)",
  stream: "row_sum('stream', id, host, sets)",
  layout: "row_sum('layout', id, stream, bytes)",
  head: "row_sum('head', id, bytes)",
  block: `iif(complete = 1, ${blockSum}, 0)`,
  inventory: "row_sum('inventory', host, at_ms, deflated)",
  event: "row_sum('event', host, at_ms, json)",
  state: "row_sum('state', key, json)",
} as const;

/** A part that is not what was written, and what it held. */
export interface DamagedPart extends Part {
  readonly block: number;
  readonly tier: number;
  readonly stream: number;
  readonly layout: number;
  readonly from: number;
  readonly to: number;
}

/** Reads every slot that holds something. */
export function damagedParts(database: Database): DamagedPart[] {
  const slot = pluck(database, 'SELECT bytes FROM slot WHERE id = ?');
  const parts = database
    .prepare(
      `SELECT part.id AS id, block, slot, start_byte AS start, size_bytes AS size, first_position AS first, positions,
         part.crc32 AS crc32, tier, stream, layout, from_ms AS "from", to_ms AS "to"
       FROM part JOIN block ON block.id = part.block
       WHERE complete = 1
       ORDER BY part.id`,
    )
    .all() as DamagedPart[];
  return parts.filter((part) => {
    const whole = readOr(() => slot.get(part.slot) as Uint8Array | undefined, undefined);
    const bytes = whole?.subarray(part.start, part.start + part.size);
    return bytes === undefined || partSum({ id: part.block }, part, bytes) !== part.crc32;
  });
}

/** What was read, or something else where SQLite cannot read it. */
export function readOr<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
