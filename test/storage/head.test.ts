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
