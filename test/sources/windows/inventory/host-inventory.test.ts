import { expect, test } from 'vitest';

import type { HostInventory } from '../../../../collector/model/host.ts';
import { addMs, ms, unixMs } from '../../../../collector/model/time.ts';
import { hostInventoryOf } from '../../../../collector/sources/windows/inventory/host-inventory.ts';
import { computerSystem, hyperVTables, vmIds } from '../../../support/hyper-v-tables.ts';
import { rowsOf } from './rows.ts';

const at = unixMs(Date.UTC(2026, 10, 22, 12));
const findLp = (group: number, number: number): number => group * 48 + number;
const rows = rowsOf(hyperVTables);

function inventoryOf(changed = {}, before?: HostInventory, when = at): HostInventory {
  return hostInventoryOf({ ...rows, ...changed }, { host: 'key', at: when, before, findLp });
}

function vm(inventory: HostInventory, id: string) {
  const found = inventory.virtualMachines.find((one) => one.id === id.toLowerCase());
  if (found === undefined) throw new Error(`No VM ${id}`);
  return found;
}

test('the host is not among its virtual machines, and names stay as they are', () => {
  const { name, operatingSystem, memoryBytes, virtualMachines } = inventoryOf();

  expect(name).toBe('hv01');
  expect(operatingSystem).toBe('Microsoft Windows Server 2022 Datacenter (10.0.20348)');
  expect(memoryBytes).toBe(549_755_813_888);
  expect(virtualMachines.map((one) => [one.name, one.state, one.critical])).toEqual([
    ['web01', 'running', false],
    ['数据库: 01', 'running', false],
    ['full', 'paused', true],
    ["it's off", 'off', false],
    ['web01', 'saving', false],
  ]);
});

test('a VM has its network adapters, and the switch each is plugged into', () => {
  const adaptersOf = (id: string, changed = {}) => vm(inventoryOf(changed), id).networkAdapters;
  const ofWeb = { name: 'Network Adapter', kind: 'synthetic', address: '00155d000001' };

  expect(adaptersOf(vmIds.web)).toEqual([{ ...ofWeb, switch: 'External' }]);
  // Its cable is pulled, and it has no address before its first start.
  expect(adaptersOf(vmIds.database)).toEqual([{ name: 'Network Adapter', kind: 'synthetic' }]);
  expect(adaptersOf(vmIds.off)).toEqual([]);
  expect(adaptersOf(vmIds.web, { ethernetConnections: undefined })).toEqual([ofWeb]);
  expect(adaptersOf(vmIds.web, { switches: undefined })).toEqual([ofWeb]);
  expect(vm(inventoryOf({ adapterSettings: undefined }), vmIds.web)).not.toHaveProperty('networkAdapters');
  const legacy = {
    ElementName: 'Legacy',
    InstanceID: `Microsoft:${vmIds.off}\\X`,
    Address: '00-15-5D-00-00-0A',
  };
  expect(adaptersOf(vmIds.off, { legacyAdapterSettings: [legacy] })).toEqual([
    { name: 'Legacy', kind: 'legacy', address: '00155d00000a' },
  ]);
});

test('a VM has its processors, memory, start, generation and replication', () => {
  expect(vm(inventoryOf(), vmIds.web)).toMatchObject({
    virtualProcessors: 4,
    memoryBytes: 4096 * 1_048_576,
    startedAt: addMs(at, ms(-3_600_000)),
    generation: 1,
    storageLow: false,
    replication: {
      health: 'normal',
      state: 'Replicating',
      lastReplicatedAt: Date.UTC(2026, 10, 22, 10, 15),
    },
  });
  expect(vm(inventoryOf(), vmIds.database)).toMatchObject({ generation: 2, storageLow: true });
  expect(vm(inventoryOf(), vmIds.database)).not.toHaveProperty('replication');
  expect(vm(inventoryOf(), vmIds.full)).toMatchObject({
    virtualProcessors: 6,
    criticalReason: 'Speicher voll',
  });
  expect(vm(inventoryOf(), vmIds.off)).not.toHaveProperty('memoryBytes');
  expect(vm(inventoryOf(), vmIds.off)).not.toHaveProperty('startedAt');
});

test('a VM says what its guest says, and which processor features are hidden from it', () => {
  expect(vm(inventoryOf(), vmIds.web)).toMatchObject({
    guestOperatingSystem: 'Windows Server 2022',
    integration: { heartbeat: 'ok', isCurrent: true },
    processorCompatibility: true,
  });
  expect(vm(inventoryOf(), vmIds.database).integration).toEqual({ heartbeat: 'never', isCurrent: false });
  expect(vm(inventoryOf(), vmIds.database)).not.toHaveProperty('guestOperatingSystem');
  expect(vm(inventoryOf(), vmIds.database)).not.toHaveProperty('processorCompatibility');
  expect(vm(inventoryOf(), vmIds.full).processorCompatibility).toBe(false);
  expect(vm(inventoryOf(), vmIds.off)).not.toHaveProperty('integration');
});

