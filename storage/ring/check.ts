/**
 * Reads a whole store file and says what is sound, for `whichvm check-store`. Changes nothing in it; what can still be read may be copied
 * into a new file.
 */
import { existsSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { StorageError } from '../../collector/model/history.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { openDatabase, openForReading, pluck, type Database } from './database.ts';
import { storeFormatVersion } from './schema.ts';

interface StoreReport {
  readonly path: string;
  readonly formatVersion: number;
  readonly pages: number;
  readonly slots: number;
  readonly blocks: number;
  readonly polls: number;
  readonly oldestAt: UnixMs | undefined;
  readonly newestAt: UnixMs | undefined;
  /** In sentences; empty when all is well. */
  readonly problems: readonly string[];
  /** Where what could be read was copied, if asked. */
  readonly salvagedTo?: string;
}

/** Reads every page and checks every part. With `salvageTo`, copies what is sound into a new file there. */
export function checkStore(path: string, options: { readonly salvageTo?: string } = {}): StoreReport {
  const database = openForReading(path);
  try {
    const report = examine(database, path);
    if (options.salvageTo === undefined) return report;
    salvage(database, options.salvageTo);
    return { ...report, salvagedTo: options.salvageTo };
  } finally {
    database.close();
  }
}

function examine(database: Database, path: string): StoreReport {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version < 1 || version > storeFormatVersion)
    throw new StorageError(
      `Cannot check store "${path}": its format is version ${version}, this build reads 1 to ${storeFormatVersion}`,
    );
  const extent = database.prepare('SELECT min(from_ms) AS oldest, max(to_ms) AS newest FROM block').get() as {
    oldest: UnixMs | null;
    newest: UnixMs | null;
  };
  const count = (sql: string) => Number(pluck(database, sql).get());
  return {
    path,
    formatVersion: version,
    pages: count('PRAGMA page_count'),
    slots: count('SELECT count(*) FROM slot'),
    blocks: count('SELECT count(*) FROM block WHERE complete = 1'),
    polls: count('SELECT count(*) FROM head'),
    oldestAt: extent.oldest ?? undefined,
    newestAt: extent.newest ?? undefined,
    problems: [...fileProblems(database), ...partProblems(database)],
  };
}

function fileProblems(database: Database): string[] {
  const rows = pluck(database, 'PRAGMA integrity_check(20)').all() as string[];
  return rows.filter((row) => row !== 'ok').map((row) => `SQLite: ${row.replaceAll('\n', '; ')}`);
}

interface PartRow {
  readonly slot: number;
  readonly start: number;
  readonly size: number;
  readonly sum: number;
  readonly positions: number;
  readonly from: number;
  readonly to: number;
}

function partProblems(database: Database): string[] {
  const slot = pluck(database, 'SELECT bytes FROM slot WHERE id = ?');
  const parts = database
    .prepare(
      `SELECT slot, start_byte AS start, size_bytes AS size, crc32 AS sum, positions, from_ms AS "from", to_ms AS "to"
       FROM part JOIN block ON block.id = part.block
       WHERE complete = 1
       ORDER BY part.id`,
    )
    .all() as PartRow[];
  return parts.flatMap((part) => {
    const bytes = readOr(() => slot.get(part.slot) as Uint8Array | undefined, undefined);
    if (bytes !== undefined && crc32(bytes.subarray(part.start, part.start + part.size)) === part.sum)
      return [];
    const span = [part.from, part.to].map((at) => new Date(at).toISOString()).join(' to ');
    return [`Slot ${part.slot} is damaged: ${part.positions} series from ${span} are lost`];
  });
}

/** Where each table's rows are found one by one, and what they hold. */
const tables = {
  catalogue: 'id, deflated',
  stream: 'id, host, sets',
  layout: 'id, stream, bytes',
  head: 'id, bytes',
  slot: 'id, bytes',
  block: 'id, stream, tier, from_ms, to_ms, polls, layout, complete, axis',
  part: 'id, block, slot, start_byte, size_bytes, first_position, positions, crc32',
  inventory: 'host, at_ms, deflated',
  event: 'id, host, at_ms, json',
  state: 'key, json',
} as const;

/** Copies row by row into a new file, leaving out what cannot be read; a slot that is gone reads as a gap. */
function salvage(from: Database, to: string): void {
  if (existsSync(to)) throw new StorageError(`Cannot salvage to "${to}": a file of that name exists already`);
  const { database, close } = openDatabase({ file: to, maxBytes: Number.MAX_SAFE_INTEGER });
  try {
    for (const [table, columns] of Object.entries(tables)) copyTable(from, database, { table, columns });
  } finally {
    close();
  }
}

function copyTable(
  from: Database,
  to: Database,
  what: { readonly table: string; readonly columns: string },
): void {
  const { table, columns } = what;
  const marks = columns
    .split(', ')
    .map(() => '?')
    .join(', ');
  const insert = to.prepare(`INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${marks})`);
  const copy = (row: unknown) => insert.run(...(row as unknown[]));
  to.exec('BEGIN');
  const whole = attemptAll(from, `SELECT ${columns} FROM ${table}`, copy);
  // A damaged page ends a scan; from the other end the rows beyond it can still be reached.
  if (!whole && columns.startsWith('id'))
    attemptAll(from, `SELECT ${columns} FROM ${table} ORDER BY id DESC`, copy);
  if (!whole && columns.startsWith('id')) attemptEach(from, { table, columns, copy });
  to.exec('COMMIT');
}

function attemptAll(from: Database, sql: string, copy: (row: unknown) => void): boolean {
  try {
    for (const row of from.prepare(sql).raw().iterate()) copy(row);
    return true;
  } catch {
    return false;
  }
}

/** Row by row, for tables whose ids are few and close together. */
function attemptEach(
  from: Database,
  what: { readonly table: string; readonly columns: string; readonly copy: (row: unknown) => void },
): void {
  const { table, columns, copy } = what;
  const one = from.prepare(`SELECT ${columns} FROM ${table} WHERE id = ?`).raw();
  const last = readOr(() => Number(pluck(from, `SELECT max(id) FROM ${table}`).get()), 0);
  for (let id = 0; id <= Math.min(last, mostRows); id++) {
    const row = readOr(() => one.get(id), undefined);
    if (row !== undefined) copy(row);
  }
}

const mostRows = 1_000_000;

function readOr<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
