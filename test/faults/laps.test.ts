/** Weeks in a ring of a megabyte: its file keeps its size, and what has gone round is forgotten in order. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { HistoryBatch, HistoryStore, SeriesId } from '../../collector/model/history.ts';
import { addMs, dayMs, ms, msBetween, secondMs, unixMs } from '../../collector/model/time.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { openHistoryStoreInProcess } from '../../storage/index.ts';
import { batchAt, compare, definitions, host, pollAt, set } from './known-history.ts';

const maxBytes = 2 ** 20;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whichvm-laps-'));
  file = path.join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withStore<T>(use: (store: HistoryStore) => Promise<T>, limit = maxBytes): Promise<T> {
  const store = await openHistoryStoreInProcess({ path: file, maxBytes: limit });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Pages in the file, and those of them that nothing uses. */
function pages(): { readonly all: number; readonly free: number; readonly isWhole: boolean } {
  using database = Object.assign(new Database(file, { readonly: true }), {
    [Symbol.dispose]() {
      database.close();
    },
  });
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  return {
    all: pragma('page_count'),
    free: pragma('freelist_count'),
    isWhole: database.pragma('integrity_check', { simple: true }) === 'ok',
  };
}

test('a file of a megabyte stays one over four weeks of minutes, dozens of laps of its ring', async () => {
  const seriesCount = 60;
  const days = 28;
  const minutesPerDay = 1440;
  const sizes: number[] = [];
  const used: number[] = [];
  for (let day = 0; day < days; day++) {
    await withStore(async (store) => {
      const ids = await store.register(definitions(seriesCount));
      for (let minute = day * minutesPerDay; minute < (day + 1) * minutesPerDay; minute++) {
        await store.append(batchAt(ids, minute * 60));
        await turn();
        if (minute % 240 === 0) sizes.push(statSync(file).size);
      }
    });
    const { all, free, isWhole } = pages();
    expect(isWhole).toBe(true);
    used.push(all - free);
  }
  const end = days * minutesPerDay * 60;

  const newest = await withStore(async (store) => {
    const ids = await store.register(definitions(seriesCount));
    return await compare(store, ids, { from: end - 300 * 60, to: end });
  });

  expect(newest).toMatchObject({ wrong: 0, missing: 0 });
  expect(newest.ticks).toHaveLength(300);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBytes);
  const settled = sizes.slice(sizes.length / 4);
  expect(new Set(settled).size, `sizes ${sizes.join()}`).toBe(1);
  // Space that nothing can use would show as ever fewer pages in use.
  const [early, late] = [used.slice(days / 4, days / 2), used.slice(-days / 4)];
  expect(Math.min(...late), `pages in use ${used.join()}`).toBeGreaterThanOrEqual(Math.min(...early) * 0.95);
}, 120_000);

/** One gauge, its value the number of the poll. */
function gaugeBatch(
  ids: readonly SeriesId[],
  at: UnixMs,
  value: number,
  intervalSeconds: number,
): HistoryBatch {
  const values = Float64Array.of(value);
  return { host, at, groups: [{ set, intervalSeconds, ids: Int32Array.from(ids), values }] };
}

test('a clock set back is refused until it has caught up, and changes nothing that was kept', async () => {
  const result = await withStore(async (store) => {
    const ids = await store.register(definitions(8));
    for (let tick = 0; tick < 300; tick++) await store.append(batchAt(ids, tick));
    const refusals = await Promise.allSettled([200, 299].map((tick) => store.append(batchAt(ids, tick))));
    await store.append(batchAt(ids, 300));
    return { refusals, comparison: await compare(store, ids, { from: 0, to: 400 }) };
  });

  expect(result.refusals.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(result.comparison).toMatchObject({ wrong: 0, missing: 0 });
  expect(result.comparison.ticks).toHaveLength(301);
});

test('polls keep their instants when the interval changes, and a mean weighs each by its own', async () => {
  const spans = [...Array<number>(100).fill(1), ...Array<number>(100).fill(5), ...Array<number>(100).fill(1)];
  const result = await withStore(async (store) => {
    const [id] = await store.register(definitions(1, 2));
    if (id === undefined) throw new Error('The series was not registered');
    let at = pollAt(0);
    const times: number[] = [];
    for (const [index, seconds] of spans.entries()) {
      at = addMs(at, ms(seconds * secondMs));
      times.push(at);
      await store.append(gaugeBatch([id], at, seconds === 5 ? 1 : 0, index === 0 ? Number.NaN : seconds));
    }
    const query = { outputs: [{ ids: [id] }], from: unixMs(0), to: addMs(at, dayMs) };
    return {
      times,
      answer: await store.read(query),
      means: await store.means(query),
      span: msBetween(pollAt(0), at),
    };
  });

  expect([...result.answer.times]).toEqual(result.times);
  expect(result.means[0]).toBeCloseTo(500_000 / result.span, 9);
});
