/** The scripted day, read as a program would read it: what happens is in events, inventory, instances and counters alike. */
import { beforeAll, describe, expect, test } from 'vitest';

import type { HostEvent, HostInventory, VirtualMachine } from '../../../collector/model/host.ts';
import type { Snapshot } from '../../../collector/model/snapshot.ts';
import { createCooker } from '../../../collector/sampling/cook.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { at, columnOf, instancesOf, readAfter, setOf } from './polls.ts';

const gigabyte = 1024 ** 3;
const pollSeconds = 4;
const overcommitted = { lps: 4, vms: 9, seed: 3, scenario: true, grain: 4 };

interface Poll {
  readonly seconds: number;
  readonly snapshot: Snapshot;
  readonly inventory: HostInventory;
}

const day: Poll[] = [];
const events: (HostEvent & { readonly seconds: number })[] = [];

beforeAll(async () => {
  const host = openSimulatedHost(overcommitted);
  const start = host.now();
  let inventory: HostInventory | undefined;
  for (let poll = 0; poll <= (25 * 60) / pollSeconds; poll += 1) {
    const snapshot = await readAfter(host, poll === 0 ? 0 : pollSeconds * 1000);
    inventory = snapshot.inventory ?? inventory;
    if (inventory === undefined) throw new Error('The first snapshot has no inventory');
    day.push({ seconds: poll * pollSeconds, snapshot, inventory });
    for (const event of snapshot.inventory?.events ?? [])
      events.push({ ...event, seconds: Math.round((event.at - start) / 1000) });
  }
});

function pollAt(minute: string): Poll {
  const seconds = Number(minute.slice(0, 2)) * 60 + Number(minute.slice(3));
  const poll = day.findLast((candidate) => candidate.seconds <= seconds);
  if (poll === undefined) throw new Error(`There was no poll at ${minute}`);
  return poll;
}

function vmOf(event: HostEvent['kind'], { inventory }: Poll): VirtualMachine | undefined {
  const subject = events.find(({ kind }) => kind === event)?.subject;
  return inventory.virtualMachines.find(({ name }) => name === subject);
}

/** Cores a VM used from the poll before to this one, by its counters. */
function coresOf(name: string, poll: Poll): number {
  const before = day[day.indexOf(poll) - 1];
  if (before === undefined) return NaN;
  const run = (snapshot: Snapshot): number => {
    const { raw } = columnOf(snapshot, 'virtual-processor', 'total-run-time');
    return instancesOf(snapshot, 'virtual-processor').reduce(
      (sum, instance, row) => (instance.startsWith(`${name}:Hv VP `) ? sum + at(raw, row) : sum),
      0,
    );
  };
  return (run(poll.snapshot) - run(before.snapshot)) / 1e7 / pollSeconds;
}

test('everything happens in the order and at the minutes of the script', () => {
  const told = events.map(({ kind, seconds }) => `${kind} ${Math.floor(seconds / 60)}:${seconds % 60}`);

  expect(told).toEqual([
    'vm-stopped 4:0',
    'vm-started 4:8',
    'vm-renamed 5:0',
    'vm-left 6:20',
    'vm-arrived 9:0',
    'checkpoint-created 10:30',
    'checkpoint-removed 14:0',
    'vm-paused-critical 15:10',
    'vm-paused-critical 15:10',
    'vm-resumed 16:20',
    'vm-resumed 16:20',
    'vm-paused 17:0',
    'vm-resumed 18:0',
    'counters-missing 18:30',
    'counters-back 19:30',
    'vm-renamed 23:0',
  ]);
});

test('the noisy VM uses nearly all of its virtual processors, and others wait longer than when it is quiet', () => {
  const noisy = openSimulatedHost(overcommitted).noisyVirtualMachine?.name ?? '';
  const waited = (from: string, to: string): number => {
    const ticks = [pollAt(from), pollAt(to)].map(({ snapshot }) => {
      const { raw } = columnOf(snapshot, 'virtual-processor', 'cpu-wait-time-per-dispatch');
      const names = instancesOf(snapshot, 'virtual-processor');
      return names.reduce((sum, name, row) => {
        return name.startsWith(`${noisy}:`) || name === '_Total' ? sum : sum + at(raw, row);
      }, 0);
    });
    return at(ticks, 1) - at(ticks, 0);
  };

  expect(coresOf(noisy, pollAt('00:08'))).toBeGreaterThan(2);
  expect(coresOf(noisy, pollAt('03:40'))).toBeLessThan(1.2);
  expect(waited('00:10', '00:40')).toBeGreaterThan(2 * waited('03:20', '03:50'));
});

