/**
 * Warns before a volume is full. Hyper-V up to 2012 R2 warns below 2 GB and pauses VMs below 200 MB; from 2016 on a VM is paused
 * by the first write its disk file cannot grow for (Virtual PC Guy, 2009-04-22; Mastering Windows Server 2016 Hyper-V).
 */
import type { AlertSeverity } from '../../model/alert.ts';
import type { HostInventory, Volume } from '../../model/host.ts';
import type { AlertRule, Observation } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { gibibyte, isOnVolume, listText, percentText, sizeText, vmSubjects } from '../wording.ts';
import { freeSpaceAdvice } from '../advice.ts';
import { crossedLevel, notJudged, type Crossed } from './judging.ts';

type Levels = SettledLevels<'free-bytes' | 'free-ratio'>;

export function volumeFreeSpace(settingsFor: SettingsFor<Levels>): AlertRule {
  return {
    id: 'volume-free-space',
    observe: ({ host, frame }) =>
      frame === undefined
        ? []
        : frame.inventory.volumes
            .filter((volume) => isWorthJudging(volume, frame.inventory))
            .map((volume) => observation({ host, volume, inventory: frame.inventory }, settingsFor)),
  };
}

/** A recovery or boot partition is small and full for ever; it matters only when a VM keeps a disk on it. */
export function isWorthJudging(volume: Volume, inventory: HostInventory): boolean {
  if (!(volume.sizeBytes > 0) || !(volume.freeBytes >= 0)) return false;
  if (volume.sizeBytes >= 10 * gibibyte) return true;
  return inventory.virtualMachines.some((vm) => isOnVolume(vm, volume));
}

export function freeSpaceSeries(volume: string): string {
  return `hyperv_host_volume_free_bytes{volume=${JSON.stringify(volume)}}`;
}

/** What a volume's alerts are kept by and shown as. */
export function volumeParts(
  volume: string,
  settings: Pick<Levels, 'labels'> | undefined,
): Pick<Observation, 'key' | 'subject' | 'labels' | 'series'> {
  return {
    key: volume.toLowerCase(),
    subject: volume,
    labels: { volume, ...settings?.labels },
    series: freeSpaceSeries(volume),
  };
}

interface Where {
  readonly host: string;
  readonly volume: Volume;
  readonly inventory: HostInventory;
}

function observation({ host, volume, inventory }: Where, settingsFor: SettingsFor<Levels>): Observation {
  const { name, freeBytes, sizeBytes } = volume;
  const settings = settingsFor({ host, volume: name });
  const parts = volumeParts(name, settings);
  if (settings === undefined) return notJudged(parts);
  const room = `${sizeText(freeBytes)} of ${sizeText(sizeBytes)} (${percentText(freeBytes / sizeBytes)}) free`;
  return {
    ...parts,
    allClear: `Volume ${name} of ${host} has ${room} again`,
    judge: (held) => {
      const crossed = crossedLine(volume, settings, held);
      if (crossed === undefined) return undefined;
      return {
        ...crossed,
        value: freeBytes,
        summary: `Volume ${name} of ${host} has only ${room}${consequence(volume, inventory)}`,
        advice: freeSpaceAdvice(name),
      };
    },
  };
}

function crossedLine(
  { freeBytes, sizeBytes }: Volume,
  settings: Levels,
  held: AlertSeverity | undefined,
): Crossed | undefined {
  return crossedLevel(settings, held, (level, hysteresis) => {
    const line = Math.max(level['free-bytes'], level['free-ratio'] * sizeBytes);
    return freeBytes < line * (1 + hysteresis) ? { threshold: line } : undefined;
  });
}

function consequence(volume: Volume, inventory: HostInventory | undefined): string {
  const all = inventory?.virtualMachines ?? [];
  const growing = all.filter(
    (vm) =>
      isOnVolume(vm, volume) &&
      vm.disks.some(
        (disk) => disk.volume?.toLowerCase() === volume.name.toLowerCase() && disk.kind !== 'fixed',
      ),
  );
  return growing.length === 0
    ? ''
    : `; when it is full, VMs whose disks grow on it are paused: ${listText(growing.map(vmSubjects(all)))}`;
}
