/** What one would write first: a row per sample in SQLite, keyed by series and time, ten polls a transaction. */
import path from 'node:path';

import Database from 'better-sqlite3';

import { bytesBelow, processUse, rounded, timed } from '../measure.ts';
import { busyMetric, referenceRanking, isTopTen } from '../top.ts';
import type { Busiest } from '../top.ts';
import { countAltered, firstAtSeconds, variantRows } from './peer.ts';
import type { PeerResult, PeerTask } from './peer.ts';

const pollsPerTransaction = 10;

const schema = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, vm TEXT) STRICT;
  CREATE INDEX series_metric ON series (metric);
  CREATE TABLE sample (
    series_id INTEGER NOT NULL,
    at_seconds INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (series_id, at_seconds)
  ) STRICT, WITHOUT ROWID;
`;
const insertSeries = 'INSERT INTO series (id, metric, vm) VALUES (?, ?, ?)';
const insertSample = 'INSERT INTO sample (series_id, at_seconds, value) VALUES (?, ?, ?)';
const selectHour = 'SELECT at_seconds, value FROM sample WHERE series_id = ? AND at_seconds >= ?';
const selectTop = `
  SELECT vm, avg(mean) AS percent
  FROM (
    SELECT series.vm AS vm, avg(sample.value) AS mean
    FROM series
    JOIN sample ON sample.series_id = series.id AND sample.at_seconds >= :from_seconds
    WHERE series.metric = :metric
    GROUP BY series.id
  )
  GROUP BY vm
  ORDER BY percent DESC
  LIMIT 10
`;

/** Runs in the calling process, which should do nothing else. */
export async function measureSqliteRows(task: PeerTask): Promise<PeerResult> {
  using database = openDatabase(task);
  const before = process.cpuUsage();
  const start = performance.now();
  fill(database, task);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(before);
  const samples = task.meta.series.length * task.ticks;
  const index = task.meta.series.findIndex(({ metric }) => metric === busyMetric);
  const hourStatement = database.prepare(selectHour).raw();
  const hour = await timed(30, () => hourStatement.all(index, firstAtSeconds) as [number, number][]);
  const values = new Map(hour.last);
  const topStatement = database.prepare(selectTop);
  const fromSeconds = firstAtSeconds + Math.max(0, task.ticks - 900);
  const top = await timed(
    14,
    () => topStatement.all({ from_seconds: fromSeconds, metric: busyMetric }) as Busiest[],
  );
  return {
    peer: 'SQLite, a row per sample',
    variant: task.variant,
    ticks: task.ticks,
    bytesPerSample: rounded(bytesBelow(task.folder) / samples, 2),
    ingestMsps: rounded(samples / seconds / 1e6, 3),
    cpuPerMillion: rounded((cpu.user + cpu.system) / samples, 3),
    hourMs: rounded(hour.latency.medianMs, 2),
    altered: countAltered(task, index, (tick) => values.get(firstAtSeconds + tick)),
    top10Ms: rounded(top.latency.medianMs, 1),
    isTopTenRight: isTopTen(top.last, referenceRanking(task.workload, task.meta, task.ticks)),
    rssMB: Math.round(processUse('self').peakRssMB),
    note: 'ten polls a transaction, 256 MB of page cache; in process',
  };
}

function openDatabase(task: PeerTask): Database.Database & Disposable {
  const database = new Database(path.join(task.folder, 'rows.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('cache_size = -262144');
  database.exec(schema);
  const insert = database.prepare(insertSeries);
  database.transaction(() => {
    for (const [id, { metric, labels }] of task.meta.series.entries())
      insert.run(id, metric, labels.vm ?? null);
  })();
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}

function fill(database: Database.Database, task: PeerTask): void {
  using rows = variantRows(task);
  const insert = database.prepare(insertSample);
  const insertPolls = database.transaction((first: number, end: number) => {
    for (let tick = first; tick < end; tick++) {
      const row = rows.read(tick);
      for (let index = 0; index < row.length; index++) insert.run(index, firstAtSeconds + tick, row[index]);
    }
  });
  for (let tick = 0; tick < task.ticks; tick += pollsPerTransaction)
    insertPolls(tick, Math.min(task.ticks, tick + pollsPerTransaction));
}