test('a restarted VM vanishes, and its counters begin at 0', () => {
  const name = events.find(({ kind }) => kind === 'vm-stopped')?.subject ?? '';
  const instance = `${name}:Hv VP 0`;
  const [before, off, after] = [pollAt('03:56'), pollAt('04:04'), pollAt('04:16')];
  const run = ({ snapshot }: Poll): number =>
    at(
      columnOf(snapshot, 'virtual-processor', 'total-run-time').raw,
      instancesOf(snapshot, 'virtual-processor').indexOf(instance),
    );

  expect(instancesOf(off.snapshot, 'virtual-processor')).not.toContain(instance);
  expect(off.inventory.virtualMachines.find((vm) => vm.name === name)?.state).toBe('off');
  expect(run(after)).toBeLessThan(run(before) / 1000);
  expect(run(after)).toBeGreaterThan(0);
});

test('a migrating VM passes from round to round, leaves host and inventory, and comes back the same', () => {
  const id = vmOf('vm-left', pollAt('05:30'))?.id;
  const migrating = pollAt('06:08').snapshot;
  const has = (poll: Poll): boolean => poll.inventory.virtualMachines.some((vm) => vm.id === id);

  expect(id).toBeDefined();
  expect(instancesOf(migrating, 'live-migration')).toEqual([
    `${vmOf('vm-left', pollAt('05:30'))?.name}:VM Live Migration`,
  ]);
  expect(at(columnOf(migrating, 'live-migration', 'transfer-pass').raw, 0)).toBe(3);
  expect(setOf(pollAt('07:00').snapshot, 'live-migration').instances).toEqual([]);
  expect([has(pollAt('06:00')), has(pollAt('07:00')), has(pollAt('09:10'))]).toEqual([true, false, true]);
});

test('a renamed VM keeps its identity and takes its instances along', () => {
  const [before, after] = [pollAt('04:50'), pollAt('05:10')];
  const renamed = after.inventory.virtualMachines.find(({ name }) => name.endsWith('-new'));

  expect(before.inventory.virtualMachines.find(({ id }) => id === renamed?.id)?.name).toBe(
    renamed?.name.replace('-new', ''),
  );
  expect(instancesOf(after.snapshot, 'virtual-processor')).toContain(`${renamed?.name}:Hv VP 0`);
});

test('with all queues on LP 0 its root VP is busy and no other processor serves packets', () => {
  const root = (poll: Poll): number => {
    const before = day[day.indexOf(poll) - 1] ?? poll;
    const run = ({ snapshot }: Poll) =>
      at(columnOf(snapshot, 'root-virtual-processor', 'total-run-time').raw, 0);
    return (run(poll) - run(before)) / 1e7 / pollSeconds;
  };
  const moved = ({ snapshot }: Poll) => at(columnOf(snapshot, 'virtual-switch', 'vmq-moves').raw, 0);

  expect(new Set(pollAt('08:00').inventory.networkQueues.map(({ lp }) => lp))).toEqual(new Set([0]));
  expect(root(pollAt('08:00'))).toBeGreaterThan(3 * root(pollAt('06:48')));
  expect(moved(pollAt('07:10'))).toBeGreaterThan(moved(pollAt('06:48')) + 3);
});

test('a checkpoint moves the VM to a growing file and back', () => {
  const disk = (minute: string) => vmOf('checkpoint-created', pollAt(minute))?.disks[0];

  expect([disk('10:00')?.kind, disk('11:00')?.kind, disk('14:10')?.kind]).toEqual([
    'dynamic',
    'differencing',
    'dynamic',
  ]);
  expect(disk('11:00')?.path).toMatch(/_[0-9A-F-]{36}\.avhdx$/u);
  expect(disk('13:00')?.fileBytes).toBeGreaterThan((disk('11:00')?.fileBytes ?? 0) + gigabyte / 2);
  expect(disk('14:10')?.path).toBe(disk('10:00')?.path);
});

