/**
 * The state of a VM from its fields in Msvm_ComputerSystem. EnabledState has two numberings, that of 2012 and later and that of 2008,
 * which later texts still use; Critical is no state but health: paused with health not OK is what people call Paused-Critical.
 */
import type { VirtualMachineState } from '../../../model/host.ts';
import type { WmiRow } from '../wmi/value.ts';
import { numberOf, numbersOf, textOf, textsOf } from './fields.ts';

export interface StateOfVirtualMachine {
  readonly state: VirtualMachineState;
  readonly critical: boolean;
  /** What Windows says of it, in its own language; only when something is wrong. */
  readonly criticalReason?: string;
  readonly storageLow: boolean;
}

const healthOk = 5;
/** OperationalStatus 5, "predictive failure": storage of a virtual disk is low, the VM will be paused if it gets worse. */
const storageLow = 5;
const other = 1;

const byEnabledState: ReadonlyMap<number, VirtualMachineState> = new Map([
  [2, 'running'],
  [3, 'off'],
  [4, 'stopping'],
  [6, 'saved'],
  [9, 'paused'],
  [10, 'starting'],
  [11, 'reset'],
  [32_768, 'paused'],
  [32_769, 'saved'],
  [32_770, 'starting'],
  [32_773, 'saving'],
  [32_774, 'stopping'],
  [32_776, 'pausing'],
  [32_777, 'resuming'],
]);

/** Snapshotting of 2008, and servicing of a component: the VM goes on running meanwhile. */
const runningMeanwhile = 32_771;

/** OtherEnabledState, when EnabledState is "other"; these are names of the interface, not translated. */
const byOtherState: ReadonlyMap<string, VirtualMachineState> = new Map([
  ['quiescing', 'pausing'],
  ['resuming', 'resuming'],
  ['saving', 'saving'],
  ['fastsaving', 'saving'],
  ['componentservicing', 'running'],
]);

export function stateOf(row: WmiRow): StateOfVirtualMachine {
  const health = numberOf(row, 'HealthState');
  const critical = health !== undefined && health !== 0 && health !== healthOk;
  const reason = textsOf(row, 'StatusDescriptions').join('; ');
  return {
    state: nameOfState(numberOf(row, 'EnabledState'), textOf(row, 'OtherEnabledState')),
    critical,
    ...(critical && reason !== '' ? { criticalReason: reason } : {}),
    storageLow: numbersOf(row, 'OperationalStatus').at(0) === storageLow,
  };
}

function nameOfState(enabledState: number | undefined, otherState: string | undefined): VirtualMachineState {
  if (enabledState === undefined) return 'unknown';
  if (enabledState === other) return byOtherState.get((otherState ?? '').toLowerCase()) ?? 'unknown';
  if (enabledState === runningMeanwhile) return 'running';
  return byEnabledState.get(enabledState) ?? 'unknown';
}
