import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { readIntervals, readMeta, rowReader, shownSeries, writeWorkload } from './workload-files.ts';
import { defaultSeed, drawWorkload, shown, twoDecimals } from './workload.ts';

function hashes(seed: number): { readonly series: number; readonly full: string; readonly rounded: string } {
  const full = createHash('sha256');
  const rounded = createHash('sha256');
  const columns: ((tick: number, interval: number) => number)[] = [];
  const intervals = drawWorkload({ ticks: 60, seed }, (_, provided) =>
    columns.push((tick, interval) => shown(provided, tick, interval)),
  );
  for (const column of columns) {
    const values = intervals.map((interval, tick) => column(tick, interval));
    full.update(new Uint8Array(values.buffer));
    rounded.update(new Uint8Array(values.map(twoDecimals).buffer));
  }
  return { series: columns.length, full: full.digest('hex'), rounded: rounded.digest('hex') };
}

test('a minute of the workload is the one that the published figures were measured on, to the last bit', () => {
  expect(hashes(defaultSeed)).toEqual({
    series: 8262,
    full: '684fe8871df41cdfa11a369447d64af3339282b750aacfafad2de949a9c49676',
    rounded: '98505001aa71b29777ca834272e5a0a1edc3a8b038dbce5f7bf50fcf9e9301c7',
  });
});

test('another seed gives other numbers of as many series', () => {
  const other = hashes(7);

  expect(other.series).toBe(8262);
  expect(other.full).not.toBe(hashes(defaultSeed).full);
});

test('rows on disk are the columns turned round', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-workload-'));
  const written = writeWorkload(folder, { ticks: 70, seed: 3 });
  const meta = readMeta(written);
  const wait = meta.series.findIndex(({ counter }) => counter === 'cpu-wait-time-per-dispatch');
  const latency = meta.series.findIndex(({ counter }) => counter === 'latency');
  const operationsOf = (index: number): number => meta.series[index]?.operationsColumn ?? -1;
  using provided = rowReader(written, 'provided', meta.providedWidth);

  const row = provided.read(65);
  const byHand = (row[wait] ?? 0) / (row[operationsOf(wait)] ?? 0);

  expect(shownSeries(written, meta, wait)[65]).toBe(byHand);
  expect(meta.series[operationsOf(wait)]?.counter).toBe('dispatches');
  expect(operationsOf(latency)).toBeGreaterThanOrEqual(meta.series.length);
  expect(readIntervals(written).length).toBe(70);
  rmSync(folder, { recursive: true });
});
