/** Cooking where life is not smooth: wraps, resets, instances that come and go, clocks that jump. */
import { expect, test } from 'vitest';

import type { Frame } from '../../collector/model/frame.ts';
import type { ReadingClock } from '../../collector/model/snapshot.ts';
import { cook, createCooker } from '../../collector/sampling/cook.ts';
import { addMs, ms } from '../../collector/model/time.ts';
import { clockAt, column, instancesNamed, reading, snapshot } from './readings.ts';

const bulk = 'PERF_COUNTER_BULK_COUNT';
const narrow = 'PERF_COUNTER_COUNTER';
const precision = 'PERF_PRECISION_100NS_TIMER';

/** A poll of one column of dispatches: instance → raw value. */
function poll(
  seconds: number,
  table: Readonly<Record<string, number>>,
  type: typeof bulk | typeof narrow = bulk,
) {
  const instances = instancesNamed(...Object.keys(table));
  return snapshot(
    seconds,
    reading('virtual-processor', seconds, instances, [
      column('dispatches', { type, raw: Object.values(table) }),
    ]),
  );
}

function cooked(frame: Frame, index = 0): Readonly<Record<string, number>> {
  const set = frame.sets[0];
  return Object.fromEntries(
    (set?.instances ?? []).map(({ name, duplicate }, row) => [
      duplicate === 0 ? name : `${name}#${duplicate}`,
      set?.columns[index]?.value[row] ?? NaN,
    ]),
  );
}

test('a 32-bit counter that passed 2^32 has wrapped', () => {
  const frame = cook(poll(0, { a: 2 ** 32 - 100 }, narrow), poll(1, { a: 50 }, narrow));

  expect(cooked(frame)).toEqual({ a: 150 });
});

test('a 32-bit counter that fell from the middle began again', () => {
  const frame = cook(poll(0, { a: 2 ** 31 }, narrow), poll(1, { a: 50 }, narrow));

  expect(cooked(frame)).toEqual({ a: NaN });
});

test('a 64-bit counter that fell began again, and counts on from there', () => {
  const cooker = createCooker();

  const frames = [5000, 100, 160].map((raw, index) => cooker.cook(poll(index, { a: raw })));

  expect(frames.map((frame) => cooked(frame))).toEqual([{ a: NaN }, { a: NaN }, { a: 60 }]);
});

test('a restarted VM begins all its counters again, also those that happen to be higher than before', () => {
  const table = (seconds: number, run: number, dispatches: number, migrations: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a'), [
        column('guest-run-time', { type: precision, raw: [run], base: [seconds * 1e7] }),
        column('dispatches', { type: bulk, raw: [dispatches] }),
        column('migrations', { type: bulk, raw: [migrations] }),
      ]),
    );

  const frame = cook(table(1, 9e9, 5000, 10), table(2, 3e6, 100, 25));

  expect(frame.sets[0]?.columns.map(({ value }) => value[0])).toEqual([NaN, NaN, NaN]);
});

test('one counter that falls alone costs only itself', () => {
  const table = (seconds: number, dispatches: number, migrations: number, run: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a'), [
        column('dispatches', { type: bulk, raw: [dispatches] }),
        column('migrations', { type: bulk, raw: [migrations] }),
        column('guest-run-time', { type: precision, raw: [run], base: [seconds * 1e7] }),
      ]),
    );

  const frame = cook(table(1, 100, 10, 0), table(2, 99, 25, 5e6));

  expect(frame.sets[0]?.columns.map(({ value }) => value[0])).toEqual([NaN, 15, 0.5]);
});

test('an average whose base wrapped at 2^32 goes on, one whose base began again is absent', () => {
  const wait = (seconds: number, raw: number, base: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a'), [
        column('cpu-wait-time-per-dispatch', { type: 'PERF_AVERAGE_BULK', raw: [raw], base: [base] }),
      ]),
    );

  const wrapped = cook(wait(0, 0, 2 ** 32 - 5), wait(1, 30e9, 5)).sets[0]?.columns[0];
  const again = cook(wait(0, 0, 1000), wait(1, 30e9, 5)).sets[0]?.columns[0];

  expect(wrapped?.value[0]).toBeCloseTo(3, 12);
  expect(again?.value[0]).toBeNaN();
  expect(again?.delta?.[0]).toBeNaN();
});

