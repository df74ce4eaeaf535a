/**
 * Warns before a volume is full. Hyper-V up to 2012 R2 warns below 2 GB and pauses VMs below 200 MB; from 2016 on a VM is paused
 * by the first write its disk file cannot grow for (Virtual PC Guy, 2009-04-22; Mastering Windows Server 2016 Hyper-V).
 */
import type { AlertSeverity } from '../../model/alert.ts';
import type { HostInventory, Volume } from '../../model/host.ts';
import { minuteMs, ms, type Ms } from '../../model/time.ts';
import type { AlertRule, Observation, Verdict } from '../rule.ts';
import { gibibyte, isOnVolume, listText, percentText, sizeText, vmSubjects } from '../wording.ts';

export interface VolumeFreeSpaceSettings {
  readonly warning: { readonly freeBytes: number; readonly freeRatio: number; readonly holdFor: Ms };
  readonly critical: { readonly freeBytes: number; readonly holdFor: Ms };
  /** How far above a line the free space must rise to be away from it: 1.2 = a fifth. */
  readonly clearFactor: number;
}

const volumeFreeSpaceDefaults: VolumeFreeSpaceSettings = {
  warning: { freeBytes: 10 * gibibyte, freeRatio: 0.1, holdFor: minuteMs },
  critical: { freeBytes: 2 * gibibyte, holdFor: ms(0) },
  clearFactor: 1.2,
};

export function volumeFreeSpace(settings: VolumeFreeSpaceSettings = volumeFreeSpaceDefaults): AlertRule {
  return {
    id: 'volume-free-space',
    observe: ({ host, frame }) =>
      (frame?.inventory.volumes ?? [])
        .filter((volume) => isWorthJudging(volume, frame?.inventory, settings))
        .map((volume) => observation(host, volume, { settings, inventory: frame?.inventory })),
  };
}

/** A recovery or boot partition is small and full for ever; it matters only when a VM keeps a disk on it. */
function isWorthJudging(
  volume: Volume,
  inventory: HostInventory | undefined,
  { warning }: VolumeFreeSpaceSettings,
): boolean {
  if (!(volume.sizeBytes > 0) || !(volume.freeBytes >= 0)) return false;
  if (volume.sizeBytes >= warning.freeBytes) return true;
  return inventory?.virtualMachines.some((vm) => isOnVolume(vm, volume)) ?? false;
}

function observation(
  host: string,
  volume: Volume,
  context: { readonly settings: VolumeFreeSpaceSettings; readonly inventory: HostInventory | undefined },
): Observation {
  const { name, freeBytes, sizeBytes } = volume;
  const room = `${sizeText(freeBytes)} of ${sizeText(sizeBytes)} (${percentText(freeBytes / sizeBytes)}) free`;
  return {
    key: name.toLowerCase(),
    subject: name,
    labels: { volume: name },
    allClear: `Volume ${name} of ${host} has ${room} again`,
    judge: (held) => {
      const crossed = crossedLine(volume, context.settings, held);
      if (crossed === undefined) return undefined;
      return {
        ...crossed,
        value: freeBytes,
        summary: `Volume ${name} of ${host} has only ${room}${consequence(volume, context.inventory)}`,
        advice: freeSpaceAdvice(name),
      };
    },
  };
}

function crossedLine(
  { freeBytes, sizeBytes }: Volume,
  { warning, critical, clearFactor }: VolumeFreeSpaceSettings,
  held: AlertSeverity | undefined,
): Pick<Verdict, 'severity' | 'threshold' | 'holdFor'> | undefined {
  const criticalLine = critical.freeBytes * (held === 'critical' ? clearFactor : 1);
  if (freeBytes < criticalLine)
    return { severity: 'critical', threshold: critical.freeBytes, holdFor: critical.holdFor };
  const warningLine = Math.max(warning.freeBytes, warning.freeRatio * sizeBytes);
  if (freeBytes < warningLine * (held === undefined ? 1 : clearFactor))
    return { severity: 'warning', threshold: warningLine, holdFor: warning.holdFor };
  return undefined;
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

/**
 * Space first and nothing that destroys a disk. Saving a VM writes its memory to the volume; checkpoints are merged by Hyper-V
 * when they are deleted through it (Microsoft, "Merge checkpoints that have many differencing disks").
 */
export function freeSpaceAdvice(volume: string): readonly string[] {
  return [
    `Free space on ${volume} with what is no VM's file (ISO images, exports, dumps, old backups), or extend the volume`,
    'If that is not enough, shut down from inside a VM that can wait, or move its storage with Move-VMStorage; do not save VMs, as saving writes their memory to disk',
    'Then delete checkpoints no longer needed with Hyper-V Manager or Remove-VMCheckpoint and let the merge end; a merge may itself need space first',
    'Never delete .avhdx or .vhdx files by hand: the disks that build on them are lost',
  ];
}
