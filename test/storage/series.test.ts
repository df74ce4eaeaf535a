import { copyFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { StoredAs } from '../../collector/model/history.ts';
import { at, count, define, openAt, poll, settle, storeFile } from './fixture.ts';

const average: StoredAs = { kind: 'quotient', numerator: 'waited', base: 'dispatches' };

test('a crash right after the first poll of series does not make them forget when they began', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const ids = Int32Array.from(await store.register([define('first'), define('second')]));
  await store.register([define('never')]);

  await poll(store, 7, { ids, values: [1, 2] });
  const copy = storeFile();
  for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${copy}${end}`);
  const again = await openAt(copy);
  const found = await again.find({ host: 'hv01' });

  expect(found.map(({ counter, firstAt }) => [counter, firstAt])).toEqual([
    ['first', at(7)],
    ['second', at(7)],
    ['never', at(0)],
  ]);
  await again.close();
  await store.close();
});

test('when series began is kept from one opening to the next, whatever they are a part of later', async () => {
  const file = storeFile();
  let store = await openAt(file, { blockPolls: 20 });
  const [early, late] = await store.register([define('early'), define('late')]);
  for (let second = 1; second <= 30; second++)
    if (second < 15) await poll(store, second, { ids: Int32Array.of(early), values: [second] });
    else await poll(store, second, { ids: Int32Array.of(early, late), values: [second, second] });
  await settle();

  await store.close();
  store = await openAt(file, { blockPolls: 20 });
  const found = await store.find({ host: 'hv01' });

  expect(found.map(({ firstAt }) => firstAt)).toEqual([at(1), at(15)]);
  await store.close();
});

test('an average goes with its counts when nothing is left of them, and comes back with them', async () => {
  const file = storeFile();
  const store = await openAt(file, { maxBytes: 2 ** 20 });
  const registered = (instance: string) =>
    store.register([
      define('waited', count, { instance }),
      define('dispatches', count, { instance }),
      define('wait', average, { instance }),
    ]);
  const namesOf = async () => (await store.find({ host: 'hv01' })).map(({ instance }) => instance);
  const old = await registered('old');
  const counts = (ids: readonly number[]) => Int32Array.from(ids.slice(0, 2));
  let state = 1;
  const noise = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);

  for (let second = 1; second <= 40; second++)
    await poll(store, second, { ids: counts(old), values: [6, 3] });
  const others = await store.register(Array.from({ length: 100 }, (_, index) => define(`c${index}`)));
  const ids = Int32Array.from(others);
  // An hour every fortnight fills every tier's blocks at a pace of its own.
  for (let round = 1; round <= 120; round++) {
    for (let turn = 0; turn < 40; turn++)
      await poll(store, round * 15 * 86_400 + turn * 90, { ids, values: Array.from(ids, noise) });
    await settle();
  }
  const without = await namesOf();
  await poll(store, 2000 * 86_400, { ids: counts(old), values: [8, 2], seconds: 1 });
  const { outputs } = await store.read({
    outputs: [{ ids: [old[2]] }],
    from: at(1999 * 86_400),
    to: at(2001 * 86_400),
  });

  expect(without).not.toContain('old');
  expect((await namesOf()).filter((name) => name === 'old')).toHaveLength(3);
  expect(outputs[0].mean.at(-1)).toBe(4);
  await store.close();
}, 60_000);
