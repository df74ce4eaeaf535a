/**
 * Series with the VM they are about: a storage device is counted under its file, a network adapter under a name that may be an old one.
 * The inventory knows whose they are now; the labels of the answer say so, and `vm="web01"` finds them.
 */
import { counterSets } from '../catalogue/catalogue.ts';
import { instanceOwners, type InstanceOwners } from '../catalogue/instance-owners.ts';
import type { HistoryStore, SeriesFilter, SeriesRecord } from '../model/history.ts';
import type { HostInventory, VirtualMachine } from '../model/host.ts';
import type { HttpContext } from './context.ts';

/** The VM of a series where its own labels do not say, or say wrongly. */
export type OwnerOf = (record: SeriesRecord) => VirtualMachine | undefined;

const ownedSets = ['virtual-storage-device', 'virtual-network-adapter', 'virtual-network-adapter-vrss'];
const ownedPrefixes = counterSets
  .filter(({ id }) => ownedSets.includes(id))
  .map(({ metricPrefix }) => `${metricPrefix}_`);
const ownerLabels: ReadonlySet<string> = new Set(['vm', 'vm_id']);
const known = new WeakMap<HostInventory, InstanceOwners>();

export function ownersNow({ hosts }: HttpContext): OwnerOf {
  const byHost = new Map(hosts().map(({ host, frame }) => [host, frame?.inventory]));
  return ({ host, set, labels }) => {
    const inventory = ownedSets.includes(set) ? byHost.get(host) : undefined;
    if (inventory === undefined) return undefined;
    if (set === 'virtual-storage-device')
      return ownersOf(inventory).ofStorageDevice({ name: labels['device'] ?? '', duplicate: 0 })?.vm;
    const id = labels['vm_id'];
    return id === undefined ? undefined : inventory.virtualMachines.find((vm) => vm.id === id);
  };
}

/** With the labels of its VM as it is called now. */
export function ownedLabels(record: SeriesRecord, ownerOf: OwnerOf): Readonly<Record<string, string>> {
  const vm = ownerOf(record);
  if (vm === undefined) return record.labels;
  return { ...record.labels, vm: vm.name, ...(vm.id === undefined ? {} : { vm_id: vm.id }) };
}

/** What the store finds by itself, and what bears the labels of a VM only since the inventory says so. */
export async function findOwned(
  history: HistoryStore,
  filter: SeriesFilter & { readonly labels: Readonly<Record<string, string>> },
): Promise<readonly SeriesRecord[]> {
  const stored = Object.entries(filter.labels).filter(([label]) => !ownerLabels.has(label));
  const asksForOwner = stored.length < Object.keys(filter.labels).length;
  if (!asksForOwner || !mayBeOwned(filter)) return history.find(filter);
  const labels = Object.fromEntries(stored);
  const [found = [], ...others] = await Promise.all([
    history.find(filter),
    ...ownedSets.map((set) => history.find({ ...filter, set, labels })),
  ]);
  const ids = new Set(found.map(({ id }) => id));
  return [...found, ...others.flat().filter(({ id }) => !ids.has(id))];
}

/** Whether series of disks or adapters can be among them at all. */
function mayBeOwned({ metric }: SeriesFilter): boolean {
  return metric === undefined || ownedPrefixes.some((prefix) => metric.startsWith(prefix));
}

function ownersOf(inventory: HostInventory): InstanceOwners {
  const owners = known.get(inventory) ?? instanceOwners(inventory);
  known.set(inventory, owners);
  return owners;
}
