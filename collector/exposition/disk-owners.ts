/**
 * Which VM a storage device is of, as a family to join by: the counters of a device bear its file alone, and the same device is another
 * VM's after it was moved, while a series should stay what it is.
 */
import { instanceOwners } from '../catalogue/instance-owners.ts';
import type { SetFrame } from '../model/frame.ts';
import type { HostInventory } from '../model/host.ts';
import type { Family, FamilyPart } from './families.ts';

export const storageDeviceSet = 'virtual-storage-device';

export const diskFamily: Family = {
  name: 'hyperv_vm_disk_info',
  type: 'info',
  help: 'Virtual machine, file and volume of a storage device, to join its counters by label device',
};

/** Devices whose file no VM has, or two have, are left out. */
export function diskPart(host: string, inventory: HostInventory, { at, instances }: SetFrame): FamilyPart {
  const owners = instanceOwners(inventory);
  const labels = instances.flatMap((instance) => {
    const owner = instance.duplicate === 0 ? owners.ofStorageDevice(instance) : undefined;
    if (owner === undefined) return [];
    const { vm, disk } = owner;
    return [
      {
        host,
        device: instance.name,
        vm: vm.name,
        ...(vm.id === undefined ? {} : { vm_id: vm.id }),
        path: disk.path,
        ...(disk.volume === undefined ? {} : { volume: disk.volume }),
      },
    ];
  });
  return { at, labels, values: labels.map(() => 1) };
}
