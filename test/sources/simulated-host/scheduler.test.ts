/** The scheduler alone: what it promises at every instant, not only in the sums. */
import { assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';

import { Accounts } from '../../../collector/sources/simulated-host/accounts.ts';
import type { SimulatedScheduler } from '../../../collector/sources/simulated-host/placement.ts';
import { Random } from '../../../collector/sources/simulated-host/random.ts';
import { Scheduler } from '../../../collector/sources/simulated-host/scheduler.ts';
import { layOutProcessors } from '../../../collector/sources/simulated-host/topology.ts';
import { TruthTable } from '../../../collector/sources/simulated-host/truth-table.ts';
import { at } from './polls.ts';

const ms = 10_000;

interface Wish {
  readonly processors: number;
  readonly kind: SimulatedScheduler;
  /** Virtual processors of each VM. */
  readonly sizes: readonly number[];
  readonly demand: number;
  readonly rootDemand: number;
  readonly seed: number;
}

function build({ processors, kind, sizes, demand, rootDemand, seed }: Wish) {
  const topology = layOutProcessors(processors);
  const partitions = [{ firstVp: 0, vps: processors }];
  for (const vps of sizes) {
    const last = partitions.at(-1);
    partitions.push({ firstVp: (last?.firstVp ?? 0) + (last?.vps ?? 0), vps });
  }
  const partitionOf = partitions.flatMap(({ vps }, partition) =>
    Array.from({ length: vps }, () => partition),
  );
  const truth = new TruthTable(processors);
  const accounts = new Accounts(topology, partitionOf.length, truth);
  const random = new Random(seed, 'test');
  const scheduler = new Scheduler({
    kind,
    topology,
    accounts,
    random,
    rootProcessors: processors,
    partitions,
    sliceTicks: 5 * ms,
    switchTicks: 12,
  });
  for (const [vp, partition] of partitionOf.entries()) {
    if (partition > 0) accounts.homeNode[vp] = partition % topology.nodes;
    scheduler.setLoad(vp, partition === 0 ? rootDemand : demand, partition === 0 ? 2_000 : 30_000);
    scheduler.resume(vp, 0);
  }
  return { scheduler, accounts, topology, truth, partitionOf };
}

const wishes = record({
  processors: integer({ min: 2, max: 12 }).map((half) => half * 2),
  sizes: integer({ min: 1, max: 8 }).map((vms) => Array.from({ length: vms }, (_, vm) => 1 + (vm % 4))),
  demand: constantFrom(0.1, 0.5, 0.9, 1),
  rootDemand: constantFrom(0.01, 0.3),
  seed: integer({ min: 0, max: 9999 }),
});

test('with core scheduling the siblings of a core never run two partitions at a time', () => {
  let together = 0;
  assert(
    property(wishes, (wish) => {
      const { scheduler, accounts, partitionOf } = build({ ...wish, kind: 'core' });
      const shared: string[] = [];
      for (let instant = 0; instant < 400 * ms; instant += 3137) {
        scheduler.advance(instant);
        for (let lp = 0; lp < wish.processors; lp += 2) {
          const [own, beside] = [at(accounts.running, lp), at(accounts.running, lp + 1)];
          if (own < 0 || beside < 0) continue;
          together += 1;
          if (partitionOf[own] !== partitionOf[beside]) shared.push(`VPs ${own} and ${beside} at ${instant}`);
        }
      }
      expect(shared).toEqual([]);
    }),
    { numRuns: 20 },
  );
  expect(together).toBeGreaterThan(1000);
});

test('a virtual processor runs on one logical processor at a time, a root VP only on its own', () => {
  assert(
    property(wishes, constantFrom<SimulatedScheduler>('classic', 'core', 'root'), (wish, kind) => {
      const { scheduler, accounts } = build({ ...wish, kind });
      const wrong: string[] = [];
      for (let instant = 0; instant < 200 * ms; instant += 5311) {
        scheduler.advance(instant);
        const running = [...accounts.running].filter((vp) => vp >= 0);
        if (new Set(running).size < running.length) wrong.push(`one VP twice at ${instant}`);
        for (const [lp, vp] of accounts.running.entries())
          if (vp >= 0 && vp < wish.processors && vp !== lp)
            wrong.push(`root VP ${vp} on LP ${lp} at ${instant}`);
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('no processor idles while classic scheduling keeps anybody waiting for more than a moment', () => {
  const { scheduler, accounts } = build({
    processors: 8,
    kind: 'classic',
    sizes: [8, 8, 8],
    demand: 1,
    rootDemand: 0.02,
    seed: 5,
  });
  scheduler.advance(2000 * ms);
  accounts.bookAll(2000 * ms);

  const idle = accounts.lpIdle.reduce((sum, ticks) => sum + ticks, 0);
  expect(idle / (8 * 2000 * ms)).toBeLessThan(0.01);
});

test('virtual processors that all want everything share it evenly', () => {
  for (const kind of ['classic', 'core', 'root'] as const) {
    const { scheduler, accounts } = build({
      processors: 4,
      kind,
      sizes: [2, 2, 2, 2],
      demand: 1,
      rootDemand: 0.01,
      seed: 2,
    });
    scheduler.advance(20_000 * ms);
    accounts.bookAll(20_000 * ms);

    const shares = [...accounts.vpRun.subarray(4)].map((ticks) => ticks / (20_000 * ms));
    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(Math.max(...shares)).toBeLessThan(0.6);
  }
});

test('a lone virtual processor uses what it wants and never waits for more than the switch', () => {
  const { scheduler, accounts } = build({
    processors: 4,
    kind: 'classic',
    sizes: [1],
    demand: 0.4,
    rootDemand: 0.001,
    seed: 1,
  });
  scheduler.advance(30_000 * ms);
  accounts.bookAll(30_000 * ms);

  expect(at(accounts.vpRun, 4) / (30_000 * ms)).toBeCloseTo(0.4, 1);
  expect(at(accounts.vpWait, 4) / at(accounts.vpDispatches, 4)).toBeLessThan(60);
});

/** Ten virtual processors want all of four LPs: the one that was resumed once got none for 0.8 s. */
const starving = {
  processors: 4,
  sizes: [1, 2, 3, 4],
  demand: 1,
  rootDemand: 0.01,
  seed: 6117,
} as const;

test('a suspended virtual processor runs no more until it is resumed', () => {
  assert(
    property(wishes, boolean(), (wish, core) => {
      const { scheduler, accounts, partitionOf } = build({ ...wish, kind: core ? 'core' : 'classic' });
      const vps = partitionOf.flatMap((partition, vp) => (partition === 1 ? [vp] : []));
      scheduler.advance(100 * ms);
      for (const vp of vps) scheduler.suspend(vp, 100 * ms);
      accounts.bookAll(100 * ms);
      const before = vps.map((vp) => at(accounts.vpRun, vp));
      scheduler.advance(200 * ms);
      accounts.bookAll(200 * ms);
      expect(vps.map((vp) => at(accounts.vpRun, vp))).toEqual(before);
      for (const vp of vps) scheduler.resume(vp, 200 * ms);
      scheduler.advance(1000 * ms);
      accounts.bookAll(1000 * ms);
      expect(vps.every((vp, index) => at(accounts.vpRun, vp) > at(before, index))).toBe(true);
    }),
    { numRuns: 200, examples: [[{ ...starving, sizes: [...starving.sizes] }, false]] },
  );
});

test('a VM stays on its NUMA node while there is room, and runs remotely when there is none', () => {
  const remote = (demand: number): number => {
    const { scheduler, accounts } = build({
      processors: 16,
      kind: 'classic',
      sizes: [1, 16],
      demand,
      rootDemand: 0.01,
      seed: 3,
    });
    scheduler.advance(3000 * ms);
    accounts.bookAll(3000 * ms);
    const sum = (values: Float64Array) => values.subarray(17).reduce((total, ticks) => total + ticks, 0);
    return sum(accounts.vpRemote) / sum(accounts.vpRun);
  };

  expect(remote(0.1)).toBeLessThan(0.02);
  expect(remote(0.9)).toBeGreaterThan(0.3);
});
