/**
 * The inventory with its names replaced. Which fields may stay as they are is a list here, and the compiler sees to it that every field of
 * the model is in the list or dealt with: a new one cannot slip into a file unseen.
 */
import type {
  Checkpoint,
  HostInventory,
  VirtualDisk,
  VirtualMachine,
  VirtualNetworkAdapter,
} from '../../../model/host.ts';
import type { PathPseudonyms } from './paths.ts';
import { isGuid, type Pseudonyms } from './pseudonyms.ts';

type Fields<T, Dealt extends keyof T> = Readonly<Record<Exclude<keyof T, Dealt>, true>>;

const harmless: Fields<HostInventory, 'name' | 'virtualMachines' | 'volumes' | 'networkQueues' | 'events'> = {
  at: true,
  operatingSystem: true,
  scheduler: true,
  memoryBytes: true,
  processors: true,
  chimney: true,
};

/** Left out: the reason why a VM is critical, a sentence that may name a file, and what the guest says of its system. */
const harmlessOfMachine: Fields<
  VirtualMachine,
  | 'id'
  | 'name'
  | 'criticalReason'
  | 'guestOperatingSystem'
  | 'disks'
  | 'networkAdapters'
  | 'checkpoints'
  | 'cpuGroup'
> = {
  state: true,
  critical: true,
  storageLow: true,
  virtualProcessors: true,
  startedAt: true,
  memoryBytes: true,
  generation: true,
  replication: true,
  integration: true,
  processorCompatibility: true,
  memorySettings: true,
};

const harmlessOfDisk: Fields<VirtualDisk, 'path' | 'volume'> = {
  kind: true,
  fileBytes: true,
  maximumBytes: true,
};

const harmlessOfCheckpoint: Fields<Checkpoint, 'name'> = { createdAt: true, kind: true };

export type AnonymiseInventory = (inventory: HostInventory) => HostInventory;

export function createInventoryAnonymiser(pseudonyms: Pseudonyms, paths: PathPseudonyms): AnonymiseInventory {
  const name = pseudonyms.name;
  const id = (text: string): string => (isGuid(text) ? pseudonyms.guid(text) : name(text, 'vm'));
  const disk = (from: VirtualDisk): VirtualDisk => ({
    ...pick(from, harmlessOfDisk),
    path: paths.path(from.path),
    ...(from.volume === undefined ? {} : { volume: paths.path(from.volume) }),
  });
  const networkAdapter = (from: VirtualNetworkAdapter): VirtualNetworkAdapter => ({
    name: name(from.name, 'adapter'),
    kind: from.kind,
    ...(from.address === undefined ? {} : { address: pseudonyms.mac(from.address).toLowerCase() }),
    ...(from.switch === undefined ? {} : { switch: name(from.switch, 'switch') }),
  });
  const machine = (vm: VirtualMachine): VirtualMachine => ({
    ...pick(vm, harmlessOfMachine),
    ...(vm.id === undefined ? {} : { id: id(vm.id) }),
    name: name(vm.name, 'vm'),
    disks: vm.disks.map(disk),
    ...(vm.networkAdapters === undefined ? {} : { networkAdapters: vm.networkAdapters.map(networkAdapter) }),
    ...(vm.checkpoints === undefined
      ? {}
      : {
          checkpoints: vm.checkpoints.map((one) => ({
            ...pick(one, harmlessOfCheckpoint),
            name: name(one.name, 'checkpoint'),
          })),
        }),
    ...(vm.cpuGroup === undefined
      ? {}
      : { cpuGroup: { id: id(vm.cpuGroup.id), processors: vm.cpuGroup.processors } }),
  });
  return (from) => {
    for (const volume of from.volumes) paths.learnVolume(volume.name);
    return {
      ...pick(from, harmless),
      name: name(from.name, 'host'),
      virtualMachines: from.virtualMachines.map(machine),
      volumes: from.volumes.map(({ name: volume, sizeBytes, freeBytes }) => ({
        name: paths.path(volume),
        sizeBytes,
        freeBytes,
      })),
      networkQueues: from.networkQueues.map(({ adapter, queue, lp, virtualMachine }) => ({
        adapter: name(adapter, 'adapter'),
        queue,
        lp,
        ...(virtualMachine === undefined ? {} : { virtualMachine: name(virtualMachine, 'vm') }),
      })),
      events: from.events.map(({ at, kind, subject }) => ({
        at,
        kind,
        subject: name(subject, 'vm'),
        message: `${name(subject, 'vm')}: ${kind}`,
      })),
    };
  };
}

/** Those fields that are in the list and there. */
function pick<T extends object, K extends keyof T>(from: T, list: Readonly<Record<K, true>>): Pick<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key in list)) as Pick<T, K>;
}
