import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import type { HistoryStore } from '../../collector/model/history.ts';
import { ms } from '../../collector/model/time.ts';
import { checkStore } from '../../storage/index.ts';
import { at, count, define, exact, openAt, poll, settle, storeFile } from './fixture.ts';

const polls = 4000;
const goldenFile = path.resolve('test/golden/store/version-1.db.gz');

const busyAt = (second: number): number => 1_000_000 + ((second * 7919) % 100_003);
const bytesAt = (second: number): number => 512 * ((second * 31) % 211);
const levelAt = (second: number): number =>
  second % 50 < 5 ? Number.NaN : Math.round(Math.sin(second / 100) * 500) / 100;
const oddAt = (second: number): number => Math.sqrt(second);

/** Writes what the golden file holds: run with WRITE_GOLDEN=1 when a version is new, never to make a test pass. */
async function write(file: string): Promise<void> {
  const store = await openAt(file, { blockPolls: 300 });
  const total = { ...count, predictedBy: { plus: ['busy', 'bytes'], minus: [], elapsed: 0 as const } };
  const definitions = [
    define('busy'),
    define('bytes'),
    define('level', exact),
    define('odd', exact),
    define('total', total),
  ];
  const ids = Int32Array.from(await store.register(definitions));
  for (let second = 1; second <= polls; second++) {
    const [busy, bytes] = [busyAt(second), bytesAt(second)];
    await poll(store, second, { ids, values: [busy, bytes, levelAt(second), oddAt(second), busy + bytes] });
    if (second % 300 === 0) await settle();
  }
  await settle();
  await store.close();
}

async function column(store: HistoryStore, counter: string): Promise<number[]> {
  const [series] = await store.find({ metric: `test_${counter}` });
  const { outputs } = await store.read({ outputs: [{ ids: [series.id] }], from: at(0), to: at(polls) });
  return [...outputs[0].mean];
}

test('a file of version 1 opens and says what was written', async () => {
  const file = storeFile();
  if (process.env.WRITE_GOLDEN === '1') {
    await write(file);
    writeFileSync(goldenFile, gzipSync(readFileSync(file), { level: 9 }));
  }
  writeFileSync(file, gunzipSync(readFileSync(goldenFile)));
  const seconds = Array.from({ length: polls }, (_, index) => index + 1);

  expect(checkStore(file).problems).toEqual([]);
  const store = await openAt(file);

  expect(await column(store, 'busy')).toEqual(seconds.map(busyAt));
  expect(await column(store, 'bytes')).toEqual(seconds.map(bytesAt));
  expect(await column(store, 'level')).toEqual(seconds.map(levelAt));
  expect(await column(store, 'odd')).toEqual(seconds.map(oddAt));
  expect(await column(store, 'total')).toEqual(seconds.map((second) => busyAt(second) + bytesAt(second)));

  const [busy] = await store.find({ metric: 'test_busy' });
  const hour = { outputs: [{ ids: [busy.id] }], from: at(0), to: at(3599), step: ms(60_000), extremes: true };
  const { tierStep, outputs } = await store.read(hour);

  expect(tierStep).toBe(60_000);
  for (let minute = 1; minute < 60; minute++) {
    const values = seconds.slice(minute * 60 - 1, minute * 60 + 59).map(busyAt);
    const close = (value: number | undefined, wanted: number) =>
      Math.abs(Number(value) / wanted - 1) < 1 / 4000;
    expect(close(outputs[0].mean[minute], values.reduce((sum, value) => sum + value) / 60)).toBe(true);
    expect(close(outputs[0].min?.[minute], Math.min(...values))).toBe(true);
    expect(close(outputs[0].max?.[minute], Math.max(...values))).toBe(true);
  }
  await store.close();
});
