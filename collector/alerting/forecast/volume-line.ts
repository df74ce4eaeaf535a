/**
 * The free space at which a volume counts as full. Hyper-V up to Windows Server 2012 R2 pauses VMs below 200 MB (Virtual PC Guy,
 * 2009-04-22); from 2016 on the first write that a disk file cannot grow for pauses its VM, so the line is the last byte.
 */
import type { VolumeLine } from '../../model/forecast.ts';
import type { HostInventory, Volume } from '../../model/host.ts';

/** A size, or a share of the volume; `auto` = where this Windows pauses. */
export type WrittenLine =
  { readonly kind: 'bytes' | 'ratio'; readonly value: number } | { readonly kind: 'auto' };

/** What the settings say of a volume. */
export type LineFor = (about: { readonly host: string; readonly volume: string }) => WrittenLine;

export const autoLine: LineFor = () => ({ kind: 'auto' });

const pausesBelowBytes = 200 * 1024 ** 2;

export function lineOf(
  written: WrittenLine,
  { sizeBytes }: Volume,
  { operatingSystem = '' }: HostInventory,
): VolumeLine {
  switch (written.kind) {
    case 'bytes':
      return { bytes: written.value, reason: 'setting' };
    case 'ratio':
      return { bytes: Math.floor(written.value * sizeBytes), reason: 'setting' };
    case 'auto':
      return pausesEarly(operatingSystem)
        ? { bytes: pausesBelowBytes, reason: 'low-space' }
        : { bytes: 0, reason: 'last-byte' };
  }
}

/** What is not known to be older is taken for 2016 or newer, as all supported hosts are. */
function pausesEarly(operatingSystem: string): boolean {
  return /\b(?:Server|Hyper-V Server)\b.*\b(?:2008|2012)\b/iu.test(operatingSystem);
}

/** Cluster shared volumes are mounted below one folder of the system volume. */
export function isClusterVolume({ name }: Volume): boolean {
  return /^[a-z]:\\ClusterStorage\\/iu.test(name);
}
