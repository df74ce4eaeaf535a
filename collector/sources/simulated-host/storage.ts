/**
 * Volumes and virtual disks: operations that follow the VMs' load, dynamic files that grow, and what happens when a volume is
 * full. `D:` holds the machines, `E:` the archive that a script may fill; more volumes are mounted below `D:` on large hosts.
 */
import { Meters } from './meters.ts';
import type { VmPlan } from './population.ts';
import type { Random } from './random.ts';
import { isRunning, type SimulatedDisk, type SimulatedVm } from './virtual-machine.ts';

const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;
const vmsPerVolume = 32;

/** Order of a disk's meters; times and queues are sums of 100 ns ticks. */
export const diskMeters = {
  readBytes: 0,
  writeBytes: 1,
  reads: 2,
  writes: 3,
  flushes: 4,
  errors: 5,
  busyTicks: 6,
  normalizedOperations: 7,
} as const;
const diskMeterCount = 8;

/** Order of a volume's meters. */
export const volumeMeters = {
  readBytes: 0,
  writeBytes: 1,
  reads: 2,
  writes: 3,
  readTicks: 4,
  writeTicks: 5,
} as const;
const volumeMeterCount = 6;

export interface SimulatedVolume {
  /** `D:`, or the folder it is mounted at. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Files that belong to no VM of this host. */
  otherBytes: number;
  freeBytes: number;
  readonly meters: Meters;
}

const systemVolume = 0;
const machineVolume = 1;
/** The volume that fills in the script. */
export const archiveVolume = 2;
/** Free on the archive at first. */
export const archiveFreeBytes = 44 * gigabyte;
/** Below this Hyper-V says that storage is low (its documented line for a warning). */
export const lowBytes = 2 * gigabyte;

