/**
 * The SQLite file: the only place that names the driver. Opens it so that one process owns it, makes or checks the tables,
 * bounds its size, and turns the driver's errors into sentences. What is in the tables is the business of the files beside.
 */
import { accessSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import Sqlite from 'better-sqlite3';

import { StorageError } from '../../collector/model/history.ts';
import { copyAside } from './copy-aside.ts';
import { rowSum } from './row-sum.ts';
import { createTables, storeFormatVersion, upgrade } from './schema.ts';

export type Database = Sqlite.Database;
export type Statement = Sqlite.Statement<unknown[]>;

export const pageBytes = 4096;

/** Pages of journal after which they are carried over into the file. */
const checkpointPages = 64;

export interface DatabaseOptions {
  readonly file: string;
  readonly maxBytes: number;
}

export interface OpenDatabase {
  readonly database: Database;
  /** Pages the file may have. */
  readonly pageLimit: number;
  readonly close: () => void;
}

const ownerFile = (file: string): string => `${file}-owner`;

/** Opens or makes the file and locks it for this process. */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { file } = options;
  const database = connect(file);
  try {
    database.pragma('busy_timeout = 0');
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma(`page_size = ${pageBytes}`);
    database.pragma('journal_mode = WAL');
    database.exec('BEGIN IMMEDIATE; COMMIT');
    database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    database.pragma(`journal_size_limit = ${checkpointPages * pageBytes}`);
    database.pragma('synchronous = NORMAL');
    database.pragma('cache_size = -2048');
    addFunctions(database);
    checkVersion(database, file);
    const pageLimit = Math.max(256, Math.floor(options.maxBytes / pageBytes));
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${Math.max(pageLimit, pages)}`);
    if (file !== ':memory:') writeFileSync(ownerFile(file), `${process.pid}\n`);
    return { database, pageLimit, close: () => closeDatabase(database, file) };
  } catch (error) {
    database.close();
    throw error instanceof StorageError
      ? error
      : new StorageError(whyNotOpened(file, error), { cause: error });
  }
}

export interface ReadableDatabase {
  readonly database: Database;
  readonly close: () => void;
}

/**
 * Opens a file that nobody else has open, without changing it: as it is, or, where SQLite would have to write beside it and may not, a
 * copy among the temporary files.
 */
export function openForReading(file: string): ReadableDatabase {
  const attempt = `Cannot check store "${file}"`;
  if (!existsSync(file)) throw new StorageError(`${attempt}: there is no such file`);
  const index = `${file}-shm`;
  const hadIndex = existsSync(index);
  try {
    const { database, close } = readable(new Sqlite(file, { readonly: true }));
    return {
      database,
      close: () => {
        close();
        if (!hadIndex) rmSync(index, { force: true });
      },
    };
  } catch (error) {
    if (isInUse(error))
      throw new StorageError(
        `${attempt}: process ${ownerOf(file)} has it open; stop that one first, then check again`,
        { cause: error },
      );
    if (!mustCopy(error)) throw new StorageError(whyNotOpened(file, error), { cause: error });
  }
  return readableCopy(file);
}

function readable(database: Database): ReadableDatabase {
  try {
    database.pragma('busy_timeout = 0');
    addFunctions(database);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { database, close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function readableCopy(file: string): ReadableDatabase {
  const { copy, remove } = copyAside(file);
  try {
    const { database, close } = readable(new Sqlite(copy));
    return {
      database,
      close: () => {
        close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw new StorageError(whyNotOpened(file, error), { cause: error });
  }
}

function isInUse(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY') || codeOf(error).startsWith('SQLITE_LOCKED');
}

function mustCopy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CANTOPEN') || codeOf(error).startsWith('SQLITE_READONLY');
}

/** So that a statement can write and compare checksums. */
function addFunctions(database: Database): void {
  database.function('row_sum', { varargs: true, deterministic: true }, rowSum);
}

/** Runs transactions; what was changed in memory meanwhile is taken back when one fails. */
export class Writer {
  readonly database: Database;
  private readonly undo: (() => void)[] = [];
  private readonly begin: Statement;
  private readonly commit: Statement;
  private readonly rollback: Statement;

  constructor(database: Database) {
    this.database = database;
    this.begin = database.prepare('BEGIN IMMEDIATE');
    this.commit = database.prepare('COMMIT');
    this.rollback = database.prepare('ROLLBACK');
  }

  /** Registers how to take back a change in memory, should the running transaction fail. */
  onFailure(undo: () => void): void {
    this.undo.push(undo);
  }

  /** `attempt` begins the sentence when it fails: `Cannot keep the poll of "hv01"`. */
  transaction<Result>(attempt: string, work: () => Result): Result {
    this.undo.length = 0;
    try {
      this.begin.run();
      const result = work();
      this.commit.run();
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.rollback.run();
      for (const undo of this.undo.toReversed()) undo();
      throw asStorageError(error, attempt);
    } finally {
      this.undo.length = 0;
    }
  }
}

/** Makes a statement that yields the first column alone. */
export function pluck(database: Database, sql: string): Statement {
  return database.prepare<unknown[]>(sql).pluck();
}

/** Whether SQLite could not make sense of the file. */
export function isDamage(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CORRUPT');
}

export function isDiskFull(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_FULL');
}

/** An error of the driver as a sentence of ours; others pass unchanged. */
export function asStorageError(error: unknown, attempt: string): unknown {
  const code = codeOf(error);
  if (!code.startsWith('SQLITE_')) return error;
  return new StorageError(`${attempt}: ${reasonOf(code, error)}`, { cause: error });
}

function reasonOf(code: string, error: unknown): string {
  if (code === 'SQLITE_FULL') return 'the disk is full; it goes on by itself when there is space again';
  if (code.startsWith('SQLITE_IOERR')) return `the disk failed (${code})`;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return 'the file is damaged; "whichvm check-store" says where and saves what can be read';
  return error instanceof Error ? error.message : code;
}

function connect(file: string): Database {
  const folder = path.dirname(file);
  if (file !== ':memory:' && !existsSync(folder))
    throw new StorageError(`Cannot open store "${file}": folder "${folder}" does not exist`);
  if (file !== ':memory:' && !(mayWrite(folder) && (!existsSync(file) || mayWrite(file))))
    throw new StorageError(whyNotWritable(file));
  try {
    return new Sqlite(file);
  } catch (error) {
    throw new StorageError(whyNotOpened(file, error), { cause: error });
  }
}

function whyNotOpened(file: string, error: unknown): string {
  const attempt = `Cannot open store "${file}"`;
  const code = codeOf(error);
  if (isInUse(error))
    return `${attempt}: process ${ownerOf(file)} has it open, and one file serves one process`;
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) return whyNotWritable(file);
  if (code === 'SQLITE_NOTADB') return `${attempt}: it is not a store of whichvm but some other file`;
  return `${attempt}: ${reasonOf(code, error)}`;
}

function whyNotWritable(file: string): string {
  return `Cannot open store "${file}": process ${process.pid} may not write there; the file and its folder must be writable`;
}

/** SQLite opens what it may not write to for reading, and fails much later. */
function mayWrite(target: string): boolean {
  try {
    accessSync(target, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function ownerOf(file: string): string {
  try {
    return readFileSync(ownerFile(file), 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function checkVersion(database: Database, file: string): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  const tables = Number(pluck(database, 'SELECT count(*) FROM sqlite_schema').get());
  if (version === 0 && tables > 0)
    throw new StorageError(`Cannot open store "${file}": it is an SQLite file of another program`);
  if (version > storeFormatVersion)
    throw new StorageError(
      `Cannot open store "${file}": its format is version ${version}, this build reads 1 to ${storeFormatVersion}; ` +
        'use the newer whichvm that wrote it, or another data directory',
    );
  if (version === 0) createTables(database);
  else upgrade(database, version);
}

function closeDatabase(database: Database, file: string): void {
  database.close();
  if (file !== ':memory:') rmSync(ownerFile(file), { force: true });
}

/** Bytes on disk: the file and its journal. */
export function sizeOnDisk(file: string): number {
  return [file, `${file}-wal`].reduce(
    (sum, name) => sum + (statSync(name, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
