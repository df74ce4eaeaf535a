/** Matching beside what really ran, on simulated hosts: much is found, what is found is right, as sure as it says, or left open. */
import { expect, test } from 'vitest';

import { closerMatrix } from '../../../collector/attribution/closer/closer-matrix.ts';
import { matchBurst } from '../../../collector/attribution/closer/match-burst.ts';
import { turnsOf } from '../../../collector/attribution/closer/turns.ts';
import type { BurstRead } from '../../../collector/model/burst.ts';
import { watchBurst, matchFigures } from '../../support/simulated-burst.ts';
import { watchPolls } from '../../support/simulated-truth.ts';

const burst = { reads: 200, everyMs: 3 };
/** Sampling error of a few bursts: what is wrong comes in whole stays. */
const samplingError = 0.002;

test.each([
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.3, seed: 1 },
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.5, seed: 2 },
  { scheduler: 'classic', lps: 64, vms: 40, load: 0.5, seed: 3 },
  { scheduler: 'root', lps: 16, vms: 12, load: 0.5, seed: 4 },
  { scheduler: 'core', lps: 16, vms: 12, load: 0.5, seed: 5 },
  { scheduler: 'core', lps: 32, vms: 20, load: 0.5, seed: 6 },
] as const)(
  'read within 10 µs, most of the time of $lps LPs is attributed ($scheduler, load $load), nearly all of it rightly',
  async (options) => {
    const watched = await watchBurst({ ...options, readSkewMicroseconds: 10 }, burst);

    const { busy, attributed, precision, stated } = matchFigures(watched, 10);

    expect(busy).toBeLessThan(0.52);
    expect(attributed).toBeGreaterThan(0.6);
    expect(precision).toBeGreaterThan(0.995);
    expect(stated).toBeGreaterThan(0.99);
    expect(stated - precision).toBeLessThan(samplingError);
  },
);

test.each([
  { scheduler: 'classic', lps: 16, vms: 12, load: 1, grain: 3 },
  { scheduler: 'core', lps: 16, vms: 12, load: 1, grain: 3 },
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.5, grain: 1 },
  { scheduler: 'core', lps: 32, vms: 20, load: 0.5, grain: 1 },
  { scheduler: 'classic', lps: 128, vms: 100, load: 0.5, grain: 1 },
] as const)(
  'where much is equal by chance ($scheduler, $lps LPs, load $load) less is found, and no more is claimed than is right',
  async (options) => {
    const plan = { reads: options.lps > 64 ? 40 : 120, everyMs: 3 };
    let [right, stated, matched] = [0, 0, 0];
    for (const seed of [7, 8, 9].slice(0, options.lps > 64 ? 1 : 3)) {
      const figures = matchFigures(
        await watchBurst({ ...options, seed, readSkewMicroseconds: 10 }, plan),
        10,
      );
      const { matchedTicks } = figures.matched;
      matched += matchedTicks;
      right += figures.precision * matchedTicks;
      stated += figures.stated * matchedTicks;
    }

    expect(right / matched).toBeGreaterThan(0.99);
    expect((stated - right) / matched).toBeLessThan(samplingError);
  },
);

test.each([
  { scheduler: 'classic', lps: 16, vms: 12, skew: 50, stampedBefore: 50 },
  { scheduler: 'core', lps: 16, vms: 12, skew: 50, stampedBefore: 50 },
  { scheduler: 'classic', lps: 64, vms: 40, skew: 50, stampedBefore: 50 },
  { scheduler: 'classic', lps: 16, vms: 12, skew: 50, stampedBefore: 300 },
] as const)(
  'told only a time up to $stampedBefore µs before each set was read, what is claimed of $lps LPs is right ($scheduler)',
  async ({ skew, stampedBefore, ...options }) => {
    const host = { ...options, load: 0.5, seed: 11, readSkewMicroseconds: skew };
    const told = await watchBurst(host, burst);
    const stamped = await watchBurst(host, { ...burst, stampedBefore });

    const [sharp, blunt] = [matchFigures(told, skew), matchFigures(stamped, skew)];

    expect(blunt.attributed).toBeLessThanOrEqual(sharp.attributed + 0.02);
    if (blunt.matched.matchedTicks === 0) return;
    expect(blunt.precision).toBeGreaterThan(0.99);
    expect(blunt.stated - blunt.precision).toBeLessThan(samplingError);
  },
);

test('the worse the times of the reads are told, the less is claimed', async () => {
  const watched = await watchBurst({ lps: 16, vms: 12, load: 0.5, seed: 5, readSkewMicroseconds: 50 }, burst);

  const vague = { ...watched, reads: watched.reads.map(vaguely) };
  const [sharp, blunt] = [matchFigures(watched, 50), matchFigures(vague, 50)];

  expect(blunt.attributed).toBeLessThan(sharp.attributed);
  expect(blunt.matched.matchedTicks === 0 ? 1 : blunt.precision).toBeGreaterThan(0.99);
});

test('numbers that contradict each other are left open, whatever they fit', async () => {
  const watched = await watchBurst({ lps: 16, vms: 12, load: 0.5, seed: 6, readSkewMicroseconds: 10 }, burst);

  // The counts of the first LP are those of the last, and the other way round in every other read.
  const mixed = {
    ...watched,
    reads: watched.reads.map((read, index) => (index % 2 === 0 ? read : mirrored(read))),
  };
  const { matched, attributed } = matchFigures(mixed, 10);

  expect(matched.matchedTicks === 0 ? 0 : attributed).toBeLessThan(0.02);
});

function mirrored(read: BurstRead): BurstRead {
  const sets = read.sets.map((set) =>
    set.set === 'logical-processor'
      ? { ...set, columns: set.columns.map((column) => ({ ...column, counts: column.counts.toReversed() })) }
      : set,
  );
  return { ...read, sets };
}

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
