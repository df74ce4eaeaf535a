/** The VMs that rules speak about: identity, name and state. */
import type { VirtualMachineState } from '../../model/host.ts';
import type { WmiRows } from '../../sources/windows/inventory/class-reader.ts';
import { guidIn, textOf } from '../../sources/windows/inventory/fields.ts';
import { stateOf } from '../../sources/windows/inventory/virtual-machine-state.ts';
import { isVirtualMachine } from '../../sources/windows/inventory/virtual-machines.ts';

export interface Machine {
  /** GUID in lower case. */
  readonly id: string;
  readonly name: string;
  readonly state: VirtualMachineState;
}

export function machinesOf({ computerSystem }: WmiRows): readonly Machine[] {
  return (computerSystem ?? []).filter(isVirtualMachine).map((row) => {
    const id = guidIn(textOf(row, 'Name')) ?? '';
    return { id, name: textOf(row, 'ElementName') ?? id, state: stateOf(row).state };
  });
}
