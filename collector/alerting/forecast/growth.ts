/**
 * What could grow on a volume and who would be paused by it: a write that a dynamic or differencing file has no room to grow for
 * pauses its VM (Windows Server 2016 on; before, all VMs with such disks at 200 MB). A fixed disk needs no room.
 */
import type { HostInventory, VirtualDisk, VirtualMachine, Volume } from '../../model/host.ts';
import type { UnixMs } from '../../model/time.ts';
import { vmSubjects } from '../wording.ts';

export interface VolumeGrowth {
  /** What the volume would hold if every disk on it grew to its largest; undefined while a size is not known. */
  readonly promisedBytes: number | undefined;
  /** VMs that would be paused, the one that grows fastest first. */
  readonly growers: readonly Grower[];
}

export interface Grower {
  readonly vm: string;
  /** Lately, over its files on this volume; NaN while not known. */
  readonly bytesPerSecond: number;
}

/** Sizes of disk files a while ago, by path in lower case. */
export type EarlierSizes = ReadonlyMap<string, { readonly at: UnixMs; readonly fileBytes: number }>;

export function growthOn(volume: Volume, inventory: HostInventory, earlier: EarlierSizes): VolumeGrowth {
  const subjectOf = vmSubjects(inventory.virtualMachines);
  const growers: Grower[] = [];
  let room = 0;
  for (const vm of inventory.virtualMachines) {
    const disks = vm.disks.filter((disk) => canGrow(disk) && volumeOf(disk, inventory.volumes) === volume);
    if (disks.length === 0) continue;
    room += disks.reduce((sum, disk) => sum + roomOf(disk), 0);
    if (canBePaused(vm))
      growers.push({ vm: subjectOf(vm), bytesPerSecond: speedOf(disks, inventory.at, earlier) });
  }
  const used = volume.sizeBytes - volume.freeBytes;
  return {
    promisedBytes: Number.isNaN(room) ? undefined : used + room,
    growers: growers.sort(fastestFirst),
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

function speedOf(disks: readonly VirtualDisk[], now: UnixMs, earlier: EarlierSizes): number {
  return disks.reduce((sum, { path, fileBytes }) => {
    const before = earlier.get(path.toLowerCase());
    const seconds = before === undefined ? 0 : (now - before.at) / 1000;
    if (before === undefined || fileBytes === undefined || seconds <= 0) return Number.NaN;
    return sum + (fileBytes - before.fileBytes) / seconds;
  }, 0);
}

function fastestFirst(one: Grower, other: Grower): number {
  const known = (grower: Grower): number =>
    Number.isNaN(grower.bytesPerSecond) ? -1 : grower.bytesPerSecond;
  return known(other) - known(one) || one.vm.localeCompare(other.vm);
}
