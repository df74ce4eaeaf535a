/** Matching beside what really ran, on simulated hosts: much is found, what is found is right, as sure as it says, or left open. */
import { expect, test } from 'vitest';

import { closerMatrix } from '../../../collector/attribution/closer/closer-matrix.ts';
import { matchBurst } from '../../../collector/attribution/closer/match-burst.ts';
import { turnsOf } from '../../../collector/attribution/closer/turns.ts';
import type { BurstRead } from '../../../collector/model/burst.ts';
import { watchBurst, matchFigures } from '../../support/simulated-burst.ts';
import { watchPolls } from '../../support/simulated-truth.ts';

const burst = { reads: 300, everyMs: 5 };

test.each([
  { lps: 16, vms: 12, load: 0.3, seed: 1 },
  { lps: 16, vms: 12, load: 0.5, seed: 2 },
  { lps: 64, vms: 40, load: 0.5, seed: 3 },
])(
  'read within 10 µs, most of the time of $lps LPs is attributed (load $load), nearly all of it rightly',
  async (options) => {
    const watched = await watchBurst({ ...options, readSkewMicroseconds: 10 }, burst);

    const { busy, attributed, precision, stated } = matchFigures(watched, 10);

    expect(busy).toBeLessThan(0.52);
    expect(attributed).toBeGreaterThan(0.5);
    expect(precision).toBeGreaterThan(0.99);
    expect(stated).toBeGreaterThan(0.99);
    expect(Math.abs(stated - precision)).toBeLessThan(0.008);
  },
);

test('with core scheduling and under the root scheduler less is found, and what is found is right', async () => {
  for (const scheduler of ['core', 'root'] as const) {
    const options = { lps: 16, vms: 12, load: 0.3, seed: 4, readSkewMicroseconds: 10, scheduler };

    const { attributed, precision } = matchFigures(await watchBurst(options, burst), 10);

    expect(attributed).toBeGreaterThan(0.1);
    expect(precision).toBeGreaterThan(0.985);
  }
});

test('on a large host little is found, because much is equal by chance, and that little is right', async () => {
  const options = { lps: 128, vms: 100, load: 0.5, seed: 7, readSkewMicroseconds: 10, grain: 1 };

  const { precision, stated } = matchFigures(await watchBurst(options, { reads: 100, everyMs: 5 }), 10);

  expect(precision).toBeGreaterThan(0.99);
  expect(stated - precision).toBeLessThan(0.008);
});

test('reads that do not say well when they were made are left open rather than guessed', async () => {
  const watched = await watchBurst({ lps: 16, vms: 12, load: 0.5, seed: 5, readSkewMicroseconds: 50 }, burst);

  const vague = { ...watched, reads: watched.reads.map(vaguely) };
  const [sharp, blunt] = [matchFigures(watched, 50), matchFigures(vague, 50)];

  expect(blunt.attributed).toBeLessThan(sharp.attributed / 2);
  expect(blunt.matched.matchedTicks === 0 ? 1 : blunt.precision).toBeGreaterThan(0.97);
});

/** Each set took 200 µs to read, and the provider has no clock of its own. */
function vaguely(read: BurstRead): BurstRead {
  return {
    ...read,
    sets: read.sets.map((set) => ({
      ...set,
      beganSeconds: set.beganSeconds - 0.0001,
      endedSeconds: set.endedSeconds + 0.0001,
      columns: set.columns.map(({ counter, counts }) => ({ counter, counts })),
    })),
  };
}

test('one virtual processor alone on its LP is found, and of two equal ones neither', () => {
  const alone = matchBurst(turnsOf(twoReads({ given: [52_341, 0], ran: [52_341, 0] }), (lp) => lp));
  const twins = matchBurst(turnsOf(twoReads({ given: [52_341, 52_341], ran: [52_341, 52_341] }), (lp) => lp));

  expect([...alone.ticks]).toEqual([52_341]);
  expect([alone.virtualProcessor[0], alone.processor[0]]).toEqual([0, 0]);
  expect(twins.matchedTicks).toBe(0);
});

