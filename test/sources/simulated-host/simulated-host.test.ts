/** The simulated host seen from outside: what it reads is repeatable, adds up, and looks as PDH would give it. */
import { array, assert, asyncProperty, boolean, constantFrom, integer, record } from 'fast-check';
import { expect, test } from 'vitest';

import { findCounter, findCounterSet } from '../../../collector/catalogue/catalogue.ts';
import { labelsOf } from '../../../collector/catalogue/instances.ts';
import { perfTypes } from '../../../collector/model/perf-type.ts';
import { SourceError } from '../../../collector/model/source.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { at, columnOf, instancesOf, readAfter, setOf, signal } from './polls.ts';

test('the same seed gives the same snapshots, another seed does not', async () => {
  const poll = async (seed: number): Promise<string> => {
    const host = openSimulatedHost({ seed, scenario: true });
    await readAfter(host, 0);
    return JSON.stringify(await readAfter(host, 2000));
  };

  expect(await poll(7)).toBe(await poll(7));
  expect(await poll(7)).not.toBe(await poll(8));
});

test('reading more often changes nothing of what is read', async () => {
  const seldom = openSimulatedHost({ lps: 8, vms: 6, readSkewMicroseconds: 0 });
  const often = openSimulatedHost({ lps: 8, vms: 6, readSkewMicroseconds: 0 });

  for (let poll = 0; poll < 40; poll += 1) await readAfter(often, 50);

  const [few, many] = [await readAfter(seldom, 2000), await readAfter(often, 0)];
  for (const set of ['logical-processor', 'root-virtual-processor', 'virtual-processor'])
    expect(setOf(many, set).columns).toEqual(setOf(few, set).columns);
});

const hosts = record({
  lps: integer({ min: 1, max: 40 }),
  vms: integer({ min: 0, max: 20 }),
  seed: integer({ min: 0, max: 1000 }),
  scheduler: constantFrom('classic', 'core', 'root'),
  minroot: boolean(),
});

test('time adds up to the tick, and the truth agrees with every counter', async () => {
  await assert(
    asyncProperty(
      hosts,
      array(integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 5 }),
      async ({ minroot, ...options }, spans) => {
        const rootProcessors = minroot ? Math.ceil(options.lps / 2) : options.lps;
        const host = openSimulatedHost({ ...options, rootProcessors, readSkewMicroseconds: 0 });
        let before = await readAfter(host, 0);
        for (const span of spans) {
          const now = await readAfter(host, span);
          expectConservation(now);
          expectTruth(host, before, now);
          before = now;
        }
      },
    ),
    { numRuns: 20 },
  );
});

type Snapshot = Awaited<ReturnType<typeof readAfter>>;

function expectConservation(snapshot: Snapshot): void {
  const column = (counter: string) => columnOf(snapshot, 'logical-processor', counter);
  const [guest, hypervisor] = [column('guest-run-time'), column('hypervisor-run-time')];
  const idle = column('idle-time');
  const booked = guest.raw.map((ticks, lp) => ticks + at(hypervisor.raw, lp) + at(idle.raw, lp));
  expect(booked).toEqual(guest.base);
  const sum = (values: Float64Array) => values.subarray(0, -1).reduce((total, ticks) => total + ticks, 0);
  const root = columnOf(snapshot, 'root-virtual-processor', 'guest-run-time');
  const guests = columnOf(snapshot, 'virtual-processor', 'guest-run-time');
  expect(sum(guest.raw)).toBe(sum(root.raw) + sum(guests.raw));
}

function expectTruth(host: ReturnType<typeof openSimulatedHost>, before: Snapshot, now: Snapshot): void {
  const truth = host.truth();
  expect(truth?.elapsedTicks).toBeGreaterThan(0);
  if (truth === undefined) return;
  const rows = truth.rows.map(() => 0);
  const columns = instancesOf(now, 'logical-processor').map(() => 0);
  for (const [cell, row] of truth.row.entries()) {
    rows[row] = at(rows, row) + at(truth.guestTicks, cell);
    columns[at(truth.lp, cell)] = at(columns, at(truth.lp, cell)) + at(truth.guestTicks, cell);
  }
  const ran = truth.guestTicks.map((ticks, cell) => ticks + at(truth.hypervisorTicks, cell));
  expect(Math.max(0, ...ran)).toBeLessThanOrEqual(truth.elapsedTicks);
  const delta = (set: string) => {
    const [newer, older] = [now, before].map((snapshot) => columnOf(snapshot, set, 'guest-run-time').raw);
    return [...(newer ?? [])].slice(0, -1).map((ticks, index) => ticks - at(older ?? [], index));
  };
  expect(columns.slice(0, -1)).toEqual(delta('logical-processor'));
  expect(rows).toEqual([...delta('root-virtual-processor'), ...delta('virtual-processor')]);
}

