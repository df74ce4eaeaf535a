/** All counter sets, and how to find one. The order is the order of reading and of documentation. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { clusterCsvFileSystem } from './cluster-csv-file-system.ts';
import { dynamicMemoryBalancer } from './dynamic-memory-balancer.ts';
import { dynamicMemoryVm } from './dynamic-memory-vm.ts';
import { healthSummary } from './health-summary.ts';
import { hypervisor } from './hypervisor.ts';
import { liveMigration } from './live-migration.ts';
import { logicalDisk } from './logical-disk.ts';
import { logicalProcessor } from './logical-processor.ts';
import { networkAdapter, networkInterface } from './network-interface.ts';
import { processorInformation } from './processor-information.ts';
import { processorNetworkActivity } from './processor-network-activity.ts';
import { rootPartition } from './root-partition.ts';
import { vidPartition } from './vid-partition.ts';
import { virtualMachineBus } from './virtual-machine-bus.ts';
import { virtualNetworkAdapter } from './virtual-network-adapter.ts';
import { virtualNetworkAdapterVrss } from './virtual-network-adapter-vrss.ts';
import { rootVirtualProcessor, virtualProcessor } from './virtual-processor.ts';
import { virtualStorageDevice } from './virtual-storage-device.ts';
import { virtualSwitch } from './virtual-switch.ts';
import { virtualSwitchProcessor } from './virtual-switch-processor.ts';

/** Those that answer "which VM uses which CPU" come first and together, so that they are read as close in time as can be. */
export const counterSets: readonly CounterSetSpec[] = [
  logicalProcessor,
  rootVirtualProcessor,
  virtualProcessor,
  hypervisor,
  rootPartition,
  vidPartition,
  dynamicMemoryBalancer,
  dynamicMemoryVm,
  virtualStorageDevice,
  virtualSwitch,
  virtualNetworkAdapter,
  virtualNetworkAdapterVrss,
  virtualSwitchProcessor,
  processorNetworkActivity,
  networkInterface,
  networkAdapter,
  healthSummary,
  liveMigration,
  virtualMachineBus,
  clusterCsvFileSystem,
  logicalDisk,
  processorInformation,
];

const setsById = new Map(counterSets.map((set) => [set.id, set]));
const setsByName = new Map(counterSets.map((set) => [set.windowsName.toLowerCase(), set]));
const countersById = new Map(
  counterSets.flatMap((set) => set.counters.map((counter) => [`${set.id}/${counter.id}`, counter] as const)),
);

export function findCounterSet(setId: string): CounterSetSpec | undefined {
  return setsById.get(setId);
}

/** By the name Windows gives it, whatever its case. */
export function findCounterSetByName(windowsName: string): CounterSetSpec | undefined {
  return setsByName.get(windowsName.toLowerCase()) ?? setsById.get(windowsName);
}

export function findCounter(setId: string, counterId: string): CounterSpec | undefined {
  return countersById.get(`${setId}/${counterId}`);
}
