/**
 * The tables, their version, and one upgrader a version. FORMAT.md draws what is in them; a change here needs a line in
 * its change log and a golden file of the version before.
 */
import type { Database } from './database.ts';

/** Version of the file's format, kept in SQLite's `user_version`. */
export const storeFormatVersion = 3;

const tables = `
  CREATE TABLE catalogue (id INTEGER PRIMARY KEY, deflated BLOB NOT NULL, crc32 INTEGER NOT NULL) STRICT;
  CREATE TABLE stream (id INTEGER PRIMARY KEY, host TEXT NOT NULL, sets TEXT NOT NULL, crc32 INTEGER NOT NULL) STRICT;
  CREATE TABLE layout (id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, bytes BLOB NOT NULL, crc32 INTEGER NOT NULL) STRICT;
  CREATE TABLE head (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL, crc32 INTEGER NOT NULL) STRICT;
  CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    polls INTEGER NOT NULL,
    layout INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    axis BLOB NOT NULL,
    crc32 INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    block INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    first_position INTEGER NOT NULL,
    positions INTEGER NOT NULL,
    crc32 INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE slot (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE inventory (host TEXT NOT NULL, at_ms INTEGER NOT NULL, deflated BLOB NOT NULL, crc32 INTEGER NOT NULL, PRIMARY KEY (host, at_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE event (id INTEGER PRIMARY KEY, host TEXT NOT NULL, at_ms INTEGER NOT NULL, json TEXT NOT NULL, crc32 INTEGER NOT NULL) STRICT;
  CREATE INDEX event_by_time ON event (host, at_ms);
  CREATE TABLE state (key TEXT PRIMARY KEY, json TEXT NOT NULL, crc32 INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** By the version they start from. */
const upgraders: Readonly<Record<number, (database: Database) => void>> = {
  // Points of roll-ups have one more form; those written before are read as they are.
  1: () => undefined,
  // Rows and columns of doubles may hold counts, and a block the divisors of those.
  2: () => undefined,
};

export function createTables(database: Database): void {
  database.exec(`BEGIN; ${tables} PRAGMA user_version = ${storeFormatVersion}; COMMIT`);
}

/** Brings an older file to this version, one transaction a version. */
export function upgrade(database: Database, from: number): void {
  for (let version = from; version < storeFormatVersion; version++) {
    const step = upgraders[version];
    if (step === undefined) throw new Error(`No upgrader from store format ${version}`);
    database.transaction(() => {
      step(database);
      database.pragma(`user_version = ${version + 1}`);
    })();
  }
}
