/** The small parts the scheduler stands on, each against the plainest thing that does the same. */
import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import { EventQueue } from '../../../collector/sources/simulated-host/event-queue.ts';
import { IdleSet } from '../../../collector/sources/simulated-host/idle-set.ts';
import { Meters } from '../../../collector/sources/simulated-host/meters.ts';
import { Random } from '../../../collector/sources/simulated-host/random.ts';
import { ReadyQueue } from '../../../collector/sources/simulated-host/ready-queue.ts';
import { describeProcessors, layOutProcessors } from '../../../collector/sources/simulated-host/topology.ts';
import { TruthTable } from '../../../collector/sources/simulated-host/truth-table.ts';

test('the event queue gives what is due first, after any moves and cancels', () => {
  const steps = array(
    tuple(constantFrom('schedule', 'cancel'), integer({ min: 0, max: 19 }), integer({ min: 0, max: 50 })),
  );
  assert(
    property(steps, (list) => {
      const queue = new EventQueue(20);
      const expected = new Map<number, number>();
      for (const [step, entity, due] of list) {
        if (step === 'schedule') {
          queue.schedule(entity, due);
          expected.set(entity, due);
        } else {
          queue.cancel(entity);
          expected.delete(entity);
        }
      }

      const order = [...expected].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
      for (const [entity, due] of order) {
        expect([queue.nextEntity(), queue.nextDue()]).toEqual([entity, due]);
        queue.cancel(queue.nextEntity());
      }
      expect(queue.nextDue()).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});

test('the ready queue is a list per node', () => {
  const steps = array(
    tuple(
      constantFrom('append', 'prepend', 'take', 'remove'),
      integer({ min: 0, max: 1 }),
      integer({ min: 0, max: 7 }),
    ),
  );
  assert(
    property(steps, (list) => {
      const queue = new ReadyQueue(2, 8);
      const lines: number[][] = [[], []];
      for (const [step, node, number] of list) {
        const line = lines[node] ?? [];
        const waits = lines.some((other) => other.includes(number));
        if (step === 'append' && !waits) {
          queue.append(node, number);
          line.push(number);
        } else if (step === 'prepend' && !waits) {
          queue.prepend(node, number);
          line.unshift(number);
        } else if (step === 'take' && number < line.length) {
          expect(queue.take(node, number)).toBe(line.splice(number, 1)[0]);
        } else if (step === 'remove') {
          queue.remove(number);
          for (const other of lines) if (other.includes(number)) other.splice(other.indexOf(number), 1);
        }
        const seen = lines.map((each, of) => each.map((_, place) => queue.at(of, place)));
        expect(seen).toEqual(lines);
        expect([queue.length(0), queue.length(1), queue.total]).toEqual([
          lines[0]?.length,
          lines[1]?.length,
          lines.flat().length,
        ]);
      }
    }),
  );
});

test('the idle set finds a free core of a node where there is one, else says so', () => {
  assert(
    property(constantFrom(16, 40, 128, 140), array(integer({ min: 0, max: 139 })), (processors, numbers) => {
      const topology = layOutProcessors(processors);
      const set = new IdleSet(topology);
      const idle = new Set(numbers.filter((lp) => lp < processors));
      for (const lp of idle) set.add(lp);

      for (let node = 0; node < topology.nodes; node += 1) {
        const here = [...idle].filter((lp) => topology.nodeOf[lp] === node);
        const cores = here.filter((lp) => lp % 2 === 0 && idle.has(lp + 1));
        const [core, any] = [set.findCore(node), set.find(node)];
        expect(cores.length > 0 ? cores.includes(core) : core === -1).toBe(true);
        expect(here.length > 0 ? here.includes(any) : any === -1).toBe(true);
      }
      expect([...idle].every((lp) => set.has(lp))).toBe(true);
      for (const lp of idle) set.remove(lp);
      expect(set.find(0)).toBe(-1);
    }),
  );
});

test('every processor count is laid out with whole cores in nodes of one size', () => {
  for (let processors = 1; processors <= 2048; processors += 1) {
    const topology = layOutProcessors(processors);
    expect(topology.nodes * topology.processorsPerNode).toBe(processors);
    expect(topology.processorsPerNode % topology.siblings).toBe(0);
    expect(topology.nodes % topology.sockets).toBe(0);
  }
  expect(describeProcessors(layOutProcessors(16))[9]).toEqual({ lp: 9, core: 4, numaNode: 1, socket: 1 });
  expect(layOutProcessors(2048)).toMatchObject({ sockets: 8, nodes: 32, processorsPerNode: 64, siblings: 2 });
});

test('the truth table adds up by pair, also past its first size', () => {
  const table = new TruthTable(50);
  const expected = new Map<string, number>();
  const random = new Random(1, 'cells');
  for (let stretch = 0; stretch < 20_000; stretch += 1) {
    const [vp, lp, ticks] = [random.below(80), random.below(50), random.below(1000)];
    table.add(vp, lp, ticks, 1);
    expected.set(`${vp}/${lp}`, (expected.get(`${vp}/${lp}`) ?? 0) + ticks);
  }

  const { vp, lp, guestTicks, hypervisorTicks } = table.cut();

  expect(new Map([...guestTicks].map((ticks, cell) => [`${vp[cell]}/${lp[cell]}`, ticks]))).toEqual(expected);
  expect(hypervisorTicks.reduce((sum, ticks) => sum + ticks, 0)).toBe(20_000);
  expect(table.cut().vp).toHaveLength(0);
});

test('meters grow in a straight line between steps and never fall', () => {
  const meters = new Meters(1, 0);
  meters.step(0, [10]);
  const first = meters.read(0, 5_000_000);
  meters.step(10_000_000, [3]);
  const second = meters.read(0, 10_000_000);
  meters.add(0, 100);

  expect([first, second, meters.read(0, 20_000_000)]).toEqual([5, 10, 113]);
});

test('random draws are repeatable, differ by stream and seed, and spread evenly', () => {
  const draws = (seed: number, stream: string): number[] => {
    const random = new Random(seed, stream);
    return Array.from({ length: 10_000 }, () => random.ratio());
  };
  const [first, again, other, next] = [draws(1, 'a'), draws(1, 'a'), draws(1, 'b'), draws(2, 'a')];

  expect(again).toEqual(first);
  expect(other[0]).not.toBe(first[0]);
  expect(next[0]).not.toBe(first[0]);
  expect(first.reduce((sum, ratio) => sum + ratio, 0) / first.length).toBeCloseTo(0.5, 1);
  expect(new Random(1, 'id').guid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u,
  );
});