const fileSafe = (name: string): string => name.replaceAll(/[<>:"/\\|?*]/gu, '').trim();

interface StorageSize {
  readonly machines: number;
  /** VMs that keep a disk on the archive. */
  readonly archived: number;
}

export class Storage {
  readonly volumes: SimulatedVolume[];
  readonly #operationsPerSecond: number;

  constructor({ machines, archived }: StorageSize, processors: number, at: number) {
    const extra = Math.max(0, Math.ceil(machines / vmsPerVolume) - 1);
    const mounted = Array.from({ length: extra }, (_, index) => `D:\\Volume${index + 2}`);
    const names = ['C:', 'D:', 'E:', ...mounted];
    this.volumes = names.map((name) => ({
      name,
      sizeBytes:
        name === 'C:'
          ? 240 * gigabyte
          : name === 'E:'
            ? Math.max(500, 125 * archived) * gigabyte
            : 8192 * gigabyte,
      otherBytes: name === 'C:' ? 71.3 * gigabyte : 0,
      freeBytes: 0,
      meters: new Meters(volumeMeterCount, at),
    }));
    this.#operationsPerSecond = Math.min(200_000, 700 * processors);
  }

  /** Meters of a virtual disk that was just opened. */
  createMeters(at: number): Meters {
    return new Meters(diskMeterCount, at);
  }

  /** A VM's disks: the system disk, and a data disk where its role has one or it keeps an archive. */
  createDisks(
    plan: VmPlan,
    index: number,
    keepsArchive: boolean,
    random: Random,
    at: number,
  ): SimulatedDisk[] {
    const home = index < vmsPerVolume ? machineVolume : archiveVolume + Math.floor(index / vmsPerVolume);
    const folder = (volume: number): string =>
      `${this.volumes[volume]?.name}\\Hyper-V\\${fileSafe(plan.name)}`;
    const meters = (): Meters => this.createMeters(at);
    const system: SimulatedDisk = {
      path: `${folder(home)}\\${fileSafe(plan.name)}.vhdx`,
      kind: 'dynamic',
      volume: home,
      fileBytes: Math.floor(random.between(18, 60)) * gigabyte,
      parentBytes: 0,
      maximumBytes: 127 * gigabyte,
      share: plan.hasDataDisk || keepsArchive ? 0.3 : 1,
      extraGrowth: 0,
      meters: meters(),
    };
    if (!plan.hasDataDisk && !keepsArchive) return [system];
    const volume = keepsArchive ? archiveVolume : home;
    const size = keepsArchive ? 400 : 100 * (2 + random.below(3));
    const fileBytes = keepsArchive ? Math.floor(random.between(60, 120)) * gigabyte : size * gigabyte;
    return [
      system,
      {
        path: `${folder(volume)}\\${fileSafe(plan.name)}-data.vhdx`,
        kind: keepsArchive ? 'dynamic' : 'fixed',
        volume,
        fileBytes,
        parentBytes: 0,
        maximumBytes: size * gigabyte,
        share: 0.7,
        extraGrowth: 0,
        meters: meters(),
      },
    ];
  }

  /** Fills the archive up to the room it shall have left, once all disks are there. */
  settle(vms: readonly SimulatedVm[]): void {
    this.#measure(vms);
    const archive = this.volumes[archiveVolume];
    if (archive !== undefined) archive.otherBytes += archive.freeBytes - archiveFreeBytes;
    for (const volume of this.volumes.slice(1))
      if (volume !== archive) volume.otherBytes = Math.max(0, volume.freeBytes * 0.35);
    this.#measure(vms);
  }

  /**
   * Sets the speeds from now on and lets files grow by what passed. Returns the operations per second, which the root partition
   * has to serve.
   */
  step(vms: readonly SimulatedVm[], at: number, seconds: number): number {
    const weights = vms.reduce((sum, vm) => sum + vm.plan.storageWeight, 0);
    const volumeSpeeds = this.volumes.map(() => Array.from({ length: volumeMeterCount }, () => 0));
    let operations = 0;
    for (const vm of vms) {
      const load = isRunning(vm) ? 0.1 + 1.4 * vm.activity : 0;
      const vmOperations = (this.#operationsPerSecond * vm.plan.storageWeight * load) / weights;
      operations += vmOperations;
      for (const disk of vm.disks)
        addSpeeds(
          volumeSpeeds[disk.volume],
          this.#stepDisk(vm, disk, vmOperations * disk.share, at, seconds),
        );
    }
    const system = volumeSpeeds[systemVolume];
    addSpeeds(system, [60_000, 300_000, 4, 22, 4 * 4_000, 22 * 6_000]);
    for (const [index, volume] of this.volumes.entries()) volume.meters.step(at, volumeSpeeds[index] ?? []);
    this.#measure(vms);
    return operations;
  }

  /** Makes a disk anew at the hypervisor's eyes: what opens it counts from 0. */
  reopen(disk: SimulatedDisk, at: number): void {
    disk.meters = this.createMeters(at);
  }

  /** A checkpoint: the file in use becomes the parent of a new, small one. */
  openCheckpoint(disk: SimulatedDisk, id: string, at: number): void {
    disk.parentBytes = disk.fileBytes;
    disk.path = disk.path.replace(/\.vhdx$/u, `_${id.toUpperCase()}.avhdx`);
    disk.kind = 'differencing';
    disk.fileBytes = 4 * megabyte;
    disk.extraGrowth = 6 * megabyte;
    this.reopen(disk, at);
  }

  /** Removing it merges the new file into its parent. */
  mergeCheckpoint(disk: SimulatedDisk, at: number): void {
    disk.path = disk.path.replace(/_[0-9A-F-]{36}\.avhdx$/u, '.vhdx');
    disk.kind = 'dynamic';
    disk.fileBytes = Math.min(disk.maximumBytes, disk.parentBytes + 4 * megabyte);
    disk.parentBytes = 0;
    disk.extraGrowth = 0;
    this.reopen(disk, at);
  }

  /** Sets a disk's speeds, and returns what it adds to those of its volume. */
  #stepDisk(vm: SimulatedVm, disk: SimulatedDisk, operations: number, at: number, seconds: number): number[] {
    const archiving = vm.plan.habit === 'batch';
    const reads = operations * (archiving ? 0.3 : 0.62);
    const writes = operations - reads;
    const latencyTicks = (disk.kind === 'fixed' ? 4_000 : 7_000) * (1 + vm.activity);
    const growth = isRunning(vm) ? disk.extraGrowth + usualGrowth(disk, this.volumes[disk.volume]) : 0;
    this.#grow(disk, growth * seconds);
    const readBytes = reads * (archiving ? 65_536 : 16_384);
    const writeBytes = writes * (archiving ? 131_072 : 12_288) + growth;
    const errors = vm.critical ? 2 : 0;
    disk.meters.step(at, [
      readBytes,
      writeBytes,
      reads,
      writes,
      writes / 20,
      errors,
      operations * latencyTicks,
      (readBytes + writeBytes) / 8192,
    ]);
    return [readBytes, writeBytes, reads, writes, reads * latencyTicks, writes * latencyTicks];
  }

  #grow(disk: SimulatedDisk, bytes: number): void {
    const volume = this.volumes[disk.volume];
    if (volume === undefined || disk.kind === 'fixed') return;
    const room = Math.min(volume.freeBytes, disk.maximumBytes - disk.fileBytes);
    const grown = Math.max(0, Math.min(room, bytes));
    disk.fileBytes += grown;
    volume.freeBytes -= grown;
  }

  #measure(vms: readonly SimulatedVm[]): void {
    const used = this.volumes.map((volume) => volume.otherBytes);
    for (const { disks } of vms)
      for (const disk of disks)
        used[disk.volume] = (used[disk.volume] ?? 0) + disk.fileBytes + disk.parentBytes;
    for (const [index, volume] of this.volumes.entries())
      volume.freeBytes = Math.max(0, Math.floor(volume.sizeBytes - (used[index] ?? 0)));
  }
}

/** Dynamic files grow a little all the time, but never by themselves into the last tenth of a volume. */
function usualGrowth(disk: SimulatedDisk, volume: SimulatedVolume | undefined): number {
  if (disk.kind === 'fixed' || volume === undefined || disk.volume === archiveVolume) return 0;
  return volume.freeBytes > volume.sizeBytes / 10 ? 24 * 1024 : 0;
}

function addSpeeds(sum: number[] | undefined, added: readonly number[]): void {
  if (sum === undefined) return;
  for (const [index, speed] of added.entries()) sum[index] = (sum[index] ?? 0) + speed;
}
