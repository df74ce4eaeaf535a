import { expect, test } from 'vitest';

import { ms } from '../../collector/model/time.ts';
import { at, count, define, exact, openAt, poll, settle, storeFile } from './fixture.ts';

test('a count comes back divided by its interval, before and after it went into a block', async () => {
  const store = await openAt(storeFile());
  const [id] = await store.register([define('dispatches')]);
  const ids = Int32Array.of(id);

  for (let second = 1; second <= 100; second++)
    await poll(store, second, { ids, values: [second * 3], seconds: 1.5 });
  await settle();
  const { times, outputs, tierStep } = await store.read({
    outputs: [{ ids: [id] }],
    from: at(0),
    to: at(200),
  });

  expect(tierStep).toBe(0);
  expect(times.length).toBe(100);
  expect(times[0]).toBe(at(1));
  expect([...outputs[0].mean]).toEqual(Array.from({ length: 100 }, (_, index) => ((index + 1) * 3) / 1.5));
  await store.close();
});

test('what was appended is there after closing and opening, head and blocks alike', async () => {
  const file = storeFile();
  const first = await openAt(file);
  const [level] = await first.register([define('level', exact)]);
  const ids = Int32Array.of(level);
  for (let second = 1; second <= 95; second++) await poll(first, second, { ids, values: [second / 7] });
  await first.close();

  const second = await openAt(file);
  const { outputs } = await second.read({ outputs: [{ ids: [level] }], from: at(0), to: at(200) });

  expect([...outputs[0].mean]).toEqual(Array.from({ length: 95 }, (_, index) => (index + 1) / 7));
  await second.close();
});

test('an absent value is a gap, not a zero, in polls, blocks and steps', async () => {
  const store = await openAt(storeFile());
  const [id] = await store.register([define('reads')]);
  const ids = Int32Array.of(id);

  for (let second = 1; second <= 60; second++)
    await poll(store, second, { ids, values: [second > 10 && second <= 30 ? Number.NaN : 5] });
  await settle();
  const raw = await store.read({ outputs: [{ ids: [id] }], from: at(1), to: at(60) });
  const steps = await store.read({
    outputs: [{ ids: [id] }],
    from: at(0),
    to: at(60),
    step: ms(10_000),
    extremes: true,
  });

  expect([...raw.outputs[0].mean].filter(Number.isNaN).length).toBe(20);
  expect([...steps.outputs[0].mean]).toEqual([5, 5, Number.NaN, 5, 5, 5, 5]);
  expect([...(steps.outputs[0].min ?? [])]).toEqual([5, 5, Number.NaN, 5, 5, 5, 5]);
  await store.close();
});

test('a predicted total costs its values nothing and comes back whole', async () => {
  const store = await openAt(storeFile());
  const total = { ...count, predictedBy: { plus: ['guest', 'hypervisor'], minus: [], elapsed: 0 as const } };
  const idle = {
    kind: 'count' as const,
    unitPerCount: 1e-7,
    predictedBy: { plus: [], minus: ['total'], elapsed: 1 as const },
  };
  const all = await store.register([
    define('total', total),
    define('guest'),
    define('hypervisor'),
    define('idle', idle),
  ]);
  const ids = Int32Array.from(all);

  for (let second = 1; second <= 90; second++) {
    const [guest, hypervisor] = [second * 1000, second * 7];
    const off = second === 50 ? 13 : 0;
    const values = [guest + hypervisor + off, guest, hypervisor, 1e7 - guest - hypervisor - off];
    await poll(store, second, { ids, values });
  }
  await settle();
  const { outputs } = await store.read({
    outputs: all.map((id) => ({ ids: [id] })),
    from: at(1),
    to: at(90),
  });

  expect(outputs[0].mean[0]).toBe(1007);
  expect(outputs[0].mean[49]).toBe(50 * 1007 + 13);
  expect(outputs[3].mean[9]).toBe((1e7 - 10_070) * 1e-7);
  await store.close();
});

