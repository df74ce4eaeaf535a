import { expect, test } from 'vitest';

import { perfTypes } from '../../../collector/model/perf-type.ts';
import { emptyInventory, type HostInventory, type Volume } from '../../../collector/model/host.ts';
import type { CounterSetReading } from '../../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import {
  createInventoryReader,
  type InventoryReaderOptions,
} from '../../../collector/sources/windows/host/inventory-reader.ts';

function reading(set: string, names: readonly string[], roots?: readonly number[]): CounterSetReading {
  return {
    set,
    readAt: unixMs(0),
    tookMs: ms(0),
    clock: { perfTime: 0, perfFrequency: 1, system100Ns: 0 },
    instances: names.map((name) => ({ name, duplicate: 0 })),
    columns:
      roots === undefined
        ? []
        : [
            {
              counter: 'root-vp-index',
              type: perfTypes.PERF_COUNTER_LARGE_RAWCOUNT,
              raw: Float64Array.from(roots),
            },
          ],
  };
}

const polledAt = unixMs(1000);
const virtualProcessors = (...names: readonly string[]) => reading('virtual-processor', names);
const processors = [
  { number: 0, core: 0, numaNode: 0, socket: 0 },
  { number: 1, core: 0, numaNode: 0, socket: 0 },
];

function readerOf(options: Partial<InventoryReaderOptions> = {}) {
  return createInventoryReader({
    host: 'hv01',
    clock: () => unixMs(1000),
    operatingSystem: 'Windows Server 2022',
    memoryBytes: 64,
    topology: processors,
    volumes: () => Promise.resolve([]),
    management: { read: () => Promise.resolve(undefined), problems: () => [] },
    ...options,
  });
}