test('a base that stands still or runs back makes its value absent', () => {
  const busy = (seconds: number, base: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a', 'b'), [
        column('guest-run-time', {
          type: precision,
          raw: [seconds * 5e6, seconds * 5e6],
          base: [base, seconds * 1e7],
        }),
      ]),
    );

  expect(cooked(cook(busy(1, 100), busy(2, 100)))).toEqual({ a: NaN, b: 0.5 });
  expect(cooked(cook(busy(1, 100), busy(2, 50)))).toEqual({ a: NaN, b: 0.5 });
});

test('an instance that vanished and returned begins anew', () => {
  const cooker = createCooker();

  const frames = [
    poll(0, { a: 100, b: 100 }),
    poll(1, { a: 110, b: 120 }),
    poll(2, { a: 120 }),
    poll(3, { a: 130, b: 900 }),
    poll(4, { a: 140, b: 930 }),
  ].map((taken) => cooked(cooker.cook(taken)));

  expect(frames.slice(1)).toEqual([{ a: 10, b: 20 }, { a: 10 }, { a: 10, b: NaN }, { a: 10, b: 30 }]);
});

test('totals are left out, but not a VM whose name only ends so', () => {
  const before = poll(0, { _Total: 5, 'app_Total:Hv VP 0': 1, a: 1, _total: 5 });
  const now = poll(1, { _Total: 9, 'app_Total:Hv VP 0': 3, a: 2, _total: 9 });

  expect(cooked(cook(before, now))).toEqual({ 'app_Total:Hv VP 0': 2, a: 1 });
});

test('repeated names keep their numbers while their count stays', () => {
  const frame = cook(poll(0, { a: 10, 'a#1': 100, b: 1 }), poll(1, { b: 4, a: 15, 'a#1': 107 }));

  expect(cooked(frame)).toEqual({ b: 3, a: 5, 'a#1': 7 });
});

test('when one of several instances of a name left, none of that name can be told', () => {
  const frame = cook(poll(0, { a: 10, 'a#1': 100, b: 1 }), poll(1, { a: 101, b: 4 }));

  expect(cooked(frame)).toEqual({ a: NaN, b: 3 });
});

test('a set read in every second poll is cooked over its own interval', () => {
  const cooker = createCooker();

  cooker.cook(poll(0, { a: 0 }));
  const without = cooker.cook(snapshot(1));
  const after = cooker.cook(poll(2, { a: 30 }));

  expect(without.sets).toEqual([]);
  expect(after.sets[0]?.intervalSeconds).toBe(2);
  expect(cooked(after)).toEqual({ a: 15 });
});

test('an interval of eleven days is still right', () => {
  const frame = cook(poll(0, { a: 0 }), poll(1e6, { a: 5e6 }));

  expect(cooked(frame)).toEqual({ a: 5 });
});

test('a counter that appears later, or changes its type, begins anew', () => {
  const both = (seconds: number, type: typeof bulk | typeof narrow) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a'), [
        column('migrations', { type, raw: [seconds * 3] }),
        column('dispatches', { type: bulk, raw: [seconds * 7] }),
      ]),
    );

  const appeared = cook(poll(0, { a: 0 }), both(1, bulk));
  const changed = cook(both(0, narrow), both(1, bulk));

  expect([cooked(appeared, 0), cooked(appeared, 1)]).toEqual([{ a: NaN }, { a: 7 }]);
  expect([cooked(changed, 0), cooked(changed, 1)]).toEqual([{ a: NaN }, { a: 7 }]);
});

