/**
 * Paths of files and volumes. Storage-device instances write a path with `-` for every `\`, which cannot be undone; so a pseudonym follows
 * from that form alone, and the path and its instance still belong together. Kept are letters of drives, cluster volumes of ordinary
 * names, mount points once known, and extensions.
 *
 *   D:\Customers\Contoso\mail.vhdx      D:\files\disk-4.vhdx
 *   D:-Customers-Contoso-mail.vhdx      D:-files-disk-4.vhdx
 */
import type { Pseudonyms } from './pseudonyms.ts';

export interface PathPseudonyms {
  /** From now on paths below it stay below it. */
  learnVolume(name: string): void;
  path(text: string): string;
  /** The same for a path that is written as a storage-device instance. */
  device(text: string): string;
}

export function createPathPseudonyms(pseudonyms: Pseudonyms): PathPseudonyms {
  const known = new Map<string, string>();
  const mounts = new Map<string, string>();
  const make = (key: string): string => {
    const whole = wholeVolume(key);
    if (whole !== undefined) return whole;
    const extension = /\.(?:a?vhdx?|vhds|vhdpmem|vsv|vmcx|vmrs|vmgs|iso|vfd|bin)$/u.exec(key)?.[0] ?? '';
    const kind = /vhd/u.test(extension) ? 'disk' : 'file';
    return `${folderOf(key, mounts, pseudonyms)}files\\${kind}-${pseudonyms.number('path', key)}${extension}`;
  };
  const find = (key: string): string => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
  return {
    learnVolume(name) {
      const key = keyOf(name);
      if (!/^[a-z]:$/u.test(key)) mounts.set(key, find(key));
    },
    path(text) {
      const tail = /[^\\]\\$/u.test(text) ? '\\' : '';
      return find(keyOf(text)) + tail;
    },
    device: (text) => find(keyOf(text)).replaceAll('\\', '-'),
  };
}

/** The form both ways of writing have in common. */
function keyOf(text: string): string {
  return text
    .replaceAll('\\', '-')
    .replace(/^--\?-/u, '')
    .replace(/-$/u, '')
    .toLowerCase();
}

/** A volume by a name that tells nothing of whose it is. */
function wholeVolume(key: string): string | undefined {
  if (/^[a-z]:$/u.test(key)) return key.toUpperCase();
  const disk = /^harddiskvolume(\d+)$/u.exec(key)?.[1];
  if (disk !== undefined) return `HarddiskVolume${disk}`;
  const cluster = /^([a-z]):-clusterstorage-volume(\d+)$/u.exec(key);
  return cluster === null
    ? undefined
    : `${(cluster[1] ?? '').toUpperCase()}:\\ClusterStorage\\Volume${cluster[2] ?? ''}`;
}

/** What of the folder may stay, ending in `\`. */
function folderOf(key: string, mounts: ReadonlyMap<string, string>, pseudonyms: Pseudonyms): string {
  const mount = [...mounts]
    .filter(([volume]) => key.startsWith(`${volume}-`))
    .reduce<readonly [string, string] | undefined>(
      (longest, one) => (longest !== undefined && longest[0].length >= one[0].length ? longest : one),
      undefined,
    );
  if (mount !== undefined) return `${mount[1]}\\`;
  const cluster = /^([a-z]):-clusterstorage-volume(\d+)-/u.exec(key);
  if (cluster !== null)
    return `${(cluster[1] ?? '').toUpperCase()}:\\ClusterStorage\\Volume${cluster[2] ?? ''}\\`;
  const drive = /^([a-z]):/u.exec(key)?.[1];
  if (drive !== undefined) return `${drive.toUpperCase()}:\\`;
  const volume = /^volume\{[^}]*\}/u.exec(key)?.[0];
  if (volume !== undefined) return `\\\\?\\Volume{${pseudonyms.number('volume', volume)}}\\`;
  return key.startsWith('--') ? '\\\\server\\' : '';
}
