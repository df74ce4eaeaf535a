/** Cooking, type by type: what PerfMon would show, in base units. */
import { expect, test } from 'vitest';

import type { FrameColumn } from '../../collector/model/frame.ts';
import { cook, createCooker } from '../../collector/sampling/cook.ts';
import { clockAt, column, cookTwo, instancesNamed, reading, snapshot } from './readings.ts';

const one = instancesNamed('a');

const values = (cooked: FrameColumn | undefined): readonly number[] => [...(cooked?.value ?? [])];

test('a raw count is what it is, in base units', () => {
  const plain = cookTwo('unknown-set', 'depth', { type: 'PERF_COUNTER_RAWCOUNT', raw: [7] }, { raw: [9] });
  const index = cookTwo(
    'logical-processor',
    'root-vp-index',
    { type: 'PERF_COUNTER_LARGE_RAWCOUNT', raw: [3] },
    { raw: [4] },
  );
  const hex = cookTwo('unknown-set', 'flags', { type: 'PERF_COUNTER_RAWCOUNT_HEX', raw: [1] }, { raw: [16] });

  expect(values(plain)).toEqual([9]);
  expect(plain.delta).toBeUndefined();
  expect(values(index)).toEqual([4]);
  expect(values(hex)).toEqual([16]);
});

test('a delta is the difference, not divided', () => {
  const cooked = cookTwo(
    'unknown-set',
    'changes',
    { type: 'PERF_COUNTER_LARGE_DELTA', raw: [100] },
    { raw: [104] },
  );

  expect(values(cooked)).toEqual([4]);
});

test.each(['PERF_COUNTER_COUNTER', 'PERF_COUNTER_BULK_COUNT'] as const)(
  '%s is events per second, its count and its total go along',
  (type) => {
    const cooked = cookTwo('virtual-processor', 'dispatches', { type, raw: [1000] }, { raw: [1300] });

    expect(values(cooked)).toEqual([150]);
    expect(cooked.delta).toEqual(Float64Array.of(300));
    expect(cooked.unitPerCount).toBe(1);
    expect(cooked.total).toEqual(Float64Array.of(1300));
    expect(cooked.baseDelta).toBeUndefined();
  },
);

test('a queue length is the time-weighted mean of the length', () => {
  const byPerf = { type: 'PERF_COUNTER_LARGE_QUEUELEN_TYPE', raw: [0] } as const;
  const by100Ns = { type: 'PERF_COUNTER_100NS_QUEUELEN_TYPE', raw: [0] } as const;

  expect(values(cookTwo('unknown-set', 'queue', byPerf, { raw: [5e7] }))).toEqual([2.5]);
  expect(values(cookTwo('unknown-set', 'queue', by100Ns, { raw: [3e7] }))).toEqual([1.5]);
});

test('a fraction is part over whole of one reading', () => {
  const cooked = cookTwo(
    'unknown-set',
    'free',
    { type: 'PERF_RAW_FRACTION', raw: [1], base: [2] },
    { raw: [1], base: [4] },
  );
  const overNothing = cookTwo(
    'unknown-set',
    'free',
    { type: 'PERF_LARGE_RAW_FRACTION', raw: [1], base: [2] },
    { raw: [1], base: [0] },
  );

  expect(values(cooked)).toEqual([0.25]);
  expect(values(overNothing)).toEqual([NaN]);
});

test('timers by the clocks are ratios of the elapsed time', () => {
  const perf = { type: 'PERF_COUNTER_TIMER', raw: [0] } as const;
  const system = { type: 'PERF_100NSEC_TIMER', raw: [0] } as const;
  const inverse = { type: 'PERF_100NSEC_TIMER_INV', raw: [0] } as const;

  expect(values(cookTwo('unknown-set', 'busy', perf, { raw: [1e7] }))).toEqual([0.5]);
  expect(values(cookTwo('unknown-set', 'busy', system, { raw: [5e6] }))).toEqual([0.25]);
  expect(values(cookTwo('unknown-set', 'busy', inverse, { raw: [5e6] }))).toEqual([0.75]);
});

test('an inverse timer counts what was not idle, and idling a moment too long is no negative use', () => {
  const inverse = { type: 'PERF_100NSEC_TIMER_INV', raw: [0] } as const;

  const busy = cookTwo('unknown-set', 'busy', inverse, { raw: [5e6] });
  const idle = cookTwo('unknown-set', 'busy', inverse, { raw: [20_000_400] });
  const nonsense = cookTwo('unknown-set', 'busy', inverse, { raw: [90_000_000] });

  expect(busy.delta).toEqual(Float64Array.of(15_000_000));
  expect(values(idle)).toEqual([0]);
  expect(values(nonsense)).toEqual([NaN]);
});

test('a precision timer divides by its own base, not by the clock', () => {
  const cooked = cookTwo(
    'virtual-processor',
    'guest-run-time',
    { type: 'PERF_PRECISION_100NS_TIMER', raw: [0], base: [0] },
    { raw: [5_000_400], base: [20_001_600] },
  );

  expect(values(cooked)).toEqual([0.25]);
  expect(cooked.delta).toEqual(Float64Array.of(5_000_400));
  expect(cooked.unitPerCount).toBe(1e-7);
  expect(cooked.total?.[0]).toBeCloseTo(0.500_04, 12);
  expect(cooked.baseDelta).toBeUndefined();
});