/** Busy time by system time, context switches by the performance clock. */
function timed(clock: ReadingClock, busy: number, switches: number) {
  const set = reading('unknown-set', 0, instancesNamed('a'), [
    column('busy', { type: 'PERF_100NSEC_TIMER', raw: [busy] }),
    column('switches', { type: bulk, raw: [switches] }),
  ]);
  return snapshot(0, { ...set, clock });
}

test.each([-3600, 3600])('a wall clock set by %d s changes no rate', (jump) => {
  const later = clockAt(2);
  const set = { ...later, system100Ns: later.system100Ns + jump * 1e7 };

  const frame = cook(timed(clockAt(0), 0, 0), timed(set, 1e7, 30));

  expect(frame.sets[0]?.intervalSeconds).toBe(2);
  expect(frame.sets[0]?.columns.map(({ value }) => value[0])).toEqual([0.5, 15]);
});

test.each([0, -5])('when the performance clock moves by %d s nothing can be divided', (step) => {
  const frame = cook(timed(clockAt(10), 0, 0), timed(clockAt(10 + step), 1e7, 30));

  expect(frame.sets[0]?.intervalSeconds).toBeNaN();
  expect(frame.sets[0]?.columns.map(({ value }) => value[0])).toEqual([NaN, NaN]);
  expect(frame.sets[0]?.columns.map(({ delta }) => delta?.[0])).toEqual([NaN, NaN]);
});

test('the own bases of a set are its interval when they agree', () => {
  const set = (seconds: number, base: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a', 'b', 'c'), [
        column('guest-run-time', { type: precision, raw: [base / 2, base / 4, 0], base: [base, base, base] }),
        column('dispatches', { type: bulk, raw: [base / 1e4, 0, 0] }),
      ]),
    );

  const frame = cook(set(0, 0), set(1, 10_004_000)).sets[0];

  expect(frame?.intervalSeconds).toBe(10_004_000 * 1e-7);
  expect([...(frame?.columns[0]?.value ?? [])]).toEqual([0.5, 0.25, 0]);
  expect(frame?.columns[0]?.baseDelta).toBeUndefined();
  expect(frame?.columns[1]?.value[0]).toBeCloseTo(1000, 9);
});

test('an instance with its own base keeps it beside the interval', () => {
  const set = (seconds: number, bases: readonly number[]) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a', 'b', 'c'), [
        column('guest-run-time', { type: precision, raw: bases.map((base) => base / 2), base: bases }),
      ]),
    );

  const frame = cook(set(0, [0, 0, 0]), set(1, [10_004_000, 10_004_000, 9_000_000])).sets[0];

  expect(frame?.intervalSeconds).toBe(10_004_000 * 1e-7);
  expect([...(frame?.columns[0]?.value ?? [])]).toEqual([0.5, 0.5, 0.5]);
  expect(frame?.columns[0]?.baseDelta).toEqual(Float64Array.of(NaN, NaN, 9_000_000));
});

test('bases that count something else than time leave the interval to the clock', () => {
  const set = (seconds: number, base: number) =>
    snapshot(
      seconds,
      reading('virtual-processor', seconds, instancesNamed('a'), [
        column('guest-run-time', { type: precision, raw: [base / 4], base: [base] }),
        column('dispatches', { type: bulk, raw: [seconds * 100] }),
      ]),
    );

  const frame = cook(set(0, 0), set(1, 4000)).sets[0];

  expect(frame?.intervalSeconds).toBe(1);
  expect(frame?.columns.map(({ value }) => value[0])).toEqual([0.25, 100]);
});

test('an inventory read some milliseconds into its poll is told from one handed on', () => {
  const cooker = createCooker();
  const first = cooker.cook(snapshot(0));
  const inventory = { ...first.inventory, at: addMs(first.at, ms(1007)) };

  const fresh = cooker.cook({ ...snapshot(1), inventory });
  const handedOn = cooker.cook(snapshot(2));

  expect(fresh.inventory.at).toBe(fresh.at);
  expect(handedOn.inventory.at).toBe(fresh.at);
});
