/** Cooking averages: what was counted over how many operations, and what is left when one of the two is missing. */
import { expect, test } from 'vitest';

import type { FrameColumn } from '../../collector/model/frame.ts';
import { cookTwo } from './readings.ts';

const values = (cooked: FrameColumn): readonly number[] => [...cooked.value];

test('an average timer is seconds per operation', () => {
  const cooked = cookTwo(
    'unknown-set',
    'latency',
    { type: 'PERF_AVERAGE_TIMER', raw: [0], base: [0] },
    { raw: [1e7], base: [4] },
  );

  expect(values(cooked)).toEqual([0.25]);
  expect(cooked.baseDelta).toEqual(Float64Array.of(4));
  expect(cooked.baseTotal).toEqual(Float64Array.of(4));
});

test('CPU wait per dispatch comes out in seconds, whichever of its two types the provider has', () => {
  const bulk = cookTwo(
    'virtual-processor',
    'cpu-wait-time-per-dispatch',
    { type: 'PERF_AVERAGE_BULK', raw: [1_000], base: [10] },
    { raw: [51_000], base: [20] },
  );
  const precision = cookTwo(
    'virtual-processor',
    'cpu-wait-time-per-dispatch',
    { type: 'PERF_PRECISION_100NS_TIMER', raw: [10], base: [10] },
    { raw: [510], base: [20] },
  );

  expect(bulk.value[0]).toBeCloseTo(5e-6, 18);
  expect(bulk.unitPerCount).toBe(1e-9);
  expect(precision.value[0]).toBeCloseTo(5e-6, 18);
  expect(precision.unitPerCount).toBe(1e-7);
  expect(precision.baseDelta).toEqual(Float64Array.of(10));
});

test('an average over nothing is absent, but its counts are known', () => {
  const cooked = cookTwo(
    'virtual-processor',
    'cpu-wait-time-per-dispatch',
    { type: 'PERF_AVERAGE_BULK', raw: [1_000], base: [10] },
    { raw: [1_000], base: [10] },
  );

  expect(values(cooked)).toEqual([NaN]);
  expect(cooked.delta).toEqual(Float64Array.of(0));
  expect(cooked.baseDelta).toEqual(Float64Array.of(0));
});

test('an average without its base still gives what was counted', () => {
  const cooked = cookTwo(
    'virtual-processor',
    'cpu-wait-time-per-dispatch',
    { type: 'PERF_AVERAGE_BULK', raw: [1_000] },
    { raw: [5_000] },
  );

  expect(values(cooked)).toEqual([NaN]);
  expect(cooked.delta).toEqual(Float64Array.of(4_000));
  expect(cooked.baseDelta).toBeUndefined();
  expect(cooked.baseTotal).toBeUndefined();
});
