/**
 * Old checkpoints: they grow, they slow the VM, and merging them needs room. Their dates come from management data; where there is
 * none, a disk that writes to an .avhdx file is as old as we have seen it.
 */
import type { Checkpoint, VirtualMachine } from '../../model/host.ts';
import { ms, msBetween, type UnixMs } from '../../model/time.ts';
import type { AlertRule, Observation, Verdict } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { neverByHand } from '../advice.ts';
import { listText, sizeText, spanText, vmSubjects } from '../wording.ts';
import { crossedLevel, notJudged } from './judging.ts';

type Levels = SettledLevels<'age' | 'backup-age'>;

export function checkpointAge(settingsFor: SettingsFor<Levels>): AlertRule {
  return {
    id: 'checkpoint-age',
    hidesPending: true,
    observe: ({ host, now, frame }) => {
      const machines = frame?.inventory.virtualMachines ?? [];
      const subjectOf = vmSubjects(machines);
      return machines
        .filter((vm) => vm.checkpoints !== undefined || vm.disks.length > 0)
        .map((vm): Observation => {
          const subject = subjectOf(vm);
          const settings = settingsFor({ host, vm: vm.name });
          const id = vm.id === undefined ? {} : { vm_id: vm.id };
          const parts = {
            key: vm.id ?? vm.name,
            subject,
            labels: { vm: vm.name, ...id, ...settings?.labels },
          };
          if (settings === undefined) return notJudged(parts);
          return {
            ...parts,
            allClear: `VM ${subject} on ${host} has no old checkpoint any more`,
            judge: () =>
              datedVerdict(vm, { host, subject, now, settings }) ??
              seenVerdict(vm, { host, subject, now, settings }),
          };
        });
    },
  };
}

interface Context {
  readonly host: string;
  readonly subject: string;
  readonly now: UnixMs;
  readonly settings: Levels;
}

function datedVerdict(
  { name, checkpoints = [], disks }: VirtualMachine,
  context: Context,
): Verdict | undefined {
  const { host, subject, now, settings } = context;
  const oldFor = (level: Readonly<Record<'age' | 'backup-age', number>>): readonly Checkpoint[] =>
    checkpoints.filter(
      ({ kind, createdAt }) =>
        msBetween(createdAt, now) > (kind === 'backup' ? level['backup-age'] : level.age),
    );
  const crossed = crossedLevel(settings, undefined, (level) =>
    oldFor(level).length > 0 ? { threshold: level.age / 1000 } : undefined,
  );
  const level = crossed && settings[crossed.severity === 'critical' ? 'critical' : 'warning'];
  if (crossed === undefined || level === undefined) return undefined;
  const old = oldFor(level);
  const oldest = Math.min(...old.map(({ createdAt }) => createdAt));
  const names = listText(
    old.map((checkpoint) => `"${checkpoint.name}"${checkpoint.kind === 'backup' ? ' (of a backup)' : ''}`),
  );
  return {
    ...crossed,
    value: (now - oldest) / 1000,
    summary: `VM ${subject} on ${host} has ${old.length} old checkpoint${old.length === 1 ? '' : 's'}, the oldest for ${spanText(ms(now - oldest))}: ${names}${sizesText(disks)}`,
    advice: advice(
      name,
      old.some(({ kind }) => kind === 'backup'),
    ),
  };
}

/** Pending for as long as a checkpoint may live: its age is how long we have seen it. */
function seenVerdict({ name, checkpoints, disks }: VirtualMachine, context: Context): Verdict | undefined {
  const { host, subject, settings } = context;
  const level = settings.warning ?? settings.critical;
  if (checkpoints !== undefined || level === undefined || differencing(disks).length === 0) return undefined;
  return {
    severity: settings.warning === undefined ? 'critical' : 'warning',
    holdFor: ms(level.age),
    threshold: level.age / 1000,
    summary: `VM ${subject} on ${host} has written to a checkpoint for more than ${spanText(ms(level.age))}${sizesText(disks)}`,
    advice: advice(name, false),
  };
}

function differencing(disks: VirtualMachine['disks']): VirtualMachine['disks'] {
  return disks.filter(({ path }) => /\.avhdx?$/i.test(path));
}

function sizesText(disks: VirtualMachine['disks']): string {
  const files = differencing(disks);
  const bytes = files.reduce((sum, { fileBytes }) => sum + (fileBytes ?? Number.NaN), 0);
  return files.length === 0 || Number.isNaN(bytes)
    ? ''
    : `; the files it writes to now hold ${sizeText(bytes)}`;
}

function advice(name: string, isBackup: boolean): readonly string[] {
  const argument = `'${name.replaceAll("'", "''")}'`;
  return [
    ...(isBackup
      ? ['See whether its backup still runs; a backup that failed leaves its checkpoint behind']
      : []),
    `If nobody needs it, delete it through Hyper-V, which merges the files: Remove-VMCheckpoint -VMName ${argument} (a backup's own has no menu entry in Hyper-V Manager)`,
    'The merge needs time and may need room; let it end before anything else is done to the VM',
    neverByHand,
  ];
}