test('no virtual processor runs and waits for longer than time passed', async () => {
  const host = openSimulatedHost({ lps: 4, vms: 8, readSkewMicroseconds: 0 });
  const before = await readAfter(host, 0);
  const now = await readAfter(host, 20_000);

  const delta = (counter: string) => {
    const older = columnOf(before, 'virtual-processor', counter).raw;
    return columnOf(now, 'virtual-processor', counter).raw.map((value, index) => value - at(older, index));
  };
  const [run, wait, remote] = [
    delta('total-run-time'),
    delta('cpu-wait-time-per-dispatch'),
    delta('remote-run-time'),
  ];

  const last = instancesOf(now, 'virtual-processor').length - 1;
  for (let vp = 0; vp < last; vp += 1) {
    // A wait is booked when it ends; one that began before the first reading may reach back a little.
    expect(at(run, vp) + at(wait, vp)).toBeLessThan(20.5 * 10_000_000);
    expect(at(remote, vp)).toBeLessThanOrEqual(at(run, vp));
  }
  expect(Math.max(...wait.subarray(0, last))).toBeGreaterThan(0);
});

test('every column has the type of the catalogue, its base where it needs one, and whole numbers', async () => {
  const host = openSimulatedHost({ vms: 14, scenario: true });
  const snapshot = await readAfter(host, 5000);

  for (const { set, columns, instances } of snapshot.sets)
    for (const { counter, type, raw, base } of columns) {
      const spec = findCounter(set, counter);
      expect(type).toBe(perfTypes[spec?.type ?? 'PERF_COUNTER_RAWCOUNT']);
      expect(base !== undefined).toBe(
        ['average', 'fraction'].includes(spec?.kind ?? '') || spec?.kind === 'busy-time',
      );
      expect(raw).toHaveLength(instances.length);
      expect([...raw, ...(base ?? [])].every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(
        true,
      );
      const isNarrow = (type & 0x300) === 0;
      if (isNarrow) expect(Math.max(0, ...raw)).toBeLessThan(2 ** 32);
    }
});

test('instance names are those of Windows, so that labels can be told from them', async () => {
  const host = openSimulatedHost();
  const snapshot = await readAfter(host, 1000);
  const virtualMachines = snapshot.inventory?.virtualMachines ?? [];
  const awkward = virtualMachines.find(({ name }) => name.startsWith('test'));

  const vps = findCounterSet('virtual-processor');
  const adapters = findCounterSet('virtual-network-adapter');
  const labels = instancesOf(snapshot, 'virtual-processor').map((name) =>
    vps === undefined ? {} : labelsOf(vps, { name, duplicate: 0 }),
  );
  const adapterLabels = instancesOf(snapshot, 'virtual-network-adapter').map((name) =>
    adapters === undefined ? {} : labelsOf(adapters, { name, duplicate: 0 }),
  );

  expect(awkward?.name).toBe('test: a (b)/#1, "x"');
  expect(labels).toContainEqual({ vm: awkward?.name, vp: '0' });
  expect(adapterLabels).toContainEqual(
    expect.objectContaining({ vm: awkward?.name, adapter: 'Network Adapter', vm_id: awkward?.id }),
  );
  const paths = virtualMachines.flatMap(({ disks }) => disks.map(({ path }) => path.replaceAll('\\', '-')));
  expect(instancesOf(snapshot, 'virtual-storage-device')).toEqual([...paths, '_Total']);
  expect(instancesOf(snapshot, 'network-interface')).toContain(
    'Broadcom BCM5709C NetXtreme II GigE [NDIS VBD Client] _3',
  );
});

test('the noisy VM is the one that uses most, whatever the seed', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const host = openSimulatedHost({ seed });
    await readAfter(host, 5000);
    await readAfter(host, 10_000);

    const truth = host.truth();
    const cores = new Map<string, number>();
    for (const [cell, row] of truth?.row.entries() ?? []) {
      const name = truth?.rows[row]?.name ?? 'root';
      cores.set(name, (cores.get(name) ?? 0) + at(truth?.guestTicks ?? [], cell) / 1e8);
    }

    const [top, second] = [...cores].sort((a, b) => b[1] - a[1]);
    expect(top?.[0]).toBe(host.noisyVirtualMachine?.name);
    expect(top?.[1]).toBeGreaterThan(1.3 * (second?.[1] ?? 0));
  }
});

test('a host is as busy as it is asked to be', async () => {
  const idleShare = async (load: number): Promise<number> => {
    const host = openSimulatedHost({ lps: 8, vms: 9, load, grain: 4 });
    const [before, after] = [await readAfter(host, 2000), await readAfter(host, 20_000)];
    const idle = [before, after].map((snapshot) => columnOf(snapshot, 'logical-processor', 'idle-time'));
    const total = (column: Float64Array | undefined) => column?.at(-1) ?? NaN;
    return (total(idle[1]?.raw) - total(idle[0]?.raw)) / (total(idle[1]?.base) - total(idle[0]?.base));
  };

  expect(await idleShare(0.1)).toBeGreaterThan(0.75);
  expect(await idleShare(1)).toBeGreaterThan(0.05);
  expect(await idleShare(1)).toBeLessThan(0.5);
  expect(await idleShare(4)).toBeLessThan(0.02);
});

