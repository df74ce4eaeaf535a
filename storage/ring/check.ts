/**
 * Reads a whole store file and says what is in it and what is sound, for `whichvm check-store`. Changes nothing in it; what can still be
 * read may be copied into a new file.
 */
import { StorageError, type SeriesDefinition } from '../../collector/model/history.ts';
import { unixMs, type UnixMs } from '../../collector/model/time.ts';
import { BitReader } from '../codec/bit-reader.ts';
import { openForReading, pluck, sizeOnDisk, Writer, type Database } from './database.ts';
import { Layouts } from './layout.ts';
import { salvage } from './salvage.ts';
import { storeFormatVersion } from './schema.ts';
import { SeriesTable } from './series.ts';
import { damagedParts, readOr, sums, type DamagedPart } from './soundness.ts';
import { tiers } from './tiers.ts';

export interface StoreReport {
  readonly path: string;
  readonly formatVersion: number;
  /** Of the file and its journal. */
  readonly sizeBytes: number;
  readonly slots: number;
  readonly blocks: number;
  /** Newest polls, which are in no block yet. */
  readonly polls: number;
  readonly oldestAt: UnixMs | undefined;
  readonly newestAt: UnixMs | undefined;
  readonly tiers: readonly TierReport[];
  /** Stretches of series that are lost. */
  readonly lost: readonly LostStretch[];
  /** Everything that is wrong, in sentences, the lost stretches too; empty when all is well. */
  readonly problems: readonly string[];
  /** Where what could be read was copied, if asked. */
  readonly salvagedTo?: string;
}

export interface TierReport {
  readonly name: string;
  readonly blocks: number;
  readonly sizeBytes: number;
  readonly oldestAt: UnixMs | undefined;
  readonly newestAt: UnixMs | undefined;
}

export interface LostStretch {
  readonly tier: string;
  readonly host: string;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly seriesCount: number;
  /** As set/instance/counter; empty where that cannot be read any more either. */
  readonly series: readonly string[];
}

/** Reads every page and checks every part. With `salvageTo`, copies what is sound into a new file there. */
export function checkStore(path: string, options: { readonly salvageTo?: string } = {}): StoreReport {
  const { database, close } = openForReading(path);
  try {
    const report = examine(database, path);
    if (options.salvageTo === undefined) return report;
    salvage(database, options.salvageTo);
    return { ...report, salvagedTo: options.salvageTo };
  } finally {
    close();
  }
}

function examine(database: Database, path: string): StoreReport {
  const version = Number(database.pragma('user_version', { simple: true }));
  const attempt = `Cannot check store "${path}"`;
  if (version === 0) throw new StorageError(`${attempt}: it is an SQLite file of another program`);
  if (version > storeFormatVersion)
    throw new StorageError(
      `${attempt}: its format is version ${version}, this build reads 1 to ${storeFormatVersion}`,
    );
  const count = (sql: string) => readOr(() => Number(pluck(database, sql).get()), 0);
  const head = readOr(() => headInstants(database), []);
  const lost = readOr(() => lostStretches(database), undefined);
  const byTier = readOr(() => tierReports(database), []);
  const oldest = byTier.flatMap(({ oldestAt }) => oldestAt ?? []);
  return {
    path,
    formatVersion: version,
    sizeBytes: sizeOnDisk(path),
    slots: count('SELECT count(*) FROM slot'),
    blocks: count('SELECT count(*) FROM block WHERE complete = 1'),
    polls: count('SELECT count(*) FROM head'),
    oldestAt: lowestOf([...oldest, ...head]),
    newestAt: highestOf([...byTier.flatMap(({ newestAt }) => newestAt ?? []), ...head]),
    tiers: byTier,
    lost: lost?.map(({ stretch }) => stretch) ?? [],
    problems: [
      ...orSentence('the pages', () => fileProblems(database)),
      ...Object.entries(sums).flatMap(([table, sum]) =>
        orSentence(`table "${table}"`, () => rowProblems(database, table, sum)),
      ),
      ...(lost?.map(sentenceOf) ?? ['SQLite cannot read the slots']),
    ],
  };
}