test('an average is its numerator over its base, and unknown where nothing was counted', async () => {
  const store = await openAt(storeFile());
  const [waited, dispatches, average] = await store.register([
    define('waited', { kind: 'count', unitPerCount: 1e-9 }),
    define('dispatches'),
    define('wait', { kind: 'quotient', numerator: 'waited', base: 'dispatches' }),
  ]);
  const ids = Int32Array.of(waited, dispatches);

  await poll(store, 1, { ids, values: [3000, 2] });
  await poll(store, 2, { ids, values: [0, 0] });
  await poll(store, 3, { ids, values: [9000, 1] });
  const raw = await store.read({ outputs: [{ ids: [average] }], from: at(0), to: at(9) });
  const step = await store.read({
    outputs: [{ ids: [average] }],
    from: at(0),
    to: at(3),
    step: ms(60_000),
    extremes: true,
  });

  expect(raw.outputs[0].mean[0]).toBeCloseTo(1.5e-6, 12);
  expect(raw.outputs[0].mean[1]).toBeNaN();
  expect(step.outputs[0].mean[0]).toBeCloseTo(4e-6, 12);
  expect(step.outputs[0].min?.[0]).toBeCloseTo(1.5e-6, 12);
  expect(step.outputs[0].max?.[0]).toBeCloseTo(9e-6, 12);
  await store.close();
});

test('a sum adds what is present, and `over` divides by another sum', async () => {
  const store = await openAt(storeFile());
  const [one, two] = await store.register([define('one', exact), define('two', exact)]);
  const ids = Int32Array.of(one, two);

  await poll(store, 1, { ids, values: [1, 2] });
  await poll(store, 2, { ids, values: [Number.NaN, 8] });
  const { outputs } = await store.read({
    outputs: [{ ids: [one, two] }, { ids: [one], over: [two] }],
    from: at(0),
    to: at(5),
  });

  expect([...outputs[0].mean]).toEqual([3, 8]);
  expect([...outputs[1].mean]).toEqual([0.5, Number.NaN]);
  await store.close();
});

test('a counter with a base of its own is divided by that', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const [busy, other] = await store.register([define('busy'), define('other')]);
  const ids = Int32Array.of(busy, other);

  for (let second = 1; second <= 90; second++)
    await poll(store, second, {
      ids,
      values: [10, 10],
      seconds: 1.0003,
      bases: [1 + second / 1e6, Number.NaN],
    });
  await settle();
  const { outputs } = await store.read({
    outputs: [{ ids: [busy] }, { ids: [other] }],
    from: at(1),
    to: at(90),
  });

  expect([...outputs[0].mean]).toEqual(
    Array.from({ length: 90 }, (_, index) => 10 / (1 + (index + 1) / 1e6)),
  );
  expect(outputs[1].mean[7]).toBe(10 / 1.0003);
  await store.close();
});

test('means() agrees with the mean of all polls in the span', async () => {
  const store = await openAt(storeFile());
  const [id, zero] = await store.register([define('busy', { kind: 'stepped', step: 1e-4 }), define('zero')]);
  const ids = Int32Array.of(id, zero);

  for (let second = 1; second <= 200; second++)
    await poll(store, second, { ids, values: [(second % 17) / 100, 0] });
  await settle();
  const mean = await store.means({ outputs: [{ ids: [id] }, { ids: [zero] }], from: at(20), to: at(179) });

  const expected =
    Array.from({ length: 160 }, (_, index) => ((index + 20) % 17) / 100).reduce((sum, value) => sum + value) /
    160;
  expect(mean[0]).toBeCloseTo(expected, 5);
  expect(mean[1]).toBe(0);
  await store.close();
});

test('polls must come in order: an instant not after the last is refused, also after opening again', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const [id] = await store.register([define('reads')]);
  const ids = Int32Array.of(id);
  await poll(store, 10, { ids, values: [1] });

  await expect(poll(store, 10, { ids, values: [1] })).rejects.toThrow(
    'Cannot keep the poll of "hv01" at 2024-06-01T00:00:10.000Z: the last one kept is of 2024-06-01T00:00:10.000Z',
  );
  await store.close();
  const again = await openAt(file);
  await expect(poll(again, 9, { ids, values: [1] })).rejects.toThrow('polls must come in order');
  await again.close();
});
