/** Numbers and names as they stand in the sentences of alerts. Windows counts a GB as 1,073,741,824 bytes, and so do we here. */
import type { Volume, VirtualMachine } from '../model/host.ts';
import { oncePer } from '../model/once-per.ts';
import type { Ms } from '../model/time.ts';

export const gibibyte = 1024 ** 3;

const sizes = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 GB`, `180 MB`, `0 bytes`. */
export function sizeText(sizeBytes: number): string {
  const power = Math.min(
    sizes.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(1, sizeBytes)) / Math.log(1024))),
  );
  const value = sizeBytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.floor(value) : value.toFixed(1)} ${sizes[power] ?? 'bytes'}`;
}

/** `0.7 %` */
export function percentText(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

/** `40 s`, `3.4 min`, `12 min`, `3 h`, `5 days` */
export function spanText(span: Ms): string {
  const seconds = Math.round(span / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${minutes < 10 ? Number(minutes.toFixed(1)) : Math.round(minutes)} min`;
  return minutes < 72 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

/** `db01, web01 and 7 more` */
export function listText(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** What to call each VM among the others of its host: its name, with the id where the name repeats. */
export const vmSubjects = oncePer((all: readonly VirtualMachine[]): ((vm: VirtualMachine) => string) => {
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  return ({ name, id }) => ((counts.get(name) ?? 0) > 1 && id !== undefined ? `${name} (${id})` : name);
});

/** A name as one PowerShell argument. */
export function powershellText(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}

export function isOnVolume(vm: VirtualMachine, volume: Volume): boolean {
  const name = volume.name.toLowerCase();
  return vm.disks.some((disk) => disk.volume?.toLowerCase() === name);
}
