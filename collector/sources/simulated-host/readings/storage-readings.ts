/** Readings of virtual disks and of the volumes they lie on. */
import type { Simulation } from '../simulation.ts';
import { diskMeters, volumeMeters } from '../storage.ts';
import type { ProcessorInstances } from './processor-readings.ts';
import { column, countNames, type ReadColumn, type ReadSet, withTotal } from './set-reading.ts';

const megabyte = 1024 ** 2;

/** The name a disk has as a counter instance: its path with `-` for each `\`. */
function encodePath(path: string): string {
  return path.replaceAll('\\', '-');
}

export function readStorageDevices({ now }: Simulation, instances: ProcessorInstances): ReadSet {
  const disks = instances.partitions.flatMap((vm) => vm.disks);
  const { length } = disks;
  const of = (counter: string, meter: number): ReadColumn =>
    column(counter, length, (row) => disks[row]?.meters.read(meter, now) ?? NaN);
  const operations = (row: number): number =>
    (disks[row]?.meters.read(diskMeters.reads, now) ?? NaN) +
    (disks[row]?.meters.read(diskMeters.writes, now) ?? NaN);
  const speed = (row: number): number =>
    Math.round(disks[row]?.meters.speed(diskMeters.normalizedOperations) ?? NaN);
  return withTotal({
    instances: instances.named('disks', () => disks.map((disk) => encodePath(disk.path))),
    columns: [
      of('read-bytes', diskMeters.readBytes),
      of('write-bytes', diskMeters.writeBytes),
      of('read-operations', diskMeters.reads),
      of('write-operations', diskMeters.writes),
      of('flush-count', diskMeters.flushes),
      of('error-count', diskMeters.errors),
      of('queue-length', diskMeters.busyTicks),
      { ...of('latency', diskMeters.busyTicks), base: column('latency', length, operations).raw },
      column('normalized-throughput', length, speed),
    ],
  });
}

export function readVolumes({ storage: { volumes }, now }: Simulation): ReadSet {
  const { length } = volumes;
  const of = (counter: string, meter: number): ReadColumn =>
    column(counter, length, (row) => volumes[row]?.meters.read(meter, now) ?? NaN);
  const free = (row: number): number => Math.floor((volumes[row]?.freeBytes ?? NaN) / megabyte);
  const size = (row: number): number => Math.floor((volumes[row]?.sizeBytes ?? NaN) / megabyte);
  const queue = (row: number): number => {
    const meters = volumes[row]?.meters;
    if (meters === undefined) return NaN;
    return Math.round((meters.speed(volumeMeters.readTicks) + meters.speed(volumeMeters.writeTicks)) / 1e7);
  };
  return withTotal({
    instances: countNames(volumes.map((volume) => volume.name)),
    columns: [
      column('free-megabytes', length, free),
      { ...column('free-space', length, free), base: column('free-space', length, size).raw },
      of('read-bytes', volumeMeters.readBytes),
      of('write-bytes', volumeMeters.writeBytes),
      of('reads', volumeMeters.reads),
      of('writes', volumeMeters.writes),
      { ...of('read-latency', volumeMeters.readTicks), base: of('read-latency', volumeMeters.reads).raw },
      { ...of('write-latency', volumeMeters.writeTicks), base: of('write-latency', volumeMeters.writes).raw },
      column('queue-length', length, queue),
    ],
  });
}
