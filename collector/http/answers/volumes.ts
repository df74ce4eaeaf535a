/** /api/v1/volumes: the volumes of a host and the virtual disks on them, so that who fills a volume is seen. */
import type { HostInventory, VirtualDisk, VirtualMachine, Volume } from '../../model/host.ts';
import type { DiskAnswer, VolumeAnswer, VolumesAnswer } from '../../model/wire.ts';
import { momentOf } from '../moment.ts';
import type { RouteRequest } from '../route.ts';
import { momentAnswer } from './moments.ts';
import { freeSpace, sizesAt, type Sizes } from './sizes.ts';

export async function answerVolumes(request: RouteRequest): Promise<VolumesAnswer> {
  const moment = await momentOf(request, freeSpace);
  const sizes = sizesAt(moment, request.context.outlook);
  return { ...momentAnswer(moment), volumes: volumeAnswers(moment.frame.inventory, sizes) };
}

function volumeAnswers(inventory: HostInventory, sizes: Sizes): readonly VolumeAnswer[] {
  const placed = inventory.virtualMachines.flatMap((vm) =>
    vm.disks.map((disk) => ({ vm, disk, volume: volumeOf(disk, inventory.volumes) })),
  );
  return inventory.volumes.map((volume) => {
    const here = placed.filter((one) => one.volume === volume);
    return {
      name: volume.name,
      sizeBytes: volume.sizeBytes,
      freeBytes: sizes.freeOf(volume) ?? null,
      vms: [...new Set(here.map(({ vm }) => vm.name))],
      disks: here.map(({ vm, disk }) => diskAnswer(vm, disk, sizes)),
    };
  });
}

/** The volume the inventory names, else the longest one the path begins with: mount points lie inside letters. */
function volumeOf(disk: VirtualDisk, volumes: readonly Volume[]): Volume | undefined {
  const named = disk.volume?.toLowerCase();
  const path = disk.path.toLowerCase();
  if (named !== undefined) return volumes.find(({ name }) => name.toLowerCase() === named);
  return volumes
    .filter(({ name }) => path.startsWith(`${name.toLowerCase().replace(/\\$/, '')}\\`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

export function diskAnswer(vm: VirtualMachine, disk: VirtualDisk, sizes: Sizes): DiskAnswer {
  return {
    vm: vm.name,
    path: disk.path,
    kind: disk.kind,
    fileBytes: sizes.fileOf(disk) ?? null,
    maximumBytes: disk.maximumBytes ?? null,
  };
}
