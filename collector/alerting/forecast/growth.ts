/**
 * What could grow on a volume and who would be paused by it: a write that a dynamic or differencing file has no room to grow for
 * pauses its VM (Windows Server 2016 on; before, all VMs with such disks at 200 MB). A fixed disk needs no room.
 */
import type { FileGrowth, Grower, VolumeForecast } from '../../model/forecast.ts';
import type { HostInventory, VirtualDisk, VirtualMachine, Volume } from '../../model/host.ts';
import { vmSubjects } from '../wording.ts';

type VolumeGrowth = Pick<VolumeForecast, 'promisedBytes' | 'growers' | 'files'>;

/** How fast a file grew lately, bytes a second; NaN while not known. */
type SpeedOf = (path: string) => number;

export function growthOn(volume: Volume, inventory: HostInventory, speedOf: SpeedOf): VolumeGrowth {
  const subjectOf = vmSubjects(inventory.virtualMachines);
  const growers: Grower[] = [];
  const files: FileGrowth[] = [];
  let room = 0;
  for (const vm of inventory.virtualMachines) {
    const disks = vm.disks.filter((disk) => canGrow(disk) && volumeOf(disk, inventory.volumes) === volume);
    if (disks.length === 0) continue;
    const grown = disks.map((disk): FileGrowth => {
      const { path, kind, fileBytes, maximumBytes } = disk;
      const sizes = {
        ...(fileBytes === undefined ? {} : { fileBytes }),
        ...(maximumBytes === undefined ? {} : { maximumBytes }),
      };
      return { vm: subjectOf(vm), path, kind, ...sizes, bytesPerSecond: speedOf(path) };
    });
    room += disks.reduce((sum, disk) => sum + roomOf(disk), 0);
    files.push(...grown);
    if (canBePaused(vm))
      growers.push({
        vm: subjectOf(vm),
        bytesPerSecond: grown.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0),
      });
  }
  const used = volume.sizeBytes - volume.freeBytes;
  return {
    promisedBytes: Number.isNaN(room) ? undefined : used + room,
    growers: growers.sort(fastestFirst),
    files: files.sort(fastestFirst),
  };
}

/** The volume the inventory names, else the longest one the path begins with: mount points lie inside letters. */
function volumeOf(disk: VirtualDisk, volumes: readonly Volume[]): Volume | undefined {
  const named = disk.volume?.toLowerCase();
  if (named !== undefined) return volumes.find(({ name }) => name.toLowerCase() === named);
  const path = disk.path.toLowerCase();
  return volumes
    .filter(({ name }) => path.startsWith(`${name.toLowerCase().replace(/\\$/, '')}\\`))
    .sort((one, other) => other.name.length - one.name.length)[0];
}

function canGrow({ kind, path }: VirtualDisk): boolean {
  return kind === 'dynamic' || kind === 'differencing' || (kind === 'unknown' && /\.avhdx?$/i.test(path));
}

function canBePaused({ state }: VirtualMachine): boolean {
  return state !== 'off' && state !== 'saved';
}

/** NaN = not known. */
function roomOf({ fileBytes, maximumBytes }: VirtualDisk): number {
  if (fileBytes === undefined || maximumBytes === undefined) return Number.NaN;
  return Math.max(0, maximumBytes - fileBytes);
}

function fastestFirst(one: Grower, other: Grower): number {
  const known = (grower: Grower): number =>
    Number.isNaN(grower.bytesPerSecond) ? -1 : grower.bytesPerSecond;
  return known(other) - known(one) || one.vm.localeCompare(other.vm);
}
