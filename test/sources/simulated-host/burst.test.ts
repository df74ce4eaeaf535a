/** A burst of the simulated host: the same books as a poll, many times a second, each set at an instant of its own. */
import { expect, test } from 'vitest';

import { burstCounters, type BurstRead } from '../../../collector/model/burst.ts';
import { ms } from '../../../collector/model/time.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { at, columnOf, signal } from './polls.ts';

function countsOf(read: BurstRead, set: string, counter: string): Float64Array {
  const column = read.sets
    .find((one) => one.set === set)
    ?.columns.find((candidate) => candidate.counter === counter);
  return column?.counts ?? new Float64Array();
}

test('a burst reads what a poll at the same moment reads', async () => {
  const host = openSimulatedHost({ lps: 8, vms: 6, readSkewMicroseconds: 0 });
  const burst = await host.openBurst();
  host.advance(ms(10));

  const read = await burst.read(signal);
  const poll = await host.read(signal);

  expect(
    read.sets.map(({ set, columns }) => ({ set, counters: columns.map(({ counter }) => counter) })),
  ).toEqual(burstCounters);
  for (const { set, columns } of read.sets)
    for (const { counter, counts, base } of columns) {
      expect(counts).toEqual(columnOf(poll, set, counter).raw);
      expect(base).toEqual(columnOf(poll, set, counter).base);
    }
});

test('the truth of a turn is what the logical processors counted from one turn to the next', async () => {
  const host = openSimulatedHost({ lps: 8, vms: 6 });
  const burst = await host.openBurst();
  await burst.read(signal);
  host.advance(ms(10));
  const first = await burst.read(signal);
  host.advance(ms(10));

  const second = await burst.read(signal);

  const truth = host.truth();
  expect(truth).toMatchObject({ from: first.at, to: second.at });
  for (let lp = 0; lp < 8; lp += 1) {
    const ran = truth?.guestTicks.reduce((sum, ticks, cell) => sum + (truth.lp[cell] === lp ? ticks : 0), 0);
    const counted = [first, second].map((read) =>
      at(countsOf(read, 'logical-processor', 'guest-run-time'), lp),
    );
    expect(ran).toBe(at(counted, 1) - at(counted, 0));
  }
});

test('sets are read one after the other, and instances are listed anew only when they change', async () => {
  const host = openSimulatedHost({ lps: 4, vms: 3, readSkewMicroseconds: 50 });
  const burst = await host.openBurst();
  const first = await burst.read(signal);
  host.advance(ms(5));

  const second = await burst.read(signal);

  const began = second.sets.map(({ beganSeconds }) => beganSeconds);
  expect(began).toEqual(began.toSorted((a, b) => a - b));
  expect(at(began, 2) - at(began, 0)).toBeGreaterThan(40e-6);
  expect(at(began, 2) - at(began, 0)).toBeLessThan(160e-6);
  expect(second.sets.length).toBe(3);
  expect(first.at).toBeLessThan(second.at);
});
