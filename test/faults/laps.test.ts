/** Weeks in a ring of a megabyte: its file keeps its size, and none of its space becomes useless. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { HistoryStore } from '../../collector/model/history.ts';
import { openHistoryStoreInProcess } from '../../storage/index.ts';
import { batchAt, compare, definitions } from './known-history.ts';

const maxBytes = 2 ** 20;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whichvm-laps-'));
  file = path.join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withStore<T>(use: (store: HistoryStore) => Promise<T>): Promise<T> {
  const store = await openHistoryStoreInProcess({ path: file, maxBytes });
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