test('no reads, one read, and counters that fell or are missing match nothing', () => {
  const reads = twoReads({ given: [52_341, 0], ran: [52_341, 0] });
  const fallen = [reads[1], reads[0]].flatMap((read) => read ?? []);
  const without = reads.map((read) => ({
    ...read,
    sets: read.sets.filter(({ set }) => set !== 'virtual-processor'),
  }));

  for (const odd of [[], reads.slice(0, 1), fallen, without])
    expect(matchBurst(turnsOf(odd, (lp) => lp)).matchedTicks).toBe(0);
});

interface Ran {
  readonly given: readonly number[];
  readonly ran: readonly number[];
}

/** Two LPs and two VMs of one virtual processor, read twice at one instant each, dispatched once where they ran. */
function twoReads({ given, ran }: Ran): readonly BurstRead[] {
  const counts = (values: readonly number[]): Float64Array => Float64Array.from(values);
  const once = (values: readonly number[]): readonly number[] => values.map((value) => (value > 0 ? 1 : 0));
  const readAt = (seconds: number, part: 0 | 1): BurstRead => {
    const times = (values: readonly number[]): Float64Array => counts(values.map((value) => value * part));
    const at = { beganSeconds: seconds, endedSeconds: seconds };
    const named = (names: readonly string[]) => names.map((name) => ({ name, duplicate: 0 }));
    return {
      at: (seconds * 1000) as BurstRead['at'],
      sets: [
        {
          ...at,
          set: 'logical-processor',
          instances: named(['Hv LP 0', 'Hv LP 1']),
          columns: [
            { counter: 'guest-run-time', counts: times(given) },
            { counter: 'context-switches', counts: times(once(given)) },
          ],
        },
        {
          ...at,
          set: 'root-virtual-processor',
          instances: named(['Root VP 0', 'Root VP 1']),
          columns: [
            { counter: 'guest-run-time', counts: counts([0, 0]) },
            { counter: 'dispatches', counts: counts([0, 0]) },
          ],
        },
        {
          ...at,
          set: 'virtual-processor',
          instances: named(['a:Hv VP 0', 'b:Hv VP 0']),
          columns: [
            { counter: 'guest-run-time', counts: times(ran) },
            { counter: 'dispatches', counts: times(once(ran)) },
            { counter: 'migrations', counts: counts([0, 0]) },
          ],
        },
      ],
    };
  };
  return [readAt(10, 0), readAt(10.01, 1)];
}

test('in the matrix of a burst what was matched lies within the bounds, and the estimate holds it', async () => {
  const options = { lps: 16, vms: 12, load: 0.4, seed: 6, readSkewMicroseconds: 10 };
  const { reads } = await watchBurst(options, { reads: 200, everyMs: 5 });
  const newest = (await watchPolls(options, { polls: 1 })).polls[0]?.frame;
  if (newest === undefined) throw new Error('no poll');

  const closer = closerMatrix(reads, newest);

  expect(closer?.matchedShare).toBeGreaterThan(0.4);
  // The total that Windows lists among the instances is nobody.
  const unplaced = [...(closer?.content.unplaced.rows ?? []), ...(closer?.content.unplaced.columns ?? [])];
  expect(unplaced.reduce((sum, cores) => sum + Math.abs(cores), 0)).toBeLessThan(0.02);
  const { content, matched = new Float64Array(), confidence = new Float64Array() } = closer ?? {};
  expect(matched).toHaveLength(content?.share.length ?? NaN);
  matched.forEach((cores, cell) => {
    expect(cores).toBeLessThanOrEqual((content?.high[cell] ?? NaN) + 1e-3);
    expect(content?.share[cell]).toBeGreaterThanOrEqual(cores - 1e-3);
    expect(confidence[cell] === 0).toBe(cores === 0);
  });
});
