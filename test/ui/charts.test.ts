/** Stacking, gaps, and the live tail of a usage chart. */
import { expect, test } from 'vitest';

import { appendTicks } from '../../ui/state/append-tick.ts';
import { breakAtGaps, gapAtEnd, lineOf, longestStepMs, nearestPoint, stack } from '../../ui/charts/stack.ts';
import { usageAnswer } from '../support/fixture-history.ts';
import {
  fixtureStart,
  hostAnswer,
  processorsAnswer,
  vmsAnswer,
  type FixtureHost,
} from '../support/fixture-host.ts';

test('columns are stacked from the first up', () => {
  expect(
    stack(
      [
        [1, 2],
        [10, 20],
        [100, 200],
      ],
      2,
    ),
  ).toEqual([
    [1, 2],
    [11, 22],
    [111, 222],
  ]);
});

test('a VM that was not there adds nothing, a moment of which nothing is known stays unknown', () => {
  expect(
    stack(
      [
        [1, null, null],
        [null, 5, null],
      ],
      3,
    ),
  ).toEqual([
    [1, null, null],
    [1, 5, null],
  ]);
});

test('no line is drawn through a gap', () => {
  const broken = breakAtGaps([0, 1000, 2000, 9000, 10_000], [[1, 2, 3, 4, 5]], 2500);

  expect(broken.times).toEqual([0, 1000, 2000, 5500, 9000, 10_000]);
  expect(broken.columns).toEqual([[1, 2, 3, null, 4, 5]]);
  expect(broken.gaps).toEqual([{ fromMs: 2000, toMs: 9000 }]);
});

test('points at which nothing is known are a gap too', () => {
  const broken = breakAtGaps(
    [0, 1000, 2000, 3000, 4000],
    [
      [1, null, null, null, 5],
      [1, null, null, null, 5],
    ],
    2500,
  );

  expect(broken.gaps).toEqual([{ fromMs: 0, toMs: 4000 }]);
});

test('one missed poll is no gap, the silence until now is one', () => {
  const times = [0, 1000, 3000];
  const longest = longestStepMs(times, 0, 1000);

  expect(breakAtGaps(times, [[1, 1, 1]], longest).gaps).toEqual([]);
  expect(gapAtEnd(times, 4000, longest)).toEqual([]);
  expect(gapAtEnd(times, 90_000, longest)).toEqual([{ fromMs: 3000, toMs: 90_000 }]);
  expect(gapAtEnd([], 90_000, longest)).toEqual([]);
});

test('a series that is read with every tenth poll is one line, and a hole in it is a hole', () => {
  const times = Array.from({ length: 61 }, (_, second) => second * 1000);
  const values = times.map((at) => (at % 10_000 === 0 && at !== 30_000 && at !== 40_000 ? 5 : null));

  const line = lineOf(times, values, { stepMs: 0, intervalMs: 1000 });

  expect(line.times).toEqual([0, 10_000, 20_000, 35_000, 50_000, 60_000]);
  expect(line.values).toEqual([5, 5, 5, null, 5, 5]);
});

test('a step finer than the readings makes no gap between them', () => {
  expect(longestStepMs([0, 10_000, 20_000, 30_000], 5000, 1000)).toBe(15_000);
  expect(longestStepMs([0, 5000, 10_000, 15_000], 5000, 1000)).toBe(8500);
});

test('nearestPoint() finds the nearer neighbour, and none out of reach', () => {
  const times = [1000, 2000, 5000];

  expect(nearestPoint(times, 1400)).toBe(0);
  expect(nearestPoint(times, 1600)).toBe(1);
  expect(nearestPoint(times, 9000)).toBe(2);
  expect(nearestPoint(times, 3600, 1000)).toBe(-1);
  expect(nearestPoint([], 0)).toBe(-1);
});

const host: FixtureHost = { name: 'hv01', lps: 16, nodes: 2, vms: 12, kind: 'live', source: 'windows' };
const tickAt = (at: number) => ({
  host: hostAnswer(host, at),
  vms: vmsAnswer(host, at),
  processors: processorsAnswer(host, at),
  alerts: [],
  events: [],
});

test('a tick lengthens the answer by one point, all others together as the rest', () => {
  const stretch = { from: fixtureStart - 10_000, to: fixtureStart, stepMs: 0, now: fixtureStart, top: 3 };
  const usage = usageAnswer(host, 'vm', stretch);
  const tick = tickAt(fixtureStart + 1000);

  const longer = appendTicks(usage, [tick]);

  expect(longer.times).toEqual([...usage.times, fixtureStart + 1000]);
  const total = longer.series.reduce((sum, { mean }) => sum + (mean.at(-1) ?? 0), 0);
  expect(total).toBeCloseTo(
    tick.vms.vms.reduce((sum, { cores }) => sum + (cores ?? 0), 0),
    9,
  );
  expect(longer.series).toHaveLength(4);
});

test('a tick that is already in the answer, or finer than its step, changes nothing', () => {
  const stretch = {
    from: fixtureStart - 600_000,
    to: fixtureStart,
    stepMs: 10_000,
    now: fixtureStart,
    top: 3,
  };
  const usage = usageAnswer(host, 'vm', stretch);

  expect(appendTicks(usage, [tickAt(fixtureStart)])).toBe(usage);
  expect(appendTicks(usage, [tickAt(fixtureStart + 1000)])).toBe(usage);
});
