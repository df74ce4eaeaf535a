import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

import { at, define, openAt, storeFile } from './fixture.ts';

const setSeries = 1500;

test('large sets do not share a stream, though all of them come with the first poll', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const sets = ['disks', 'adapters', 'processors'];
  const groups = [];
  for (const set of sets) {
    const definitions = Array.from({ length: setSeries }, (_, index) =>
      define('count', undefined, { set, instance: String(index) }),
    );
    const ids = Int32Array.from(await store.register(definitions));
    groups.push({ set, intervalSeconds: 1, ids, values: new Float64Array(setSeries) });
  }

  await store.append({ host: 'hv01', at: at(1), groups });
  await store.close();
  const database = new Database(file, { readonly: true });
  const streams = database.prepare('SELECT sets FROM stream ORDER BY id').pluck().all();
  database.close();

  expect(streams).toEqual(sets.map((set) => JSON.stringify([set])));
});
