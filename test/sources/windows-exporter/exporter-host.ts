/** Reads pages the way the program does, through a file and a source, with clocks that the test moves. */
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { findCounter } from '../../../collector/catalogue/catalogue.ts';
import { openExporterSource } from '../../../collector/sources/windows-exporter/exporter-source.ts';
import type { RawColumn, Snapshot } from '../../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';

export const startedAt = 1_700_000_000_000;

export function golden(name: string): string {
  return readFileSync(`test/golden/windows-exporter/${name}.txt`, 'utf8');
}

export interface SavedHost {
  /** The snapshot of one page, saved so many seconds after the first. */
  read(page: string | Buffer, atSeconds: number): Promise<Snapshot>;
}

export function savedHost(): SavedHost {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'page.txt');
  let now = startedAt;
  const source = openExporterSource({
    target: `file:${file}`,
    host: 'hv01',
    fetchTimeout: ms(1000),
    clock: () => unixMs(now),
    stopwatch: () => now,
  });
  return {
    async read(page, atSeconds) {
      now = startedAt + atSeconds * 1000;
      writeFileSync(file, page);
      utimesSync(file, now / 1000, now / 1000);
      return await source.read(new AbortController().signal);
    },
  };
}

/** Raw values by instance, with the own base where there is one: `{ 'Hv LP 0': [12, 5] }`. */
export function cells(snapshot: Snapshot, set: string, counter: string): Record<string, readonly number[]> {
  if (findCounter(set, counter) === undefined) throw new Error(`no counter ${set}/${counter}`);
  const reading = snapshot.sets.find((candidate) => candidate.set === set);
  const column = columnOf(snapshot, set, counter);
  if (reading === undefined || column === undefined) return {};
  return Object.fromEntries(
    reading.instances.map(({ name }, row) => [
      name,
      [column.raw[row] ?? NaN, ...(column.base === undefined ? [] : [column.base[row] ?? NaN])],
    ]),
  );
}

export function columnOf(snapshot: Snapshot, set: string, counter: string): RawColumn | undefined {
  const reading = snapshot.sets.find((candidate) => candidate.set === set);
  return reading?.columns.find((candidate) => candidate.counter === counter);
}
