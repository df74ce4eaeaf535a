/** What the simulated host is made of now, as management data would tell it. */
import type {
  HostEvent,
  HostInventory,
  MemorySettings,
  NetworkQueue,
  VirtualMachine,
  VirtualNetworkAdapter,
} from '../../model/host.ts';
import type { Simulation } from './simulation.ts';
import { describeProcessors } from './topology.ts';
import { isRunning, type SimulatedVm } from './virtual-machine.ts';

const megabyte = 1024 ** 2;

/** Takes the events since the inventory before along. */
export function readInventory(simulation: Simulation, events: readonly HostEvent[]): HostInventory {
  const { settings, topology, storage, memory } = simulation;
  const here = simulation.vms.filter((vm) => vm.isHere && vm.isListed);
  const scheduler =
    topology.siblings === 1 && settings.scheduler !== 'root' ? 'classic-no-smt' : settings.scheduler;
  return {
    at: simulation.unixMs,
    name: settings.host,
    operatingSystem: 'Windows Server 2016 Datacenter (simulated)',
    scheduler,
    memoryBytes: memory.hostMb * megabyte,
    processors: describeProcessors(topology),
    virtualMachines: here.map((vm) => describeVm(simulation, vm)),
    volumes: storage.volumes.map(({ name, sizeBytes, freeBytes }) => ({ name, sizeBytes, freeBytes })),
    networkQueues: here.flatMap((vm) => describeQueues(simulation, vm)),
    chimney: 'enabled',
    events,
  };
}

function describeVm(simulation: Simulation, vm: SimulatedVm): VirtualMachine {
  return {
    id: vm.plan.id,
    name: vm.name,
    state: vm.state,
    critical: vm.critical,
    ...(vm.criticalReason === undefined ? {} : { criticalReason: vm.criticalReason }),
    storageLow: vm.storageLow,
    virtualProcessors: vm.plan.vps,
    ...(vm.state === 'off' ? {} : { startedAt: simulation.unixMsAt(vm.startedAt) }),
    memoryBytes: Math.round(vm.memoryMb) * megabyte,
    disks: vm.disks.map((disk) => ({
      path: disk.path,
      volume: simulation.storage.volumes[disk.volume]?.name ?? '',
      kind: disk.kind,
      fileBytes: Math.floor(disk.fileBytes),
      maximumBytes: disk.maximumBytes,
    })),
    networkAdapters: [describeAdapter(simulation, vm)],
    checkpoints: [...vm.checkpoints],
    ...(vm.replication === undefined ? {} : { replication: vm.replication }),
    ...describeGuest(vm),
  };
}

/** Made up from the VM's place, so that each kind there is can be looked at: every fifth is old, every seventh is restricted. */
function describeGuest(vm: SimulatedVm): Partial<VirtualMachine> {
  return {
    generation: isOld(vm) ? 1 : 2,
    processorCompatibility: vm.index % 7 === 3,
    memorySettings: describeMemory(vm),
    ...(isRunning(vm) ? { integration: { heartbeat: 'ok', isCurrent: !isOld(vm) } } : {}),
  };
}

function isOld({ index }: SimulatedVm): boolean {
  return index % 5 === 4;
}

/** Windows gives addresses that begin with 00-15-5D; a VM of generation 1 boots from the network by a legacy adapter. */
function describeAdapter({ network }: Simulation, vm: SimulatedVm): VirtualNetworkAdapter {
  const address = `00155d${(vm.index + 1).toString(16).padStart(6, '0')}`;
  const kind = isOld(vm) ? 'legacy' : 'synthetic';
  return { name: vm.adapter.name, kind, address, switch: network.switchName };
}

/** Dynamic memory moves between 0.65 and 1.1 of the plan. */
function describeMemory({ plan }: SimulatedVm): MemorySettings {
  const startupBytes = plan.memoryMb * megabyte;
  if (!plan.dynamicMemory) return { startupBytes };
  return { startupBytes, dynamic: { minimumBytes: startupBytes / 2, maximumBytes: startupBytes * 1.5 } };
}

function describeQueues({ network }: Simulation, vm: SimulatedVm): readonly NetworkQueue[] {
  const adapter = network.adapters[vm.adapter.physical]?.description;
  const lp = vm.adapter.entries[0]?.lp;
  if (!isRunning(vm) || vm.adapter.queue === 0 || adapter === undefined || lp === undefined) return [];
  return [{ adapter, queue: vm.adapter.queue, lp, virtualMachine: vm.name }];
}
