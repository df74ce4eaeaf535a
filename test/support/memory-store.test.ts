import { expect, test } from 'vitest';

import type { SeriesDefinition, SeriesId, StoredAs } from '../../collector/model/history.ts';
import { emptyInventory } from '../../collector/model/host.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import { openMemoryStore } from './memory-store.ts';

const end = unixMs(1_000_000);

function series(counter: string, storedAs: StoredAs, instance = 'web01:0'): SeriesDefinition {
  return {
    host: 'HV1',
    set: 'virtual-processor',
    instance,
    counter,
    metric: `hyperv_virtual_processor_${counter}`,
    labels: { vm: instance.split(':')[0] ?? '' },
    unit: 'ratio',
    storedAs,
  };
}

async function storeWith(definitions: readonly SeriesDefinition[], polls: readonly (readonly number[])[]) {
  const store = openMemoryStore();
  const ids = await store.register(definitions);
  const kept = ids.filter((_, index) => definitions[index]?.storedAs.kind !== 'quotient');
  for (const [index, [atSeconds = 0, intervalSeconds = 1, ...values]] of polls.entries())
    await store.append({
      host: 'HV1',
      at: unixMs(atSeconds * 1000),
      groups: [
        {
          set: 'virtual-processor',
          intervalSeconds: index === 0 ? Number.NaN : intervalSeconds,
          ids: Int32Array.from(kept),
          values: Float64Array.from(values),
        },
      ],
    });
  return { store, ids };
}

const one = (id: SeriesId | undefined) => ({ ids: id === undefined ? [] : [id] });

test('a count comes back per second of its interval, and absent in the first reading', async () => {
  const counted: StoredAs = { kind: 'count', unitPerCount: 1e-7 };
  const { store, ids } = await storeWith(
    [series('guest', counted)],
    [
      [10, 1, Number.NaN],
      [11, 1, 5_000_000],
      [13, 2, 5_000_000],
    ],
  );

  const answer = await store.read({ outputs: [one(ids[0])], from: unixMs(0), to: end });

  expect([...answer.times]).toEqual([11_000, 13_000]);
  expect([...(answer.outputs[0]?.mean ?? [])]).toEqual([0.5, 0.25]);
});

test('a mean is weighted by time, and min and max are those of the polls', async () => {
  const { store, ids } = await storeWith(
    [series('guest', { kind: 'count', unitPerCount: 1 })],
    [
      [10, 1, Number.NaN],
      [11, 1, 4],
      [14, 3, 3],
    ],
  );
  const query = { outputs: [one(ids[0])], from: unixMs(0), to: end };

  const answer = await store.read({ ...query, step: ms(10_000), extremes: true });

  expect(answer.outputs[0]).toEqual({
    mean: Float64Array.of(7 / 4),
    min: Float64Array.of(1),
    max: Float64Array.of(4),
  });
  expect([...(await store.means(query))]).toEqual([7 / 4]);
});

test('a quotient divides what was counted, and is absent where the base counted nothing', async () => {
  const { store, ids } = await storeWith(
    [
      series('wait', { kind: 'count', unitPerCount: 1e-9 }),
      series('dispatches', { kind: 'count', unitPerCount: 1 }),
      series('wait-per-dispatch', { kind: 'quotient', numerator: 'wait', base: 'dispatches' }),
    ],
    [
      [10, 1, Number.NaN, Number.NaN],
      [11, 1, 6000, 2],
      [12, 1, 0, 0],
      [13, 1, 1000, 5],
    ],
  );
  const query = { outputs: [one(ids[2])], from: unixMs(0), to: end };

  expect([...((await store.read(query)).outputs[0]?.mean ?? [])]).toEqual([
    (6000 * 1e-9) / 2,
    (1000 * 1e-9) / 5,
  ]);
  expect((await store.means(query))[0]).toBeCloseTo(1e-6, 15);
});

test('series are summed poll by poll and divided by a sum; a gap in the steps stays', async () => {
  const exact: StoredAs = { kind: 'exact' };
  const { store, ids } = await storeWith(
    [series('a', exact, 'a:0'), series('b', exact, 'b:0'), series('c', exact, 'c:0')],
    [
      [10, 1, 1, 2, 4],
      [11, 1, 3, Number.NaN, 0],
      [13, 1, Number.NaN, Number.NaN, 1],
    ],
  );
  const [a, b, c] = ids;

  const answer = await store.read({
    outputs: [{ ids: [a, b].flatMap((id) => id ?? []) }, { ...one(a), over: one(c).ids }, one(c)],
    from: unixMs(0),
    to: end,
    step: ms(1000),
  });

  expect([...answer.times]).toEqual([10_000, 11_000, 12_000, 13_000]);
  expect(answer.outputs.map(({ mean }) => [...mean])).toEqual([
    [3, 3, Number.NaN, Number.NaN],
    [0.25, Number.NaN, Number.NaN, Number.NaN],
    [4, 0, Number.NaN, 1],
  ]);
});

test('a poll not after the last is refused, and so is a series nobody registered', async () => {
  const { store } = await storeWith([series('a', { kind: 'stepped', step: 0.5 })], [[10, 1, 0.7]]);
  const poll = (atSeconds: number, id: number) =>
    store.append({
      host: 'HV1',
      at: unixMs(atSeconds * 1000),
      groups: [{ set: 's', intervalSeconds: 1, ids: Int32Array.of(id), values: Float64Array.of(1) }],
    });

  await expect(poll(10, 0)).rejects.toThrow('its last poll is at 10000');
  await expect(poll(11, 7)).rejects.toThrow('series 7');
  expect(await store.find({ labels: { vm: 'web01' } })).toMatchObject([{ firstAt: 10_000, lastAt: 10_000 }]);
  expect(await store.find({ labels: { vm: 'db01' } })).toEqual([]);
});

test('an inventory is kept when more than its time and free bytes changed', async () => {
  const store = openMemoryStore();
  const inventory = (at: number, freeBytes: number, name: string) => ({
    ...emptyInventory(name, unixMs(at)),
    volumes: [{ name: 'C:', sizeBytes: 100, freeBytes }],
  });

  await store.putInventory('HV1', inventory(1, 50, 'one'));
  await store.putInventory('HV1', inventory(2, 40, 'one'));
  await store.putInventory('HV1', inventory(3, 40, 'two'));

  expect((await store.inventoryAt('HV1', unixMs(2)))?.at).toBe(1);
  expect((await store.inventoryAt('HV1', unixMs(9)))?.name).toBe('two');
  expect(await store.inventoryAt('HV1', unixMs(0))).toBeUndefined();
});

test('state comes back as it would from JSON, and nothing works after close()', async () => {
  const store = openMemoryStore();

  await store.putState('alerts', { firing: ['a'] });

  expect(await store.state('alerts')).toEqual({ firing: ['a'] });
  expect(await store.state('other')).toBeUndefined();
  await store.close();
  await expect(store.status()).rejects.toThrow('closed');
});