describe('the volume that fills', () => {
  const archive = ({ inventory }: Poll) => inventory.volumes.find(({ name }) => name === 'E:');

  test('falls in a straight line to 0 while a file grows by as much', () => {
    const free = ['11:00', '12:00', '13:00', '15:20'].map(
      (minute) => (archive(pollAt(minute))?.freeBytes ?? NaN) / gigabyte,
    );
    const file = ['11:00', '13:00'].map(
      (minute) =>
        (pollAt(minute).inventory.virtualMachines.find(({ name }) => name.startsWith('backup'))?.disks[1]
          ?.fileBytes ?? NaN) / gigabyte,
    );

    expect(at(free, 0)).toBeCloseTo(44, 0);
    expect(at(free, 1) - at(free, 2)).toBeCloseTo(at(free, 0) - at(free, 1), 0);
    expect(at(free, 3)).toBe(0);
    expect(at(file, 1) - at(file, 0)).toBeCloseTo(at(free, 0) - at(free, 2), 1);
  });

  test('pauses the VMs with growing disks there, critically, with the disk as the reason, after a warning', () => {
    const warned = pollAt('15:04').inventory.virtualMachines.filter((vm) => vm.storageLow === true);
    const paused = pollAt('15:20').inventory.virtualMachines.filter((vm) => vm.critical);
    const health = pollAt('15:20').snapshot;

    expect(paused.map(({ name }) => name)).toEqual(warned.map(({ name }) => name));
    expect(paused.map(({ state }) => state)).toEqual(['paused', 'paused']);
    expect(paused[0]?.criticalReason).toMatch(
      /^disk E:\\Hyper-V\\.*\.vhdx cannot grow, volume E: has 0 bytes free$/u,
    );
    expect(at(columnOf(health, 'health-summary', 'health-critical').raw, 0)).toBe(2);
  });

  test('stands still meanwhile: a paused VM keeps its instances and runs for nothing', () => {
    const name = events.find(({ kind }) => kind === 'vm-paused-critical')?.subject ?? '';

    expect(instancesOf(pollAt('15:40').snapshot, 'virtual-processor')).toContain(`${name}:Hv VP 0`);
    expect(coresOf(name, pollAt('15:40'))).toBe(0);
    expect(coresOf(name, pollAt('16:40'))).toBeGreaterThan(0);
  });

  test('is free again in the end, as it was in the beginning', () => {
    expect(archive(pollAt('16:10'))?.freeBytes).toBeGreaterThan(40 * gigabyte);
    expect((archive(pollAt('23:50'))?.freeBytes ?? NaN) / gigabyte).toBeCloseTo(44, 0);
  });
});

test('a pause by an administrator is not critical', () => {
  const paused = vmOf('vm-paused', pollAt('17:30'));

  expect(paused).toMatchObject({ state: 'paused', critical: false });
});

test('a counter set is missing for a minute, which is told as a problem and costs only itself', () => {
  const { snapshot } = pollAt('19:00');

  expect(snapshot.sets.some(({ set }) => set === 'virtual-storage-device')).toBe(false);
  expect(snapshot.sets.some(({ set }) => set === 'virtual-processor')).toBe(true);
  expect(snapshot.problems).toEqual([
    {
      subject: 'Hyper-V Virtual Storage Device',
      kind: 'missing',
      message: 'Cannot read counter set "Hyper-V Virtual Storage Device": the host does not list it now',
    },
  ]);
  expect(pollAt('19:40').snapshot.problems).toEqual([]);
});

test('a counter of 32 bits wraps in the first minute, and cooking takes it for a wrap', () => {
  const cooker = createCooker();
  const reads = day.slice(0, 20).map(({ snapshot }) => {
    const { raw } = columnOf(snapshot, 'virtual-storage-device', 'read-operations');
    const frame = cooker.cook(snapshot).sets.find(({ set }) => set === 'virtual-storage-device');
    return { raw, value: frame?.columns.find(({ counter }) => counter === 'read-operations')?.value };
  });

  const wraps = reads.flatMap(({ raw, value }, poll) =>
    poll === 0
      ? []
      : [...raw.subarray(0, -1)].flatMap((count, disk) =>
          count < at(reads[poll - 1]?.raw ?? [], disk) ? [at(value ?? [], disk)] : [],
        ),
  );

  expect(wraps).toHaveLength(1);
  expect(at(wraps, 0)).toBeGreaterThan(0);
  expect(at(wraps, 0)).toBeLessThan(10_000);
});

test('cooked, the whole day has no negative value, no processor busier than always, and no problem but the missing set', () => {
  const cooker = createCooker();
  const odd: string[] = [];
  for (const { seconds, snapshot } of day) {
    const frame = cooker.cook(snapshot);
    odd.push(...frame.problems.filter(({ kind }) => kind !== 'missing').map(({ message }) => message));
    for (const { set, columns } of frame.sets)
      for (const { counter, value } of columns) {
        const most = set.endsWith('processor') && counter.endsWith('-time') ? 1 + 1e-9 : Number.MAX_VALUE;
        if (value.some((number) => number < 0 || number > most))
          odd.push(`${set}/${counter} at ${seconds} s`);
      }
  }

  expect(odd).toEqual([]);
});

test('one act can be played by itself, soon and over and over', async () => {
  const host = openSimulatedHost({ lps: 2, vms: 6, scenario: 'pause', grain: 4 });
  const kinds: string[] = [];
  for (let poll = 0; poll < 32; poll += 1) {
    const { inventory } = await readAfter(host, 5000);
    kinds.push(...(inventory?.events ?? []).map(({ kind }) => kind));
  }

  expect(kinds).toEqual(['vm-paused', 'vm-resumed', 'vm-paused']);
});

test('a host of one VM, or of none, plays the day with the parts it can fill', async () => {
  for (const vms of [0, 1, 2]) {
    const host = openSimulatedHost({ lps: 1, vms, scenario: true, grain: 10 });
    const snapshot = await readAfter(host, 24.5 * 60_000);

    expect(snapshot.inventory?.virtualMachines).toHaveLength(vms);
    expect(setOf(snapshot, 'logical-processor').instances).toHaveLength(2);
  }
});
