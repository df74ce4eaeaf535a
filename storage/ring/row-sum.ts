/**
 * The checksum every row carries over all else that is in it. SQLite finds a page that makes no sense; a page that makes sense and
 * says something else it does not find, and a count that was never counted is worse than none.
 */
import { crc32 } from 'node:zlib';

/** Rows left out while opening because their checksum was wrong, by table. */
export type Damage = Map<string, number>;

/** CRC-32 over the fields in order, the table's name first; numbers as doubles, text as UTF-8, each behind its kind and length. */
export function rowSum(...fields: readonly unknown[]): number {
  return fields.reduce<number>(addField, 0);
}

/** The rows whose checksum was right (`sound` 1); how many were not is noted in `damage`. */
export function soundRows<Row extends { readonly sound: number }>(
  table: string,
  rows: readonly Row[],
  damage: Damage,
): readonly Row[] {
  const sound = rows.filter((row) => row.sound === 1);
  if (sound.length < rows.length) damage.set(table, rows.length - sound.length);
  return sound;
}

/** In sentences, for the status. */
export function describeDamageOf(damage: Damage): string[] {
  return [...damage].map(
    ([table, rows]) =>
      `${rows} ${rows === 1 ? 'row' : 'rows'} of table "${table}" cannot be trusted and ` +
      `${rows === 1 ? 'is' : 'are'} left out; "whichvm check-store" saves what is sound`,
  );
}

const head = Buffer.alloc(9);

function addField(sum: number, field: unknown): number {
  const bytes = bytesOf(field);
  head[0] = typeof field === 'number' ? 1 : typeof field === 'string' ? 2 : 3;
  head.writeDoubleLE(typeof field === 'number' ? field : (bytes?.length ?? -1), 1);
  const begun = crc32(head, sum);
  return bytes === undefined ? begun : crc32(bytes, begun);
}

function bytesOf(field: unknown): Uint8Array | undefined {
  if (typeof field === 'string') return Buffer.from(field);
  return field instanceof Uint8Array ? field : undefined;
}