test('a precision timer without its base, as exporters give it, divides by the clock', () => {
  const cooked = cookTwo(
    'virtual-processor',
    'guest-run-time',
    { type: 'PERF_PRECISION_100NS_TIMER', raw: [0] },
    { raw: [5_000_000] },
  );

  expect(values(cooked)).toEqual([0.25]);
});

test.each([
  ['PERF_PRECISION_SYSTEM_TIMER', 5e6],
  ['PERF_PRECISION_OBJECT_TIMER', 5e6],
] as const)('%s is a ratio of its own base', (type, busy) => {
  const cooked = cookTwo(
    'unknown-set',
    'busy',
    { type, raw: [0], base: [100] },
    { raw: [busy], base: [100 + 4e7] },
  );

  expect(values(cooked)).toEqual([0.125]);
});

test('use is not capped at the whole', () => {
  const cooked = cookTwo('unknown-set', 'busy', { type: 'PERF_100NSEC_TIMER', raw: [0] }, { raw: [8e7] });

  expect(values(cooked)).toEqual([4]);
});

test('a sum that PerfMon shows undivided is cooked to a rate, as the catalogue declares it', () => {
  const cooked = cookTwo(
    'virtual-storage-device',
    'error-count',
    { type: 'PERF_COUNTER_RAWCOUNT', raw: [2 ** 32 - 10] },
    { raw: [50] },
  );

  expect(values(cooked)).toEqual([30]);
  expect(cooked.delta).toEqual(Float64Array.of(60));
});

test('elapsed time is now less the start', () => {
  const start = clockAt(-60).system100Ns;

  const cooked = cookTwo(
    'unknown-set',
    'uptime',
    { type: 'PERF_ELAPSED_TIME', raw: [start] },
    { raw: [start] },
  );

  expect(cooked.value[0]).toBeCloseTo(62, 9);
});

test('a type of no known code is the one the catalogue expects', () => {
  const typed = column('dispatches', { type: 'PERF_COUNTER_BULK_COUNT', raw: [10] });
  const later = column('dispatches', { type: 'PERF_COUNTER_BULK_COUNT', raw: [30] });

  const frame = cook(
    snapshot(0, reading('virtual-processor', 0, one, [{ ...typed, type: 0x7777 }])),
    snapshot(2, reading('virtual-processor', 2, one, [{ ...later, type: 0x7777 }])),
  );

  expect(values(frame.sets[0]?.columns[0])).toEqual([10]);
  expect(frame.problems).toEqual([]);
});

test('a counter of a type nobody knows is absent and said to be', () => {
  const typed = { ...column('oddity', { type: 'PERF_COUNTER_RAWCOUNT', raw: [10] }), type: 0x7777 };

  const frame = cook(undefined, snapshot(0, reading('unknown-set', 0, one, [typed])));

  expect(values(frame.sets[0]?.columns[0])).toEqual([NaN]);
  expect(frame.problems[0]?.message).toMatch(
    /^Cannot cook counter "oddity" of "unknown-set": its type 0x7777/,
  );
});

test('in a first reading levels are known and everything else is absent', () => {
  const frame = cook(
    undefined,
    snapshot(
      0,
      reading('logical-processor', 0, one, [
        column('guest-run-time', { type: 'PERF_PRECISION_100NS_TIMER', raw: [5], base: [9] }),
        column('context-switches', { type: 'PERF_COUNTER_BULK_COUNT', raw: [5] }),
        column('root-vp-index', { type: 'PERF_COUNTER_RAWCOUNT', raw: [3] }),
      ]),
    ),
  );

  expect(frame.sets[0]?.intervalSeconds).toBeNaN();
  expect(frame.sets[0]?.columns.map((cooked) => cooked.value[0])).toEqual([NaN, NaN, 3]);
  expect(frame.sets[0]?.columns[1]?.delta).toEqual(Float64Array.of(NaN));
  expect(frame.sets[0]?.columns[1]?.total).toEqual(Float64Array.of(5));
});

test('a cooked value recorded as a level is turned into base units', () => {
  const percent = cookTwo(
    'virtual-processor',
    'guest-run-time',
    { type: 'PERF_COUNTER_LARGE_RAWCOUNT', raw: [10] },
    { raw: [25] },
  );

  expect(values(percent)).toEqual([0.25]);
  expect(percent.delta).toBeUndefined();
});

test('the inventory of an earlier poll stays the newest known', () => {
  const cooker = createCooker();
  const inventory = { ...cook(undefined, snapshot(0)).inventory, name: 'HV01', memoryBytes: 4096 };

  cooker.cook({ ...snapshot(0), inventory });
  const frame = cooker.cook(snapshot(1));

  expect(frame.inventory).toBe(inventory);
  expect(cook(undefined, snapshot(1)).inventory.name).toBe('hv01');
});
