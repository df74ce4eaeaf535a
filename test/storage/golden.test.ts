import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import type { HistoryStore } from '../../collector/model/history.ts';
import { ms } from '../../collector/model/time.ts';
import { checkStore, storeFormatVersion } from '../../storage/index.ts';
import { at, count, define, exact, openAt, poll, settle, storeFile } from './fixture.ts';

const polls = 4000;
const goldenFile = (version: number) => path.resolve(`test/golden/store/version-${version}.db.gz`);

const busyAt = (second: number): number => 1_000_000 + ((second * 7919) % 100_003);
const bytesAt = (second: number): number => 512 * ((second * 31) % 211);
const levelAt = (second: number): number =>
  second % 50 < 5 ? Number.NaN : Math.round(Math.sin(second / 100) * 500) / 100;
const oddAt = (second: number): number => Math.sqrt(second);

/** Rates that a log shows, of counts over a time that is in none of them. */
const rateNames = ['reads', 'writes', 'interrupts'];
const ticksAt = (second: number): number => 10_000_000 + ((second * 7919) % 6007) - 3000;
const rateAt = (second: number, rate: number): number =>
  (40 + 300 * rate + ((second * (31 + rate)) % 97)) / (ticksAt(second) / 1e7);

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
    ...rateNames.map((name) => define(name, exact)),
  ];
  const ids = Int32Array.from(await store.register(definitions));
  for (let second = 1; second <= polls; second++) {
    const [busy, bytes] = [busyAt(second), bytesAt(second)];
    const rates = rateNames.map((_, rate) => rateAt(second, rate));
    const values = [busy, bytes, levelAt(second), oddAt(second), busy + bytes, ...rates];
    await poll(store, second, { ids, values });
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

/** Numbers that are known, by second of the day that the file begins. */
const minuteOf = (minute: number, valueAt: (second: number) => number): number[] =>
  Array.from({ length: 60 }, (_, second) => valueAt(minute * 60 + second)).filter(
    (value) => !Number.isNaN(value),
  );

async function expectMinutes(
  store: HistoryStore,
  counter: string,
  valueAt: (second: number) => number,
): Promise<void> {
  const [series] = await store.find({ metric: `test_${counter}` });
  const hour = {
    outputs: [{ ids: [series.id] }],
    from: at(0),
    to: at(3599),
    step: ms(60_000),
    extremes: true,
  };
  const { tierStep, outputs } = await store.read(hour);

  expect(tierStep).toBe(60_000);
  for (let minute = 1; minute < 60; minute++) {
    const values = minuteOf(minute, valueAt);
    const isClose = (value: number | undefined, wanted: number) =>
      Math.abs(Number(value) - wanted) <= Math.abs(wanted) / 4000 + 1e-4;
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    expect(isClose(outputs[0].mean[minute], mean)).toBe(true);
    expect(isClose(outputs[0].min?.[minute], Math.min(...values))).toBe(true);
    expect(isClose(outputs[0].max?.[minute], Math.max(...values))).toBe(true);
  }
}

test.each([1, 2, 3])('a file of version %i opens and says what was written', async (version) => {
  const file = storeFile();
  if (process.env.WRITE_GOLDEN === '1' && version === storeFormatVersion) {
    await write(file);
    writeFileSync(goldenFile(version), gzipSync(readFileSync(file), { level: 9 }));
  }
  writeFileSync(file, gunzipSync(readFileSync(goldenFile(version))));
  const seconds = Array.from({ length: polls }, (_, index) => index + 1);

  // Thirteen of polls and one of minutes.
  expect(checkStore(file)).toMatchObject({ formatVersion: version, blocks: 14, problems: [] });
  const store = await openAt(file);

  expect(await column(store, 'busy')).toEqual(seconds.map(busyAt));
  expect(await column(store, 'bytes')).toEqual(seconds.map(bytesAt));
  expect(await column(store, 'level')).toEqual(seconds.map(levelAt));
  expect(await column(store, 'odd')).toEqual(seconds.map(oddAt));
  expect(await column(store, 'total')).toEqual(seconds.map((second) => busyAt(second) + bytesAt(second)));
  for (const [rate, name] of version < 3 ? [] : rateNames.entries())
    expect(await column(store, name)).toEqual(seconds.map((second) => rateAt(second, rate)));
  await expectMinutes(store, 'busy', busyAt);
  await expectMinutes(store, 'bytes', bytesAt);
  await expectMinutes(store, 'level', levelAt);
  await expectMinutes(store, 'odd', oddAt);
  await store.close();
  expect(checkStore(file).formatVersion).toBe(storeFormatVersion);
});
