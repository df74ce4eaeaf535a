/** Readings of the network: virtual adapters and their receive entries, the switch, and the physical adapters by processor. */
import { adapterMeters, processorMeters } from '../network.ts';
import type { Meters } from '../meters.ts';
import type { Simulation } from '../simulation.ts';
import { isRunning, type SimulatedVm } from '../virtual-machine.ts';
import type { ProcessorInstances } from './processor-readings.ts';
import { column, countNames, type ReadColumn, type ReadSet } from './set-reading.ts';

/** Processors of one processor group of Windows. */
const groupSize = 64;

/** One counter of a list of devices, read from the same place of each one's meters. */
type Pick = (counter: string, meter: number) => ReadColumn;

function picker(devices: readonly { readonly meters: Meters }[], now: number): Pick {
  return (counter, meter) =>
    column(counter, devices.length, (row) => devices[row]?.meters.read(meter, now) ?? NaN);
}

/** Counter instances cannot hold some characters; Windows replaces them. */
function interfaceName(description: string): string {
  return description.replaceAll('(', '[').replaceAll(')', ']').replaceAll(/[#/]/gu, '_');
}

function traffic(of: Pick): readonly ReadColumn[] {
  return [
    of('bytes-received', adapterMeters.receivedBytes),
    of('bytes-sent', adapterMeters.sentBytes),
    of('packets-received', adapterMeters.receivedPackets),
    of('packets-sent', adapterMeters.sentPackets),
  ];
}

function drops(of: Pick): readonly ReadColumn[] {
  return [
    of('dropped-packets-incoming', adapterMeters.droppedIncoming),
    of('dropped-packets-outgoing', adapterMeters.droppedOutgoing),
  ];
}

const identifiers = (vm: SimulatedVm): string =>
  `${vm.plan.id.toUpperCase()}--${vm.adapter.id.toUpperCase()}`;

export function readVirtualAdapters({ now }: Simulation, instances: ProcessorInstances): ReadSet {
  const { partitions } = instances;
  const of = picker(
    partitions.map((vm) => vm.adapter),
    now,
  );
  return {
    instances: instances.named('adapters', () =>
      partitions.map((vm) => `${vm.name}_${vm.adapter.name}_${identifiers(vm)}`),
    ),
    columns: [...traffic(of), ...drops(of)],
  };
}

export function readReceiveEntries({ now }: Simulation, instances: ProcessorInstances): ReadSet {
  const { partitions } = instances;
  const entries = partitions.flatMap((vm) =>
    vm.adapter.entries.map((entry, number) => ({ vm, entry, number })),
  );
  const { length } = entries;
  const lp = (row: number): number => entries[row]?.entry.lp ?? NaN;
  const of = picker(
    entries.map(({ entry }) => entry),
    now,
  );
  return {
    instances: instances.named('receive-entries', () =>
      entries.map(({ vm, number }) => `${vm.name}_${vm.adapter.name}_Entry _${number}_${identifiers(vm)}`),
    ),
    columns: [
      column('receive-processor', length, (row) => lp(row) % groupSize),
      column('receive-processor-group', length, (row) => Math.floor(lp(row) / groupSize)),
      of('receive-packets', 0),
    ],
  };
}

export function readSwitch({ network, now }: Simulation): ReadSet {
  const of = picker([{ meters: network.switchMeters }], now);
  return {
    instances: [{ name: network.switchName, duplicate: 0 }],
    columns: [...traffic(of), ...drops(of), of('vmq-moves', adapterMeters.queueMoves)],
  };
}

/** The switch's work by host processor; how Windows names these instances was not found, see the catalogue. */
export function readSwitchProcessors(
  { network, vms, now }: Simulation,
  instances: ProcessorInstances,
): ReadSet {
  const processors = network.adapters[0]?.byProcessor ?? [];
  const queues = new Float64Array(processors.length);
  for (const vm of vms)
    if (isRunning(vm) && vm.adapter.queue > 0) {
      const lp = vm.adapter.entries[0]?.lp ?? 0;
      queues[lp] += 1;
    }
  const packets = (lp: number): number =>
    network.adapters
      .slice(0, 2)
      .reduce(
        (sum, adapter) => sum + (adapter.byProcessor[lp]?.read(processorMeters.receivedPackets, now) ?? 0),
        0,
      );
  return {
    instances: instances.named('switch-processors', () =>
      processors.map((_, lp) => `${network.switchName}_Processor ${lp}`),
    ),
    columns: [
      { counter: 'vmq-count', raw: queues },
      column('packets-from-external', processors.length, packets),
    ],
  };
}

export function readAdapterProcessors({ network, now }: Simulation, instances: ProcessorInstances): ReadSet {
  const cells = network.adapters.flatMap(({ byProcessor }) => byProcessor.map((meters) => ({ meters })));
  const names = (): readonly string[] =>
    network.adapters.flatMap(({ description, byProcessor }) =>
      byProcessor.map((_, lp) => `${lp}, ${description}`),
    );
  const of = picker(cells, now);
  const columns = [
    of('interrupts', processorMeters.interrupts),
    of('dpcs-queued', processorMeters.dpcs),
    of('received-packets', processorMeters.receivedPackets),
    of('sent-packets', processorMeters.sentPackets),
  ];
  return { instances: instances.named('adapter-processors', names), columns };
}

export function readInterfaces({ network: { adapters }, now }: Simulation): ReadSet {
  const of = picker(adapters, now);
  const { length } = adapters;
  return {
    instances: countNames(adapters.map(({ description }) => interfaceName(description))),
    columns: [
      ...traffic(of),
      column('offloaded-connections', length, (row) => adapters[row]?.offloadedConnections ?? NaN),
      column('rsc-connections', length, (row) => adapters[row]?.coalescedConnections ?? NaN),
      column('current-bandwidth', length, (row) => adapters[row]?.bitsPerSecond ?? NaN),
    ],
  };
}
