/** Copies what can still be read of a store into a new one, and leaves out there what is not as it was written. */
import { existsSync, rmSync } from 'node:fs';

import { StorageError } from '../../collector/model/history.ts';
import { asStorageError, openDatabase, pluck, type Database } from './database.ts';
import { damagedParts, readOr, sums } from './soundness.ts';

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

/** Copies row by row; the new file has no damage of its own, a slot that is gone reads as a gap in it. */
export function salvage(from: Database, to: string): void {
  const attempt = `Cannot salvage to "${to}"`;
  if (existsSync(to)) throw new StorageError(`${attempt}: a file of that name exists already`);
  const { database, close } = openDatabase({ file: to, maxBytes: Number.MAX_SAFE_INTEGER });
  try {
    for (const [table, columns] of Object.entries(tables)) copyTable(from, database, { table, columns });
    leaveOutDamage(database);
    close();
  } catch (error) {
    close();
    for (const suffix of ['', '-wal']) rmSync(`${to}${suffix}`, { force: true });
    throw asStorageError(error, attempt);
  }
}

/** Ids of rows left out are still named by others, so that opening the file gives them to nothing else. */
function leaveOutDamage(database: Database): void {
  database.exec('BEGIN');
  for (const [table, sum] of Object.entries(sums))
    database.exec(`DELETE FROM ${table} WHERE crc32 <> ${sum}`);
  const remove = database.prepare('DELETE FROM part WHERE id = ?');
  for (const { id } of damagedParts(database)) remove.run(id);
  database.exec(
    `DELETE FROM part WHERE block NOT IN (SELECT id FROM block);
     DELETE FROM block WHERE complete = 1 AND id NOT IN (SELECT block FROM part)`,
  );
  database.exec('COMMIT');
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
