/** /api/v1/volumes: the volumes of a host and the virtual disks on them, so that who fills a volume is seen. */
import type { Frame } from '../../model/frame.ts';
import type { HostInventory, VirtualDisk, VirtualMachine, Volume } from '../../model/host.ts';
import type { DiskAnswer, VolumeAnswer, VolumesAnswer } from '../../model/wire.ts';
import { momentOf } from '../moment.ts';
import type { RouteRequest } from '../route.ts';
import { momentAnswer } from './moments.ts';

/** Kept inventories leave free space out, so the past takes it from the counters. */
const freeSpace = { 'logical-disk': ['free-megabytes'], 'cluster-csv-file-system': ['free-megabytes'] };

export async function answerVolumes(request: RouteRequest): Promise<VolumesAnswer> {
  const moment = await momentOf(request, freeSpace);
  const free = moment.frame.at === moment.frame.inventory.at ? new Map() : freeByVolume(moment.frame);
  return { ...momentAnswer(moment), volumes: volumeAnswers(moment.frame.inventory, free) };
}

/** Bytes free by volume name in lower case, as the counters say. */
function freeByVolume(frame: Frame): ReadonlyMap<string, number> {
  const known = Object.keys(freeSpace).flatMap((id) => {
    const set = frame.sets.find((one) => one.set === id);
    const column = set?.columns.find(({ counter }) => counter === 'free-megabytes');
    return (set?.instances ?? []).map(
      ({ name }, index) => [name.toLowerCase(), column?.value[index] ?? Number.NaN] as const,
    );
  });
  return new Map(known.filter(([, bytes]) => !Number.isNaN(bytes)));
}

function volumeAnswers(inventory: HostInventory, free: ReadonlyMap<string, number>): readonly VolumeAnswer[] {
  const placed = inventory.virtualMachines.flatMap((vm) =>
    vm.disks.map((disk) => ({ vm, disk, volume: volumeOf(disk, inventory.volumes) })),
  );
  return inventory.volumes.map((volume) => {
    const here = placed.filter((one) => one.volume === volume);
    return {
      name: volume.name,
      sizeBytes: volume.sizeBytes,
      freeBytes: free.get(volume.name.toLowerCase()) ?? volume.freeBytes,
      vms: [...new Set(here.map(({ vm }) => vm.name))],
      disks: here.map(({ vm, disk }) => diskAnswer(vm, disk)),
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

export function diskAnswer(vm: VirtualMachine, disk: VirtualDisk): DiskAnswer {
  return {
    vm: vm.name,
    path: disk.path,
    kind: disk.kind,
    fileBytes: disk.fileBytes ?? null,
    maximumBytes: disk.maximumBytes ?? null,
  };
}