/** Instants of the polls in the head; each row begins with one byte of flags and its instant. */
function headInstants(database: Database): UnixMs[] {
  const rows = pluck(database, 'SELECT substr(bytes, 1, 16) FROM head').all() as Buffer[];
  return rows.map((bytes) => unixMs(new BitReader().open(bytes, 1).takeVarint()));
}

function tierReports(database: Database): TierReport[] {
  const rows = database
    .prepare(
      `SELECT tier, count(DISTINCT block.id) AS blocks, min(from_ms) AS "from", max(to_ms) AS "to", sum(size_bytes) AS bytes
       FROM block JOIN part ON part.block = block.id
       WHERE complete = 1
       GROUP BY tier`,
    )
    .all() as { tier: number; blocks: number; from: UnixMs; to: UnixMs; bytes: number }[];
  return tiers.map(({ name, step }, tier) => {
    const row = rows.find((candidate) => candidate.tier === tier);
    return {
      name,
      blocks: row?.blocks ?? 0,
      sizeBytes: row?.bytes ?? 0,
      oldestAt: row?.from,
      newestAt: row && unixMs(row.to + step),
    };
  });
}

interface Lost {
  readonly slot: number;
  readonly stretch: LostStretch;
}

function lostStretches(database: Database): Lost[] {
  const parts = damagedParts(database);
  if (parts.length === 0) return [];
  const namesOf = readOr(
    () => seriesNames(database),
    () => [],
  );
  const host = pluck(database, 'SELECT host FROM stream WHERE id = ?');
  return parts.map((part) => ({
    slot: part.slot,
    stretch: {
      tier: tiers[part.tier]?.name ?? `${part.tier}`,
      host: readOr(() => host.get(part.stream) as string | undefined, undefined) ?? 'an unknown host',
      from: unixMs(part.from),
      to: unixMs(part.to),
      seriesCount: part.positions,
      series: namesOf(part),
    },
  }));
}

/** What stood at the positions of a part, from what is sound of layouts and series. */
function seriesNames(database: Database): (part: DamagedPart) => readonly string[] {
  const damage = new Map<string, number>();
  const writer = new Writer(database);
  const series = new SeriesTable(writer, damage);
  const layouts = new Layouts(writer, series, damage);
  const nameOf = ({ set, instance, counter }: SeriesDefinition) => `${set}/${instance}/${counter}`;
  return ({ layout, first, positions }) =>
    Array.from(layouts.get(layout)?.ids.subarray(first, first + positions) ?? []).flatMap((id) => {
      const definition = series.get(id)?.definition;
      return definition === undefined ? [] : [nameOf(definition)];
    });
}

function sentenceOf({ slot, stretch }: Lost): string {
  const { seriesCount, series, host, tier, from, to } = stretch;
  const span = [from, to].map((at) => new Date(at).toISOString()).join(' to ');
  const sets = [...new Set(series.map((name) => name.slice(0, name.indexOf('/'))))].join(', ');
  const of = sets === '' ? '' : ` (${sets})`;
  return `Slot ${slot} is damaged: ${seriesCount} series of "${host}"${of} from ${span} are lost in tier ${tier}`;
}

function rowProblems(database: Database, table: string, sum: string): string[] {
  const damaged = Number(pluck(database, `SELECT count(*) FROM ${table} WHERE crc32 <> ${sum}`).get());
  if (damaged === 0) return [];
  return [
    damaged === 1
      ? `Table "${table}": 1 row is not what was written and is left out`
      : `Table "${table}": ${damaged} rows are not what was written and are left out`,
  ];
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

function lowestOf(instants: readonly UnixMs[]): UnixMs | undefined {
  return instants.reduce<UnixMs | undefined>(
    (lowest, at) => (lowest === undefined || at < lowest ? at : lowest),
    undefined,
  );
}

function highestOf(instants: readonly UnixMs[]): UnixMs | undefined {
  return instants.reduce<UnixMs | undefined>(
    (highest, at) => (highest === undefined || at > highest ? at : highest),
    undefined,
  );
}
