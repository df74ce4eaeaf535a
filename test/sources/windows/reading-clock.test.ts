import { expect, test } from 'vitest';

import { perfTypes } from '../../../collector/model/perf-type.ts';
import { stampedClock } from '../../../collector/sources/windows/pdh/reading-clock.ts';

const looked = { perfTime: 50_000_000, perfFrequency: 10_000_000, system100Ns: 900_000_000 };

test("the provider's stamps are taken for our own look at the clock", () => {
  const clock = stampedClock(looked, [
    { type: perfTypes.PERF_COUNTER_BULK_COUNT, second: 49_900_000 },
    { type: perfTypes.PERF_100NSEC_TIMER_INV, second: 899_000_000 },
  ]);

  expect(clock).toEqual({ perfTime: 49_900_000, perfFrequency: 10_000_000, system100Ns: 899_000_000 });
});

test.each([
  ['a file time', 132_000_000_000_000_000],
  ['zero', 0],
  ['nothing', Number.NaN],
  ['much later than now', 53_000_000],
])('a stamp that is %s is not believed', (_, second) => {
  const old = { ...looked, perfTime: 5_000_000_000 };
  const now = second === 53_000_000 ? looked : old;

  expect(stampedClock(now, [{ type: perfTypes.PERF_COUNTER_BULK_COUNT, second }])).toEqual(now);
});

test('a stamp on the other clock changes nothing', () => {
  const stamp = { type: perfTypes.PERF_COUNTER_BULK_COUNT, second: looked.system100Ns };

  expect(stampedClock(looked, [stamp])).toEqual(looked);
});
