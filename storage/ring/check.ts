/**
 * Reads a whole store file and says what is sound, for `whichvm check-store`. Changes nothing in it; what can still be read may be copied
 * into a new file.
 */
import { existsSync } from 'node:fs';

import { StorageError } from '../../collector/model/history.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { blockSum, partSum, type Part } from './blocks.ts';
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
  const count = (sql: string) => readOr(() => Number(pluck(database, sql).get()), 0);
  const instant = (sql: string) =>
    readOr(() => pluck(database, sql).get() as UnixMs | null, null) ?? undefined;
  return {
    path,
    formatVersion: version,
    pages: count('PRAGMA page_count'),
    slots: count('SELECT count(*) FROM slot'),
    blocks: count('SELECT count(*) FROM block WHERE complete = 1'),
    polls: count('SELECT count(*) FROM head'),
    oldestAt: instant('SELECT min(from_ms) FROM block'),
    newestAt: instant('SELECT max(to_ms) FROM block'),
    problems: [
      ...orSentence('the pages', () => fileProblems(database)),
      ...Object.entries(sums).flatMap(([table, sum]) =>
        orSentence(`table "${table}"`, () => rowProblems(database, table, sum)),
      ),
      ...orSentence('the slots', () => partProblems(database)),
    ],
  };
}

/** What a row of each table must have as its checksum. */
const sums = {
  catalogue: "row_sum('catalogue', id, deflated)",
  stream: "row_sum('stream', id, host, sets)",
  layout: "row_sum('layout', id, stream, bytes)",
  head: "row_sum('head', id, bytes)",
  block: `iif(complete = 1, ${blockSum}, 0)`,
  inventory: "row_sum('inventory', host, at_ms, deflated)",
  event: "row_sum('event', host, at_ms, json)",
  state: "row_sum('state', key, json)",
} as const;

function rowProblems(database: Database, table: string, sum: string): string[] {
  const damaged = Number(pluck(database, `SELECT count(*) FROM ${table} WHERE crc32 <> ${sum}`).get());
  return damaged === 0 ? [] : [`Table "${table}": ${damaged} rows are not what was written and are left out`];
}

/** What a look at a part of the file found; a sentence when the part cannot be looked at. */
function orSentence(what: string, look: () => string[]): string[] {
  try {
    return look();
  } catch (error) {
    return [`SQLite cannot read ${what}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function fileProblems(database: Database): string[] {
  const rows = pluck(database, 'PRAGMA integrity_check(20)').all() as string[];
  return rows.filter((row) => row !== 'ok').map((row) => `SQLite: ${row.replaceAll('\n', '; ')}`);
}

interface PartRow extends Omit<Part, 'id'> {
  readonly block: number;
  readonly from: number;
  readonly to: number;
}

function partProblems(database: Database): string[] {
  const slot = pluck(database, 'SELECT bytes FROM slot WHERE id = ?');
  const parts = database
    .prepare(
      `SELECT block, slot, start_byte AS start, size_bytes AS size, first_position AS first, positions,
         part.crc32 AS crc32, from_ms AS "from", to_ms AS "to"
       FROM part JOIN block ON block.id = part.block
       WHERE complete = 1
       ORDER BY part.id`,
    )
    .all() as PartRow[];
  return parts.flatMap((part) => {
    const whole = readOr(() => slot.get(part.slot) as Uint8Array | undefined, undefined);
    const bytes = whole?.subarray(part.start, part.start + part.size);
    if (bytes !== undefined && partSum({ id: part.block }, part, bytes) === part.crc32) return [];
    const span = [part.from, part.to].map((at) => new Date(at).toISOString()).join(' to ');
    return [`Slot ${part.slot} is damaged: ${part.positions} series from ${span} are lost`];
  });
}

/** Where each table's rows are found one by one, and what they hold. */
const tables = {
  catalogue: 'id, deflated, crc32',
  stream: 'id, host, sets, crc32',
  layout: 'id, stream, bytes, crc32',
  head: 'id, bytes, crc32',
  slot: 'id, bytes',
  block: 'id, stream, tier, from_ms, to_ms, polls, layout, complete, axis, crc32',
  part: 'id, block, slot, start_byte, size_bytes, first_position, positions, crc32',
  inventory: 'host, at_ms, deflated, crc32',
  event: 'id, host, at_ms, json, crc32',
  state: 'key, json, crc32',
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