test('a VM says how much memory it may have, the least and the most where that is dynamic', () => {
  expect(vm(inventoryOf(), vmIds.web).memorySettings).toEqual({
    startupBytes: 2 * 2 ** 30,
    dynamic: { minimumBytes: 2 ** 29, maximumBytes: 16 * 2 ** 30 },
  });
  expect(vm(inventoryOf(), vmIds.full).memorySettings).toEqual({ startupBytes: 8 * 2 ** 30 });
  expect(vm(inventoryOf(), vmIds.database)).not.toHaveProperty('memorySettings');
});

test('checkpoints are oldest first with their kind, and times heed the zone', () => {
  expect(vm(inventoryOf(), vmIds.web).checkpoints).toEqual([
    { name: 'backup', createdAt: Date.UTC(2026, 10, 19, 1), kind: 'backup' },
    { name: 'before update', createdAt: Date.UTC(2026, 10, 20, 7, 30), kind: 'standard' },
  ]);
  expect(vm(inventoryOf(), vmIds.off).checkpoints).toEqual([]);
});

test('a disk lies on the longest mount point its path begins with; images and disks of checkpoints are left out', () => {
  const inventory = inventoryOf();

  expect(vm(inventory, vmIds.web).disks).toEqual([
    { path: 'D:\\VMs\\web01-1F.avhdx', volume: 'D:', kind: 'differencing' },
  ]);
  expect(vm(inventory, vmIds.full).disks).toEqual([
    { path: 'D:\\mnt\\fast\\full.vhdx', volume: 'D:\\mnt\\fast', kind: 'unknown' },
  ]);
  expect(vm(inventory, vmIds.database).disks[0]?.volume).toBe('C:\\ClusterStorage\\Volume1');
  expect(vm(inventory, vmIds.off).disks[0]).not.toHaveProperty('volume');
});

test('volumes without a name or a size are left out; those of the cluster count in megabytes', () => {
  expect(inventoryOf().volumes).toEqual([
    { name: 'C:', sizeBytes: 100_000_000_000, freeBytes: 40_000_000_000 },
    { name: 'D:', sizeBytes: 2_000_000_000_000, freeBytes: 500_000_000_000 },
    { name: 'D:\\mnt\\fast', sizeBytes: 500_000_000_000, freeBytes: 0 },
    {
      name: 'C:\\ClusterStorage\\Volume1',
      sizeBytes: 4_000_000 * 1_048_576,
      freeBytes: 1_000_000 * 1_048_576,
    },
  ]);
});

test('a queue is served by the LP of its lowest bit, and names its VM as it is called now', () => {
  expect(inventoryOf().networkQueues).toEqual([
    { adapter: 'Intel[R] Ethernet _2', queue: 0, lp: 0 },
    { adapter: 'Intel[R] Ethernet _2', queue: 3, lp: 17, virtualMachine: 'web01' },
    { adapter: 'Intel[R] Ethernet _2', queue: 4, lp: 49, virtualMachine: '数据库: 01' },
  ]);
});

test('a queue without a VM is of the VM whose address is routed to it', () => {
  const queue = {
    InterfaceDescription: 'NIC',
    QueueID: 1,
    ProcessorAffinityMask: 1n << 63n,
    FilterList: [{ MacAddress: '00-15-5D-00-00-01', VlanID: 7 }],
  };

  expect(inventoryOf({ queues: [queue] }).networkQueues).toEqual([
    { adapter: 'NIC', queue: 1, lp: 63, virtualMachine: 'web01' },
  ]);
});

test('the newest event tells the scheduler, in whatever language; TCP Chimney has its own class', () => {
  expect(inventoryOf()).toMatchObject({ scheduler: 'core', chimney: 'disabled' });
  expect(inventoryOf({ offload: [{ Chimney: null }] }).chimney).toBe('not supported');
  expect(inventoryOf({ offload: undefined })).not.toHaveProperty('chimney');
  const onlyText = [{ TimeGenerated: null, Message: 'Hypervisor scheduler type is 0x2.' }];
  expect(inventoryOf({ schedulerEvent: onlyText }).scheduler).toBe('classic');
});

test('with nothing but the list of VMs there is still an inventory', () => {
  const inventory = hostInventoryOf(rowsOf([computerSystem]), { host: 'key', at, before: undefined, findLp });

  expect(inventory.name).toBe('key');
  expect(inventory.virtualMachines).toHaveLength(5);
  expect(inventory.virtualMachines[0]).not.toHaveProperty('checkpoints');
  expect(inventory.volumes).toEqual([]);
});

test('a start is the same start although its uptime is read a little later', () => {
  const first = inventoryOf();
  const second = inventoryOf({}, first, addMs(at, ms(4_000)));

  expect(vm(second, vmIds.web).startedAt).toBe(vm(first, vmIds.web).startedAt);
  expect(second.events).toEqual([]);
});
