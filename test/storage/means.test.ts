import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { HistoryStore, SeriesId } from '../../collector/model/history.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import { at, count, define, openAt, poll, settle, storeFile } from './fixture.ts';

const blockPolls = 20;

async function filled(polls: readonly (readonly [seconds: number, one: number, other: number])[]) {
  const store = await openAt(storeFile(), { blockPolls });
  const ids = await store.register([define('one'), define('other')]);
  for (const [index, [seconds, one, other]] of polls.entries())
    await poll(store, index + 1, { ids: Int32Array.from(ids), values: [one, other], seconds });
  await settle();
  return { store, ids };
}

async function meanOf(store: HistoryStore, id: SeriesId, span: readonly [from: number, to: number]) {
  const [from, to] = span;
  const [mean] = await store.means({ outputs: [{ ids: [id] }], from: at(from), to: at(to) });
  return mean;
}

test('means() over nothing but whole blocks is their mean, not infinite', async () => {
  const { store, ids } = await filled(Array.from({ length: 100 }, (_, index) => [1, index, 0] as const));
  const [id] = ids;

  // Whatever the length of the first block, one of these spans begins and ends with a block.
  for (let first = 1; first <= 21; first++)
    for (let last = first + 19; last <= 100; last++)
      expect(await meanOf(store, id, [first, last])).toBeCloseTo((first + last) / 2 - 1, 4);
  await store.close();
});

test('what is known for a part of the span only has the mean of that part', async () => {
  const { store, ids } = await filled(
    Array.from({ length: 90 }, (_, index) => [1, index < 15 ? 40 : Number.NaN, 8] as const),
  );

  const [one = Number.NaN, both, never] = await store.means({
    outputs: [{ ids: ids.slice(0, 1) }, { ids }, { ids: [] }],
    from: at(0),
    to: at(90),
  });

  expect(one).toBe(40);
  expect(both).toBeCloseTo((15 * 48 + 75 * 8) / 90, 5);
  expect(never).toBeNaN();
  await store.close();
});

test('a series that was there for one poll a minute does not outweigh, hours later, one that was there all the time', async () => {
  const store = await openAt(storeFile(), { blockPolls: 300 });
  const ids = await store.register([define('reads')]);
  const hours = 3 * 3600;
  for (let second = 1; second <= hours + 400; second++) {
    const isSeldom = second > 3600 && second <= 7200;
    const value = !isSeldom ? 10 : second % 60 === 0 ? 1000 : Number.NaN;
    await poll(store, second, { ids: Int32Array.from(ids), values: [value] });
    if (second % 300 === 0) await settle();
  }
  await settle();

  // Wide enough to be answered from points of a minute.
  const [mean] = await store.means({ outputs: [{ ids }], from: at(0), to: at(4 * 3600) });

  const often = 2 * 3600 + 400;
  expect(Math.abs(Number(mean) / ((often * 10 + 60 * 1000) / (often + 60)) - 1)).toBeLessThan(0.001);
  await store.close();
});

const absentOr = fc.oneof({ weight: 4, arbitrary: fc.nat(5000) }, fc.constant(Number.NaN));
/** Runs of polls alike, so that whole blocks are without gaps and others are not. */
const runs = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom(1, 0.5, 2.25), absentOr, absentOr), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) =>
    list.flatMap(([length, seconds, one, other]) =>
      Array.from({ length }, (_, index) => [seconds, one + (index % 3), other * (index % 2)] as const),
    ),
  );

/** Sum of what is present at each poll, weighted by its seconds. */
function expectedMean(polls: readonly { seconds: number; values: readonly number[] }[]): number {
  let [sum, weight] = [0, 0];
  for (const { seconds, values } of polls) {
    const known = values.filter((value) => !Number.isNaN(value));
    if (known.length === 0) continue;
    sum += known.reduce((total, value) => total + value);
    weight += seconds;
  }
  return weight === 0 ? Number.NaN : sum / weight;
}

function isClose(got: number, wanted: number): boolean {
  return Object.is(got, wanted) || Math.abs(got - wanted) <= Math.abs(wanted) * 1e-6 + 1e-9;
}

test('means() is the mean of the polls of the span, whatever its ends, gaps and intervals, and as read() has it in one step', async () => {
  const spans = fc.tuple(runs, fc.nat(220), fc.nat(220));
  await fc.assert(
    fc.asyncProperty(spans, async ([polls, one, other]) => {
      const { store, ids } = await filled(polls);
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const outputs = [{ ids: ids.slice(0, 1) }, { ids }, { ids: ids.slice(0, 1), over: ids.slice(1) }];
      const span = { outputs, from: at(from), to: at(to) };
      const got = await store.means(span);
      const asRead = await store.read({ ...span, step: ms(1e12) });
      await store.close();

      const inside = polls.slice(Math.max(0, from - 1), to);
      const mean = (pick: (values: readonly number[]) => readonly number[]) =>
        expectedMean(inside.map(([seconds, ...values]) => ({ seconds, values: pick(values) })));
      const [above, below] = [mean((values) => values.slice(0, 1)), mean((values) => values.slice(1))];
      const wanted = [above, mean((values) => values), below === 0 ? Number.NaN : above / below];
      for (const [index, number] of wanted.entries()) {
        expect([index, got[index], number, isClose(Number(got[index]), number)]).toContain(true);
        expect(isClose(asRead.outputs[index].mean[0] ?? Number.NaN, number)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('an average was first and last seen when both its counts were, also after opening again', async () => {
  const file = storeFile();
  const store = await openAt(file, { blockPolls });
  const average = { kind: 'quotient' as const, numerator: 'waited', base: 'dispatches' };
  const [waited, dispatches] = await store.register([define('waited', count), define('dispatches', count)]);
  await store.register([define('wait', average), define('idle', { ...average, base: 'naps' })]);
  const both = Int32Array.of(waited, dispatches);
  const when = async (reader: HistoryStore, counter: string) => {
    const [found] = await reader.find({ metric: `test_${counter}` });
    return [found.firstAt, found.lastAt];
  };

  expect(await when(store, 'wait')).toEqual([at(0), at(0)]);
  for (let second = 5; second <= 90; second++)
    if (second < 50) await poll(store, second, { ids: Int32Array.of(waited), values: [1] });
    else if (second < 80) await poll(store, second, { ids: both, values: [1, 1] });
    else await poll(store, second, { ids: Int32Array.of(dispatches), values: [1] });
  await settle();

  expect(await when(store, 'waited')).toEqual([at(5), at(79)]);
  expect(await when(store, 'wait')).toEqual([at(50), at(79)]);
  await store.close();
  const again = await openAt(file, { blockPolls, clock: () => unixMs(at(500)) });
  expect(await when(again, 'wait')).toEqual([at(50), at(79)]);
  expect(await when(again, 'idle')).toEqual([at(0), at(0)]);
  await again.close();
});
