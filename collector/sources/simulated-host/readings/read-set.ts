/** Every counter set the simulated host has, in the order of the catalogue; those it lacks are missing as on a real host. */
import { counterSets } from '../../../catalogue/catalogue.ts';
import type { CounterSetSpec } from '../../../model/counter.ts';
import type { Simulation } from '../simulation.ts';
import { readBalancer, readDynamicMemory, readHealth, readMigrations } from './memory-readings.ts';
import {
  readAdapterProcessors,
  readInterfaces,
  readReceiveEntries,
  readSwitch,
  readSwitchProcessors,
  readVirtualAdapters,
} from './network-readings.ts';
import {
  type ProcessorInstances,
  readGuestProcessors,
  readHypervisor,
  readLogicalProcessors,
  readRootProcessors,
  readVidPartitions,
} from './processor-readings.ts';
import type { ReadSet } from './set-reading.ts';
import { readStorageDevices, readVolumes } from './storage-readings.ts';

type Read = (simulation: Simulation, instances: ProcessorInstances) => ReadSet;

const readers: Readonly<Record<string, Read>> = {
  'logical-processor': readLogicalProcessors,
  'root-virtual-processor': readRootProcessors,
  'virtual-processor': readGuestProcessors,
  hypervisor: readHypervisor,
  'vid-partition': readVidPartitions,
  'dynamic-memory-balancer': readBalancer,
  'dynamic-memory-vm': readDynamicMemory,
  'virtual-storage-device': readStorageDevices,
  'virtual-switch': readSwitch,
  'virtual-network-adapter': readVirtualAdapters,
  'virtual-network-adapter-vrss': readReceiveEntries,
  'virtual-switch-processor': readSwitchProcessors,
  'processor-network-activity': readAdapterProcessors,
  'network-interface': readInterfaces,
  'health-summary': readHealth,
  'live-migration': readMigrations,
  'logical-disk': readVolumes,
};

/** The set whose reading is the moment a poll is true for. */
export const firstSet = 'logical-processor';

export interface ReadableSet {
  readonly spec: CounterSetSpec;
  readonly read: Read;
}

export function setNamed(id: string): ReadableSet {
  const [spec, read] = [counterSets.find((set) => set.id === id), readers[id]];
  if (spec === undefined || read === undefined) throw new Error(`The simulated host has no set "${id}"`);
  return { spec, read };
}

/** The sets due in a poll, in reading order. */
export function setsDue(poll: number): readonly ReadableSet[] {
  return counterSets.flatMap((spec) => {
    const read = readers[spec.id];
    return read === undefined || poll % spec.everyPolls !== 0 ? [] : [{ spec, read }];
  });
}
