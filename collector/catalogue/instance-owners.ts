/**
 * Which VM an instance of a counter set belongs to, by the host's inventory. Names of VMs repeat and paths are written in a way that
 * cannot be undone, so what an instance may be is made from the inventory and compared; two candidates are no answer.
 */
import type { HostInventory, VirtualDisk, VirtualMachine } from '../model/host.ts';
import type { InstanceName } from '../model/snapshot.ts';
import { findCounterSet } from './catalogue.ts';
import { labelsOf } from './instances.ts';

export interface DiskOwner {
  readonly vm: VirtualMachine;
  readonly disk: VirtualDisk;
}

export interface InstanceOwners {
  /** `<VM>:Hv VP <n>`; undefined also for a name that two VMs have. */
  ofVirtualProcessor(instance: InstanceName): VirtualMachine | undefined;
  /** Path of a disk file with `-` for every `\`; undefined also where two files are written alike. */
  ofStorageDevice(instance: InstanceName): DiskOwner | undefined;
  /** By the GUID at the end of the name. */
  ofNetworkAdapter(instance: InstanceName): VirtualMachine | undefined;
}

export function instanceOwners({ virtualMachines }: HostInventory): InstanceOwners {
  const byName = onlyOnes(virtualMachines.map((vm) => [vm.name.toLowerCase(), vm]));
  const byId = onlyOnes(virtualMachines.flatMap((vm) => (vm.id === undefined ? [] : [[vm.id, vm] as const])));
  const byDevice = onlyOnes(
    virtualMachines.flatMap((vm) => vm.disks.map((disk) => [deviceName(disk.path), { vm, disk }] as const)),
  );
  const label = (set: string, instance: InstanceName, name: string): string | undefined => {
    const spec = findCounterSet(set);
    return spec === undefined ? undefined : labelsOf(spec, instance)[name];
  };
  return {
    ofVirtualProcessor: (instance) =>
      byName.get(label('virtual-processor', instance, 'vm')?.toLowerCase() ?? ''),
    ofStorageDevice: ({ name }) => byDevice.get(deviceName(name)),
    ofNetworkAdapter: (instance) => byId.get(label('virtual-network-adapter', instance, 'vm_id') ?? ''),
  };
}

/** Path and instance name alike: `\\?\` before a path is written or not, letters are of either case. */
function deviceName(text: string): string {
  return text
    .replaceAll('\\', '-')
    .replace(/^--\?-/u, '')
    .toLowerCase();
}

/** Entries whose key is there once. */
function onlyOnes<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const once = new Map<string, T>();
  const more = new Set<string>();
  for (const [key, value] of entries) {
    if (once.has(key)) more.add(key);
    else once.set(key, value);
  }
  for (const key of more) once.delete(key);
  return once;
}
