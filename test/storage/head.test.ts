import { copyFileSync } from 'node:fs';

import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

import { at, define, exact, openAt, poll, storeFile } from './fixture.ts';

test('the newest polls read back bit for bit, whether all their numbers are small and whole or not', async () => {
  const file = storeFile();
  let store = await openAt(file);
  const ids = Int32Array.from(await store.register([define('one', exact), define('other', exact)]));
  const polls = [
    [0, 1],
    [-0, 1],
    [7, -(2 ** 31)],
    [7, 2 ** 31],
    [2 ** 31 - 1, Number.NaN],
    [1.5, 3],
    [Number.POSITIVE_INFINITY, 3],
    [4, 4],
  ];

  for (const [index, values] of polls.entries()) await poll(store, 1 + index, { ids, values });
  const read = async () => {
    const outputs = [...ids].map((id) => ({ ids: [id as never] }));
    const answer = await store.read({ outputs, from: at(1), to: at(polls.length) });
    return polls.map((_, row) => answer.outputs.map(({ mean }) => mean[row]));
  };
  const before = await read();
  await store.close();
  store = await openAt(file);

  expect(before).toEqual(polls);
  expect(await read()).toEqual(polls);
  await store.close();
});

test('polls that come one upon the other, with no turn of the event loop between, are made into blocks all the same', async () => {
  const file = storeFile();
  const store = await openAt(file, { blockPolls: 40 });
  const ids = Int32Array.from(await store.register([define('one'), define('other')]));

  // The first block is made after 25 polls, the last after 385.
  for (let second = 1; second <= 400; second++) await poll(store, second, { ids, values: [second, 1] });
  const copy = storeFile();
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${copy}${end}`);
  const database = new Database(copy);
  const rows = database.prepare('SELECT count(*) FROM head').pluck().get();
  database.close();

  expect(rows).toBe(15);
  await store.close();
});
