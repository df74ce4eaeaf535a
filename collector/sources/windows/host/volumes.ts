/**
 * Volumes of this host with their size and free space, asked of Windows itself: the LogicalDisk counters of free space are
 * minutes old. Shared volumes of a cluster are folders of `C:\ClusterStorage` on every node.
 */
import { readdir } from 'node:fs/promises';

import type { Volume } from '../../../model/host.ts';
import type { HostCalls } from './host-calls.ts';

export async function readVolumes(calls: HostCalls, systemDrive: string): Promise<readonly Volume[]> {
  const volumes: Volume[] = [];
  for (const name of await calls.volumeNames()) {
    const [folder] = (await calls.mountPoints(name)).toSorted((a, b) => a.length - b.length);
    // One without letter or folder (recovery, boot) holds no VM and is full by design.
    if (folder === undefined || !(await calls.isFixed(folder))) continue;
    volumes.push(...(await volumeAt(calls, folder)));
  }
  const known = new Set(volumes.map(({ name }) => name.toLowerCase()));
  for (const folder of await sharedVolumes(systemDrive)) {
    if (!known.has(folder.toLowerCase())) volumes.push(...(await volumeAt(calls, `${folder}\\`)));
  }
  return volumes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function volumeAt(calls: HostCalls, folder: string): Promise<readonly Volume[]> {
  const space = await calls.space(folder);
  // No size: a card reader without card, a volume that is locked.
  if (space === undefined || space.sizeBytes === 0) return [];
  return [{ name: folder.replace(/\\$/, ''), ...space }];
}

async function sharedVolumes(systemDrive: string): Promise<readonly string[]> {
  const root = `${systemDrive}\\ClusterStorage`;
  try {
    return (await readdir(root)).map((name) => `${root}\\${name}`);
  } catch {
    return [];
  }
}
