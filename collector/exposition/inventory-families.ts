/**
 * Families made from the inventory: virtual machines and their state, volumes, network queues. One series per thing and only the
 * active state of a VM, because one per possible state multiplies by eleven. A VM is told apart by its id, so two VMs of one
 * name are two series.
 */
import type { HostInventory, VirtualMachine } from '../model/host.ts';
import { labelKey, type Family, type FamilyPart, type Labels } from './families.ts';

type Row = readonly [labels: Labels, value: number | undefined];

interface InventoryFamily extends Family {
  rows(inventory: HostInventory): readonly Row[];
}

const perVm =
  (
    value: (vm: VirtualMachine) => number | undefined,
    labels?: (vm: VirtualMachine) => Labels,
  ): InventoryFamily['rows'] =>
  ({ virtualMachines }) =>
    virtualMachines.map((vm) => [
      { vm: vm.name, ...(vm.id === undefined ? {} : { vm_id: vm.id }), ...labels?.(vm) },
      value(vm),
    ]);

const families: readonly InventoryFamily[] = [
  {
    name: 'hyperv_vm_info',
    type: 'info',
    help: 'Virtual machines of the host by name and id',
    rows: perVm(() => 1),
  },
  {
    name: 'hyperv_vm_state',
    type: 'gauge',
    help: 'State of the virtual machine; only the active state is listed',
    rows: perVm(
      () => 1,
      ({ state }) => ({ state }),
    ),
  },
  {
    name: 'hyperv_vm_critical',
    type: 'gauge',
    help: 'Whether the health of the virtual machine is critical; in state paused this is Paused-Critical',
    rows: perVm(({ critical }) => (critical ? 1 : 0)),
  },
  {
    name: 'hyperv_vm_storage_low',
    type: 'gauge',
    help: 'Whether storage of the virtual machine is so low that it may be paused',
    rows: perVm(({ storageLow }) => (storageLow === undefined ? undefined : storageLow ? 1 : 0)),
  },
  {
    name: 'hyperv_vm_virtual_processors',
    type: 'gauge',
    help: 'Virtual processors configured',
    rows: perVm(({ virtualProcessors }) => virtualProcessors),
  },
  {
    name: 'hyperv_vm_memory_bytes',
    type: 'gauge',
    help: 'Memory assigned now',
    rows: perVm(({ memoryBytes }) => memoryBytes),
  },
  {
    name: 'hyperv_volume_size_bytes',
    type: 'gauge',
    help: 'Size of the volume',
    rows: ({ volumes }) => volumes.map(({ name, sizeBytes }) => [{ volume: name }, sizeBytes]),
  },
  {
    name: 'hyperv_volume_free_bytes',
    type: 'gauge',
    help: 'Free space of the volume',
    rows: ({ volumes }) => volumes.map(({ name, freeBytes }) => [{ volume: name }, freeBytes]),
  },
  {
    name: 'hyperv_network_queue_processor',
    type: 'gauge',
    help: 'Number of the host processor that serves the network queue',
    rows: ({ networkQueues }) =>
      networkQueues.map(({ adapter, queue, virtualMachine, lp }) => [
        { adapter, queue: String(queue), ...(virtualMachine === undefined ? {} : { vm: virtualMachine }) },
        lp,
      ]),
  },
];

export const inventoryFamilies: readonly Family[] = families;

/** The samples of an inventory by family name; make them anew only when the inventory is another object. */
export function inventoryParts(host: string, inventory: HostInventory): ReadonlyMap<string, FamilyPart> {
  return new Map(
    families.map((family) => {
      const rows = unique(family.rows(inventory).map(([labels, value]) => [{ host, ...labels }, value]));
      const part = {
        at: inventory.at,
        labels: rows.map(([labels]) => labels),
        values: rows.map(([, value]) => value ?? Number.NaN),
      };
      return [family.name, part] as const;
    }),
  );
}

/** Without an id two VMs of one name are one: the first stands for both. */
function unique(rows: readonly Row[]): readonly Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const key = labelKey(row[0]);
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}
