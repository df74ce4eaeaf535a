/**
 * The matrix beside what really ran, on simulated hosts from idle to overcommitted, of every scheduler, also while VMs come and go. The
 * true cell lies within its bounds in every case; the benchmark says how wide those are.
 */
import { expect, test } from 'vitest';

import { matrixOf, processorsOf } from '../../collector/attribution/answers.ts';
import { buildMatrix, certainties } from '../../collector/attribution/matrix.ts';
import { ms } from '../../collector/model/time.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import { expectSums } from '../support/matrix-sums.ts';
import { compare, trueCells, watchPolls, type WatchedPoll } from '../support/simulated-truth.ts';

interface Case extends SimulatedHostOptions {
  readonly lps: number;
  readonly vms: number;
  readonly polls: number;
}

const schedulers = ['classic', 'core', 'root'] as const;

const sizes: readonly Case[] = [
  { lps: 4, vms: 3, polls: 6 },
  { lps: 5, vms: 20, polls: 3 },
  { lps: 16, vms: 0, polls: 1 },
  { lps: 16, vms: 1, polls: 3 },
  { lps: 16, vms: 12, polls: 6, seed: 7 },
  { lps: 16, vms: 12, polls: 3, rootProcessors: 4 },
  { lps: 16, vms: 12, polls: 3, readSkewMicroseconds: 2000 },
  { lps: 16, vms: 12, polls: 3, load: 0.1 },
  { lps: 16, vms: 12, polls: 3, load: 3 },
  { lps: 16, vms: 150, polls: 2, seed: 11 },
  { lps: 64, vms: 6, polls: 2, seed: 5 },
  { lps: 64, vms: 200, polls: 2, rootProcessors: 16 },
  { lps: 256, vms: 100, polls: 1 },
];

const cases = [
  ...schedulers.flatMap((scheduler) => sizes.map((size) => ({ load: 1, ...size, scheduler }))),
  { lps: 2048, vms: 1024, polls: 1, load: 1, scheduler: 'core', interval: 100 } as const,
];

function expectTruthWithin({ use, truth }: WatchedPoll): void {
  const matrix = buildMatrix(use);
  const found = compare(matrix, trueCells(matrix, truth));

  expect(found.contained).toBe(found.cells);
  expect(found.exactError).toBeLessThanOrEqual(certainties(matrix).exactWithin + 1e-9);
  expectSums(matrixOf(use, matrix), processorsOf(use));
}

test.each(cases)(
  'on $lps LPs with $vms VMs ($scheduler, load $load) the truth lies within the bounds',
  { timeout: 30_000 },
  async ({ polls: count, interval = 1000, ...options }: Case & { readonly interval?: number }) => {
    const { polls } = await watchPolls(options, { polls: count, interval: ms(interval) });

    expect(polls).toHaveLength(count);
    polls.forEach(expectTruthWithin);
  },
);

const changes = ['restart', 'rename', 'live-migration', 'pause', 'noisy-neighbour'] as const;

test.each(changes)('the truth lies within the bounds while VMs change (%s)', async (scenario) => {
  const { polls } = await watchPolls(
    { lps: 8, vms: 6, scenario, seed: 2 },
    { polls: 60, interval: ms(1300), warmUp: ms(50) },
  );

  polls.forEach(expectTruthWithin);
});

test('the answer draws exact cells as one value and says how far off they can be', async () => {
  const { polls } = await watchPolls({ lps: 16, vms: 12 }, { polls: 1 });
  const [poll] = polls;
  if (poll === undefined) throw new Error('no poll');

  const answer = matrixOf(poll.use);

  const truth = trueCells(answer, poll.truth);
  const exact = answer.share.flatMap((share, cell) =>
    answer.low[cell] === share && answer.high[cell] === share ? [Math.abs(share - (truth[cell] ?? NaN))] : [],
  );
  expect(exact.length).toBeGreaterThanOrEqual(16);
  expect(Math.max(...exact)).toBeLessThanOrEqual(answer.exactWithinCores);
  expect(answer.exactWithinCores).toBeLessThan(0.01);
  expect(answer.why).toHaveLength(answer.share.length);
  expect(answer.rules).toContain('root-bound');
});

test('two hosts that differ in the seed alone are both told right, whatever the read skew', async () => {
  for (const seed of [21, 22, 23, 24])
    for (const readSkewMicroseconds of [0, 10, 500, 20_000]) {
      const { polls } = await watchPolls({ lps: 8, vms: 5, seed, readSkewMicroseconds }, { polls: 3 });
      polls.forEach(expectTruthWithin);
    }
});