test('with a root partition on fewer processors the rest say that they have no root VP', async () => {
  const host = openSimulatedHost({ lps: 8, vms: 4, rootProcessors: 3 });
  const snapshot = await readAfter(host, 1000);

  const none = 2 ** 32 - 1;
  const index = columnOf(snapshot, 'logical-processor', 'root-vp-index').raw;
  expect([...index].slice(0, 8)).toEqual([0, 1, 2, none, none, none, none, none]);
  expect(instancesOf(snapshot, 'root-virtual-processor')).toEqual([
    'Root VP 0',
    'Root VP 1',
    'Root VP 2',
    '_Total',
  ]);
});

test('the host goes on between two sets by the read skew, and not without one', async () => {
  const gap = async (readSkewMicroseconds: number): Promise<number> => {
    const host = openSimulatedHost({ lps: 4, vms: 4, readSkewMicroseconds });
    const snapshot = await readAfter(host, 1000);
    const clocks = ['logical-processor', 'virtual-processor'].map(
      (set) => setOf(snapshot, set).clock.perfTime,
    );
    return at(clocks, 1) - at(clocks, 0);
  };

  expect(await gap(0)).toBe(0);
  expect(await gap(40)).toBeGreaterThanOrEqual(400);
  expect(await gap(40)).toBeLessThanOrEqual(1200);
});

test('a handed-in clock moves the host at its speed; a clock that went back moves nothing', async () => {
  let clock = unixMs(1_000_000);
  const host = openSimulatedHost({ lps: 4, vms: 2, speed: 10, clock: () => clock, readSkewMicroseconds: 0 });

  const first = await host.read(signal);
  clock = unixMs(1_002_000);
  const second = await host.read(signal);
  clock = unixMs(1_001_000);
  const third = await host.read(signal);

  expect([first.takenAt, second.takenAt, third.takenAt]).toEqual([1_000_000, 1_020_000, 1_020_000]);
});

test('a clock that jumps by hours is a host that slept: its counters ran on for minutes only', async () => {
  let clock = unixMs(0);
  const host = openSimulatedHost({ lps: 2, vms: 1, clock: () => clock, readSkewMicroseconds: 0, grain: 10 });
  const before = await host.read(signal);
  clock = unixMs(8 * 3_600_000);
  const after = await host.read(signal);

  const elapsed = [before, after].map((snapshot) => setOf(snapshot, 'logical-processor').clock.perfTime);
  expect(after.takenAt).toBe(8 * 3_600_000);
  expect((at(elapsed, 1) - at(elapsed, 0)) / 1e7).toBe(900);
});

test('what cannot be simulated is refused with every mistake at once', () => {
  const open = () => openSimulatedHost({ lps: 0, vms: 5000, speed: Number.NaN });

  expect(open).toThrow(SourceError);
  expect(open).toThrow(
    'Cannot simulate a host: lps is 0, not a whole number from 1 to 2048; ' +
      'vms is 5000, not a whole number from 0 to 1024; ' +
      'rootProcessors is 0, not a whole number from 1 to 0; speed is NaN, not a factor above 0 and up to 10000',
  );
});

test('a closed host cannot be read', async () => {
  const host = openSimulatedHost({ lps: 1, vms: 0 });
  await host.close();

  await expect(host.read(signal)).rejects.toThrow('Cannot read simulated host "simulated": it was closed');
});

test('the truth of a span is the sum of its polls', async () => {
  const host = openSimulatedHost({ lps: 4, vms: 3 });
  const start = await readAfter(host, 0);
  let sum = 0;
  for (let poll = 0; poll < 3; poll += 1) {
    await readAfter(host, 1000);
    sum += (host.truth()?.guestTicks ?? new Float64Array()).reduce((total, ticks) => total + ticks, 0);
  }

  const truth = host.truth(start.takenAt, host.now());

  expect(truth?.guestTicks.reduce((total, ticks) => total + ticks, 0)).toBe(sum);
  expect(new Set(truth?.row.map((row, cell) => row * 100 + at(truth.lp, cell))).size).toBe(truth?.row.length);
  expect(host.truth(unixMs(0), unixMs(1000))).toBeUndefined();
});

test('the largest host can be opened and read', async () => {
  const host = openSimulatedHost({ lps: 2048, vms: 1024 });
  host.advance(ms(100));
  const snapshot = await host.read(signal);

  expect(instancesOf(snapshot, 'logical-processor')).toHaveLength(2049);
  expect(instancesOf(snapshot, 'virtual-processor')).toHaveLength(2049);
  expectConservation(await openSimulatedHost({ lps: 512, vms: 100, readSkewMicroseconds: 0 }).read(signal));
});
