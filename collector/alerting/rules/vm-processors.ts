/**
 * Rules about the processors of VMs: one whose virtual processors wait for a logical one (ready time, esxtop's %RDY), and one that
 * has used all it has for long. Both are means over the virtual processors of the VM.
 */
import { labelsOf } from '../../catalogue/instances.ts';
import { virtualProcessor } from '../../catalogue/virtual-processor.ts';
import type { Frame, FrameColumn, SetFrame } from '../../model/frame.ts';
import type { VirtualMachine } from '../../model/host.ts';
import { oncePer } from '../../model/once-per.ts';
import type { AlertRule, Observation, Verdict } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { percentText, vmSubjects } from '../wording.ts';
import { crossedAbove, notJudged } from './judging.ts';

type Settings = SettingsFor<SettledLevels<'above'>>;

export function vmReadyTime(settingsFor: Settings): AlertRule {
  return processorRule({
    id: 'vm-ready-time',
    settingsFor,
    valuesOf: waitRatios,
    allClear: (subject, host) => `VM ${subject} on ${host} gets processors when it wants them again`,
    describe: (subject, host, { value, processors }) => ({
      summary: `VM ${subject} on ${host} is ready but waits for a processor ${percentText(value)} of the time, over its ${processors} virtual processors`,
      advice: [
        'See on the page who used the processors in that time: the VM that took them is seldom the one that waits',
        'Move a busy VM to another host, or give VMs fewer virtual processors than they never use',
        'Check for a CPU cap or limit of this VM (Get-VMProcessor shows Maximum and RelativeWeight)',
      ],
    }),
  });
}

export function vmCpuSaturated(settingsFor: Settings): AlertRule {
  return processorRule({
    id: 'vm-cpu-saturated',
    settingsFor,
    valuesOf: (set) => columnOf(set, 'total-run-time')?.value ?? columnOf(set, 'guest-run-time')?.value,
    allClear: (subject, host) => `VM ${subject} on ${host} has processor time to spare again`,
    describe: (subject, host, { value, processors }) => ({
      summary: `VM ${subject} on ${host} uses ${percentText(value)} of its ${processors} virtual processors`,
      advice: [
        'Look inside the VM for what uses the time; from outside only that it is used can be seen',
        'If the work is wanted, give the VM more virtual processors, as long as the host has processors to spare',
      ],
    }),
  });
}

interface VmValue {
  /** Mean over its virtual processors. */
  readonly value: number;
  readonly processors: number;
}

interface ProcessorRule {
  readonly id: string;
  readonly settingsFor: Settings;
  /** Per instance, a share of the time; undefined = the host does not count it. */
  readonly valuesOf: (set: SetFrame) => Float64Array | undefined;
  readonly allClear: (subject: string, host: string) => string;
  readonly describe: (subject: string, host: string, value: VmValue) => Pick<Verdict, 'summary' | 'advice'>;
}

function processorRule({ id, settingsFor, valuesOf, allClear, describe }: ProcessorRule): AlertRule {
  return {
    id,
    observe: ({ host, frame, smooth = (_, value) => value }) => {
      const set = frame?.sets.find((one) => one.set === 'virtual-processor');
      const values = set && valuesOf(set);
      if (frame === undefined || set === undefined || values === undefined) return [];
      const means = meansByVm(set, values);
      const machines = new Map(frame.inventory.virtualMachines.map((vm) => [vm.name, vm]));
      const subjectOf = vmSubjects(frame.inventory.virtualMachines);
      const judged = [...means].map(([name, { value: now, processors }]): Observation => {
        const mean = { value: smooth(`${id} ${name}`, now), processors };
        const vm = machines.get(name);
        const settings = settingsFor({ host, vm: name });
        const subject = vm === undefined ? name : subjectOf(vm);
        if (settings === undefined) return notJudged(partsOf(name, vm, { subject, settings }));
        return {
          key: vm?.id ?? name,
          subject,
          get labels() {
            return labelsOfVm(name, vm, settings);
          },
          get allClear() {
            return allClear(subject, host);
          },
          judge: (held) => {
            const crossed = crossedAbove(mean.value, settings, held);
            return crossed && { ...crossed, value: mean.value, ...describe(subject, host, mean) };
          },
        };
      });
      return [...judged, ...switchedOff(frame, means)];
    },
  };
}

/** A VM that is off has no processors and so no trouble with them; only the word of the inventory counts for that. */
function switchedOff({ inventory }: Frame, present: ReadonlyMap<string, unknown>): readonly Observation[] {
  const subjectOf = vmSubjects(inventory.virtualMachines);
  const off = inventory.virtualMachines.filter(
    ({ state, name }) => (state === 'off' || state === 'saved') && !present.has(name),
  );
  const left = inventory.events.filter(({ kind, subject }) => kind === 'vm-left' && !present.has(subject));
  return [
    ...off.map((vm) => ({
      ...partsOf(vm.name, vm, { subject: subjectOf(vm), settings: undefined }),
      allClear: `VM ${vm.name} is ${vm.state}`,
      judge: () => undefined,
    })),
    ...left.map(({ subject }) => ({
      ...partsOf(subject, undefined, { subject, settings: undefined }),
      allClear: `VM ${subject} left`,
      judge: () => undefined,
    })),
  ];
}

function partsOf(
  name: string,
  vm: VirtualMachine | undefined,
  { subject, settings }: { readonly subject: string; readonly settings: SettledLevels<'above'> | undefined },
): Pick<Observation, 'key' | 'subject' | 'labels'> {
  return { key: vm?.id ?? name, subject, labels: labelsOfVm(name, vm, settings) };
}

function labelsOfVm(
  name: string,
  vm: VirtualMachine | undefined,
  settings: SettledLevels<'above'> | undefined,
): Observation['labels'] {
  return { vm: name, ...(vm?.id === undefined ? {} : { vm_id: vm.id }), ...settings?.labels };
}

const vmNames = oncePer((instances: SetFrame['instances']) =>
  instances.map((instance) => labelsOf(virtualProcessor, instance)['vm']),
);

/** Counters know VMs by name alone: two of one name are one here, as for every reader of these counters. */
function meansByVm(set: SetFrame, values: Float64Array): ReadonlyMap<string, VmValue> {
  const sums = new Map<string, { sum: number; processors: number }>();
  for (const [row, vm] of vmNames(set.instances).entries()) {
    const value = values[row] ?? Number.NaN;
    if (vm === undefined || Number.isNaN(value)) continue;
    const entry = sums.get(vm) ?? { sum: 0, processors: 0 };
    entry.sum += value;
    entry.processors += 1;
    sums.set(vm, entry);
  }
  return new Map([...sums].map(([vm, { sum, processors }]) => [vm, { value: sum / processors, processors }]));
}

function columnOf(set: SetFrame, counter: string): FrameColumn | undefined {
  return set.columns.find((column) => column.counter === counter);
}

/** Seconds waited in a second: what the average counts in its numerator, else wait per dispatch times dispatches. */
function waitRatios(set: SetFrame): Float64Array | undefined {
  const wait = columnOf(set, 'cpu-wait-time-per-dispatch');
  const { delta, unitPerCount = 1 } = wait ?? {};
  if (delta !== undefined) return delta.map((counted) => (counted * unitPerCount) / set.intervalSeconds);
  const dispatches = columnOf(set, 'dispatches')?.value;
  return wait === undefined || dispatches === undefined
    ? undefined
    : wait.value.map((each, row) => each * (dispatches[row] ?? Number.NaN));
}
