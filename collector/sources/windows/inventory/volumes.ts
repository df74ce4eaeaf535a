/** Volumes with size and free space, and which of them a file lies on. */
import type { Volume } from '../../../model/host.ts';
import type { WmiRow } from '../wmi/value.ts';
import type { WmiRows } from './class-reader.ts';
import { numberOf, textOf } from './fields.ts';

/** MSCluster_DiskPartition counts in megabytes. */
const bytesPerMegabyte = 1_048_576;

/** Mounted volumes, else letters only; shared volumes of a cluster join those that are not known yet. */
export function volumesOf(rows: WmiRows): readonly Volume[] {
  const mounted = (rows.volumes ?? []).flatMap(mountedVolume);
  const local = mounted.length > 0 ? mounted : (rows.logicalDisks ?? []).flatMap(letterVolume);
  const known = new Set(local.map(({ name }) => name.toLowerCase()));
  const shared = (rows.clusterVolumes ?? []).flatMap(clusterVolume);
  return [...local, ...shared.filter(({ name }) => !known.has(name.toLowerCase()))];
}

/**
 * The name of the volume that a file lies on: the longest that its path begins with, because mount points lie inside letters. A
 * path by `\\?\Volume{…}\` and a share of another machine are on none of these.
 */
export function volumeOfPath(path: string, volumes: readonly Volume[]): string | undefined {
  const plain = path.replace(/^\\\\\?\\(?!UNC\\)/iu, '').toLowerCase();
  return volumes
    .filter(({ name }) => plain.startsWith(`${name.toLowerCase()}\\`))
    .reduce<string | undefined>(
      (longest, { name }) => (longest !== undefined && longest.length >= name.length ? longest : name),
      undefined,
    );
}

/** A volume without letter or folder is named `\\?\Volume{…}\`: recovery and boot, full by design and without VMs. */
function mountedVolume(row: WmiRow): readonly Volume[] {
  const name = textOf(row, 'Name');
  return name === undefined || name.startsWith('\\\\?\\')
    ? []
    : sized(name, numberOf(row, 'Capacity'), numberOf(row, 'FreeSpace'));
}

function letterVolume(row: WmiRow): readonly Volume[] {
  const name = textOf(row, 'DeviceID');
  return name === undefined ? [] : sized(name, numberOf(row, 'Size'), numberOf(row, 'FreeSpace'));
}

function clusterVolume(row: WmiRow): readonly Volume[] {
  const name = textOf(row, 'Path');
  const sizeMegabytes = numberOf(row, 'TotalSize');
  const freeMegabytes = numberOf(row, 'FreeSpace');
  if (name === undefined || sizeMegabytes === undefined || freeMegabytes === undefined) return [];
  // Other partitions of cluster disks have letters or none.
  if (!/\\ClusterStorage\\/iu.test(name)) return [];
  return sized(name, sizeMegabytes * bytesPerMegabyte, freeMegabytes * bytesPerMegabyte);
}

function sized(
  name: string,
  sizeBytes: number | undefined,
  freeBytes: number | undefined,
): readonly Volume[] {
  if (sizeBytes === undefined || freeBytes === undefined || sizeBytes === 0) return [];
  return [{ name: name.replace(/\\$/u, ''), sizeBytes, freeBytes }];
}
