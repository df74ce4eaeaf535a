import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { instanceOwners } from '../../collector/catalogue/instance-owners.ts';
import type { HostInventory, VirtualMachine } from '../../collector/model/host.ts';
import { unixMs } from '../../collector/model/time.ts';

function inventoryOf(machines: readonly Partial<VirtualMachine>[]): HostInventory {
  const virtualMachines = machines.map((vm) => ({
    name: 'web01',
    state: 'running' as const,
    critical: false,
    disks: [],
    ...vm,
  }));
  return {
    at: unixMs(0),
    name: 'hv01',
    processors: [],
    virtualMachines,
    volumes: [],
    networkQueues: [],
    events: [],
  };
}

const withDisk = (name: string, path: string): Partial<VirtualMachine> => ({
  name,
  disks: [{ path, kind: 'unknown' }],
});
const instance = (name: string) => ({ name, duplicate: 0 });

test('a virtual processor is of the VM before the last :Hv VP', () => {
  const owners = instanceOwners(inventoryOf([{ name: 'a:Hv VP 1' }, { name: 'a' }]));

  expect(owners.ofVirtualProcessor(instance('a:Hv VP 1:Hv VP 0'))?.name).toBe('a:Hv VP 1');
  expect(owners.ofVirtualProcessor(instance('A:hv vp 3'))?.name).toBe('a');
  expect(owners.ofVirtualProcessor(instance('_Total'))).toBeUndefined();
});

test('a name that two VMs have leads to neither', () => {
  const owners = instanceOwners(
    inventoryOf([
      { id: '1', name: 'web01' },
      { id: '2', name: 'WEB01' },
    ]),
  );

  expect(owners.ofVirtualProcessor(instance('web01:Hv VP 0'))).toBeUndefined();
});

test('every disk is found by its path with hyphens, with and without the mark before it', () => {
  const path = fc
    .array(fc.stringMatching(/^[a-z0-9 ._-]{1,8}$/u), { minLength: 1, maxLength: 5 })
    .map((parts) => `D:\\${parts.join('\\')}`);
  fc.assert(
    fc.property(path, (file) => {
      const owners = instanceOwners(inventoryOf([withDisk('web01', file)]));
      const written = file.replaceAll('\\', '-');

      expect(owners.ofStorageDevice(instance(`--?-${written}`))?.disk.path).toBe(file);
      expect(owners.ofStorageDevice(instance(written.toUpperCase()))?.vm.name).toBe('web01');
    }),
  );
});

test('two files that are written alike are no answer, and a share keeps its name', () => {
  const owners = instanceOwners(
    inventoryOf([
      withDisk('a', 'D:\\x-y\\z.vhdx'),
      withDisk('b', 'D:\\x\\y-z.vhdx'),
      withDisk('c', '\\\\filer\\vms\\c.vhdx'),
    ]),
  );

  expect(owners.ofStorageDevice(instance('D:-x-y-z.vhdx'))).toBeUndefined();
  expect(owners.ofStorageDevice(instance('--filer-vms-c.vhdx'))?.vm.name).toBe('c');
});

test('a network adapter is of the VM whose GUID it ends with, whatever the names are', () => {
  const id = 'aaaaaaaa-0000-4000-8000-000000000001';
  const owners = instanceOwners(inventoryOf([{ id }, { name: 'web01' }]));

  const name = `web01_old_Network Adapter_${id.toUpperCase()}--bbbbbbbb-0000-4000-8000-000000000001`;
  expect(owners.ofNetworkAdapter(instance(name))?.id).toBe(id);
  expect(owners.ofNetworkAdapter(instance('vSwitch_cccccccc-0000-4000-8000-000000000001'))).toBeUndefined();
});
