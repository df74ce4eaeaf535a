/**
 * Rules about one virtual machine: Paused-Critical, any other critical health, and storage so low that Hyper-V announces a pause.
 * A pause by an administrator is healthy and raises nothing. A VM that left the host, by the source's own word, is resolved.
 */
import type { HostInventory, VirtualMachine, Volume } from '../../model/host.ts';
import type { AlertRule, Evidence, Observation, Verdict } from '../rule.ts';
import type { SettingsFor, SettledFlag } from '../settings/levels.ts';
import { freeSpaceAdvice, resumeAdvice } from '../advice.ts';
import { gibibyte, isOnVolume, listText, sizeText, vmSubjects } from '../wording.ts';
import { flagVerdict, notJudged } from './judging.ts';
import { freeSpaceSeries } from './volume-free-space.ts';

type Judged = Omit<Verdict, 'holdFor' | 'severity'>;
type Settings = SettingsFor<SettledFlag>;

interface VmContext {
  readonly host: string;
  readonly subject: string;
  readonly inventory: HostInventory;
}

/** Health is critical and the state is paused: its storage is full or lost. */
export function vmPausedCritical(settingsFor: Settings): AlertRule {
  return vmRule({ id: 'vm-paused-critical', settingsFor, showsSpace: true }, (vm, context) =>
    vm.critical && vm.state === 'paused' ? pausedVerdict(vm, context) : undefined,
  );
}

/** Health is critical in any other state: configuration out of reach, worker process not answering. */
export function vmCritical(settingsFor: Settings): AlertRule {
  return vmRule({ id: 'vm-critical', settingsFor }, (vm, { host, subject }) =>
    vm.critical && vm.state !== 'paused'
      ? {
          summary: `VM ${subject} on ${host} is ${vm.state} and its health is critical${vm.criticalReason === undefined ? '' : `: ${vm.criticalReason}`}`,
          advice: [
            'Look in the event log Microsoft-Windows-Hyper-V-Worker and -VMMS for this VM',
            'Check that the storage with its configuration and disks can be reached',
            'If its worker process does not answer, shut it down from inside if that still works, before turning it off',
          ],
        }
      : undefined,
  );
}

/** OperationalStatus 5: Hyper-V itself says that storage is low and the VM will be paused if it gets worse. */
export function vmStorageLow(settingsFor: Settings): AlertRule {
  return vmRule(
    {
      id: 'vm-storage-low',
      settingsFor,
      showsSpace: true,
      allClear: (subject, host) => `Hyper-V no longer says that storage of VM ${subject} on ${host} is low`,
    },
    (vm, { host, subject, inventory }) => {
      if (vm.storageLow !== true) return undefined;
      const volumes = volumesOf(vm, inventory);
      return {
        summary: `Hyper-V says that storage of VM ${subject} on ${host} is low and the VM will be paused if it gets worse${roomText(volumes)}`,
        advice: freeSpaceAdvice(volumeNames(volumes)),
      };
    },
    (vm) => vm.storageLow !== undefined,
  );
}

interface VmRule {
  readonly id: string;
  readonly settingsFor: Settings;
  /** Its chart is that of the free space of the VM's fullest volume. */
  readonly showsSpace?: boolean;
  readonly allClear?: (subject: string, host: string) => string;
}

function vmRule(
  { id, settingsFor, showsSpace = false, allClear }: VmRule,
  judge: (vm: VirtualMachine, context: VmContext) => Judged | undefined,
  isKnown: (vm: VirtualMachine) => boolean = () => true,
): AlertRule {
  return {
    id,
    observe: (evidence) => {
      const inventory = evidence.frame?.inventory;
      if (inventory === undefined) return [];
      const { host } = evidence;
      const subjectOf = vmSubjects(inventory.virtualMachines);
      const present = inventory.virtualMachines.filter(isKnown).map((vm): Observation => {
        const subject = subjectOf(vm);
        const settings = settingsFor({ host, vm: vm.name });
        const key = vm.id ?? vm.name;
        if (settings === undefined)
          return notJudged({ key, subject, labels: labelsOf(vm, inventory, settings) });
        return {
          key,
          subject,
          get labels() {
            return labelsOf(vm, inventory, settings);
          },
          get allClear() {
            return allClear?.(subject, host) ?? `VM ${subject} on ${host} is ${vm.state} and healthy again`;
          },
          get series() {
            return showsSpace ? spaceSeries(vm, inventory) : undefined;
          },
          judge: () => {
            const judged = judge(vm, { host, subject, inventory });
            return judged === undefined ? undefined : flagVerdict(settings, judged);
          },
        };
      });
      return [...present, ...departed(evidence, inventory)];
    },
  };
}

function fullestVolume(vm: VirtualMachine, inventory: HostInventory): Volume | undefined {
  return [...volumesOf(vm, inventory)].sort((one, other) => one.freeBytes - other.freeBytes)[0];
}

function spaceSeries(vm: VirtualMachine, inventory: HostInventory): string | undefined {
  const volume = fullestVolume(vm, inventory);
  return volume && freeSpaceSeries(volume.name);
}

/** The fullest volume of the VM is among them, so that its alerts and those of the volume are told in one message. */
function labelsOf(
  vm: VirtualMachine,
  inventory: HostInventory,
  settings: SettledFlag | undefined,
): Observation['labels'] {
  const fullest = fullestVolume(vm, inventory);
  return {
    vm: vm.name,
    ...(vm.id === undefined ? {} : { vm_id: vm.id }),
    ...(fullest === undefined ? {} : { volume: fullest.name }),
    ...settings?.labels,
  };
}

/** Only the source's word that a VM left ends its alerts; not being listed may be a failed reading. */
function departed({ host }: Evidence, inventory: HostInventory): readonly Observation[] {
  const present = new Set(inventory.virtualMachines.flatMap(({ id, name }) => [id ?? name, name]));
  return inventory.events
    .filter(({ kind, subject }) => kind === 'vm-left' && !present.has(subject))
    .map(({ subject }) => ({
      key: subject,
      subject,
      labels: { vm: subject },
      allClear: `VM ${subject} left ${host}`,
      judge: () => undefined,
    }));
}

function pausedVerdict(vm: VirtualMachine, { host, subject, inventory }: VmContext): Judged {
  const volumes = volumesOf(vm, inventory);
  const full = volumes.filter(({ freeBytes }) => freeBytes < 2 * gibibyte);
  const cause =
    vm.criticalReason ??
    (full.length > 0 ? `no room for its disks${roomText(full)}` : 'its storage is full or lost');
  return {
    summary: `VM ${subject} on ${host} is Paused-Critical: ${cause}`,
    advice: [
      ...freeSpaceAdvice(volumeNames(full.length > 0 ? full : volumes)),
      'If storage was lost rather than full, bring it back first',
      resumeAdvice(vm),
    ],
  };
}

function volumesOf(vm: VirtualMachine, { volumes }: HostInventory): readonly Volume[] {
  return volumes.filter((volume) => isOnVolume(vm, volume));
}

function roomText(volumes: readonly Volume[]): string {
  if (volumes.length === 0) return '';
  return `, ${volumes.map(({ name, freeBytes }) => `${name} has ${sizeText(freeBytes)} free`).join(', ')}`;
}

function volumeNames(volumes: readonly Volume[]): string {
  return volumes.length === 0 ? 'the volume of its disks' : listText(volumes.map(({ name }) => name));
}