/** Lets what is already answered arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the VMs are those that have virtual processors, split at the last mark', () => {
  const inventory = readerOf().take(
    [virtualProcessors('db:Hv VP 0', 'db:Hv VP 1', 'a:Hv VP 0:Hv VP 0', '_Total')],
    polledAt,
  );

  expect(inventory?.virtualMachines.map(({ name, virtualProcessors: count }) => [name, count])).toEqual([
    ['db', 2],
    ['a:Hv VP 0', 1],
  ]);
});

test('a poll in which nothing changed brings no inventory', async () => {
  const reader = readerOf();
  const machines = virtualProcessors('db:Hv VP 0');
  reader.take([machines], polledAt);
  await settle();
  reader.take([machines], polledAt);

  expect(reader.take([machines], polledAt)).toBeUndefined();
});

test('VMs that come and go are told as such, but not those of the first look', () => {
  const reader = readerOf();

  const first = reader.take([virtualProcessors('db:Hv VP 0', 'web:Hv VP 0')], polledAt);
  const second = reader.take([virtualProcessors('web:Hv VP 0', 'new:Hv VP 0')], polledAt);

  expect(first?.events).toEqual([]);
  expect(second?.events.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    'vm-started new',
    'vm-stopped db',
  ]);
});

test('an LP is the processor whose root virtual processor is bound to it', () => {
  const lps = reading('logical-processor', ['Hv LP 0', 'Hv LP 1', '_Total'], [1, 0, Number.NaN]);

  const inventory = readerOf({
    topology: [
      { number: 0, core: 0, numaNode: 0, socket: 0 },
      { number: 1, core: 1, numaNode: 1, socket: 0 },
    ],
  }).take([lps], polledAt);

  expect(inventory?.processors).toEqual([
    { lp: 1, core: 0, numaNode: 0, socket: 0 },
    { lp: 0, core: 1, numaNode: 1, socket: 0 },
  ]);
});

test('under minroot the LPs that the system does not see are said to be unknown', () => {
  const none = 4096;
  const lps = reading(
    'logical-processor',
    ['Hv LP 0', 'Hv LP 1', 'Hv LP 2', 'Hv LP 3', '_Total'],
    [0, 1, none, none, none],
  );
  const reader = readerOf();

  const inventory = reader.take([lps], polledAt);

  expect(inventory?.processors.map(({ lp }) => lp)).toEqual([0, 1]);
  expect(reader.problems()).toEqual([
    {
      subject: 'Processor topology',
      kind: 'missing',
      message:
        'Core, NUMA node and socket of 2 logical processors of "hv01" are not known: the root partition was given fewer processors than the host has (minroot)',
    },
  ]);
});

test('volumes are asked for again when it is time, and never while an answer is awaited', async () => {
  let now = 0;
  const asked: ((volumes: readonly Volume[]) => void)[] = [];
  const reader = readerOf({
    clock: () => unixMs(now),
    volumes: () => new Promise((resolve) => asked.push(resolve)),
  });
  const machines = virtualProcessors('db:Hv VP 0');
  reader.take([machines], polledAt);
  now = 60_000;
  reader.take([machines], polledAt);

  expect(asked.length).toBe(1);
  asked[0]?.([{ name: 'C:', sizeBytes: 100, freeBytes: 10 }]);
  await settle();
  expect(reader.take([machines], polledAt)?.volumes).toEqual([{ name: 'C:', sizeBytes: 100, freeBytes: 10 }]);
  expect(asked.length).toBe(2);
});

test('volumes that can no longer be read are gone, not as they were', async () => {
  let now = 0;
  let answer: Promise<readonly Volume[]> = Promise.resolve([{ name: 'C:', sizeBytes: 100, freeBytes: 10 }]);
  const reader = readerOf({ clock: () => unixMs(now), volumes: () => answer });
  const machines = virtualProcessors('db:Hv VP 0');
  reader.take([machines], polledAt);
  await settle();
  expect(reader.take([machines], polledAt)?.volumes.length).toBe(1);

  answer = Promise.reject(new Error('the device is not ready'));
  now = 60_000;
  reader.take([machines], polledAt);
  await settle();

  expect(reader.take([machines], polledAt)?.volumes).toEqual([]);
});

test('management data come first, and their events are told once', async () => {
  const managed: HostInventory = {
    at: unixMs(5),
    name: 'HV01',
    processors: [],
    virtualMachines: [{ id: 'guid', name: 'db', state: 'off', critical: false, disks: [] }],
    volumes: [],
    networkQueues: [],
    events: [{ at: unixMs(5), kind: 'vm-stopped', subject: 'db', message: 'db stopped' }],
  };
  let now = 0;
  const reader = readerOf({
    clock: () => unixMs(now),
    volumes: async () => [{ name: 'C:', sizeBytes: 100, freeBytes: now }],
    management: { read: () => Promise.resolve(managed), problems: () => [] },
  });
  reader.take([], polledAt);
  await settle();

  const first = reader.take([], polledAt);
  now = 60_000;
  reader.take([], polledAt);
  await settle();
  const second = reader.take([], polledAt);

  expect(first?.virtualMachines).toBe(managed.virtualMachines);
  expect(first?.processors.length).toBe(2);
  expect(first?.volumes).toEqual([{ name: 'C:', sizeBytes: 100, freeBytes: 0 }]);
  expect(first?.events.length).toBe(1);
  expect(second?.volumes).toEqual([{ name: 'C:', sizeBytes: 100, freeBytes: 60_000 }]);
  expect(second?.events).toEqual([]);
});

test('an inventory is as of the poll that takes it, whenever its parts were read', async () => {
  const managed = emptyInventory('HV01', unixMs(5));
  const reader = readerOf({ management: { read: () => Promise.resolve(managed), problems: () => [] } });

  expect(reader.take([], unixMs(2000))?.at).toBe(2000);
  await settle();
  expect(reader.take([], unixMs(3000))?.at).toBe(3000);
});

test('when management data can no longer be read, no VM that was off is told to have stopped', async () => {
  const off = { id: 'guid', name: 'archive', state: 'off' as const, critical: false, disks: [] };
  const managed = { name: 'HV01', processors: [], volumes: [], networkQueues: [], events: [] };
  let answer: HostInventory | undefined = { ...managed, at: unixMs(0), virtualMachines: [off] };
  let now = 0;
  const reader = readerOf({
    clock: () => unixMs(now),
    management: { read: () => Promise.resolve(answer), problems: () => [] },
  });
  const machines = virtualProcessors('db:Hv VP 0');
  reader.take([machines], polledAt);
  await settle();
  reader.take([machines], polledAt);

  answer = undefined;
  now = 60_000;
  reader.take([machines], polledAt);
  await settle();

  const counted = reader.take([machines], polledAt);
  expect(counted?.virtualMachines.map(({ name }) => name)).toEqual(['db']);
  expect(counted?.events).toEqual([]);
});

test('what management data could not say is a problem of the host', () => {
  const refused = { subject: 'Msvm_ComputerSystem', kind: 'refused', message: 'no right' } as const;
  const reader = readerOf({
    management: { read: () => Promise.resolve(undefined), problems: () => [refused] },
  });

  expect(reader.problems()).toEqual([refused]);
});
