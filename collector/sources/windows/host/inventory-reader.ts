/**
 * Keeps the inventory of this host fresh beside the polls: none of them ever waits for it. Management data are handed in and, where
 * they lack something or are not there, the counters and Windows itself fill in.
 */
import type { HostInventory, VirtualMachine, Volume } from '../../../model/host.ts';
import type { CounterSetReading, InstanceName, SourceProblem } from '../../../model/snapshot.ts';
import { ms, msBetween, type Clock, type Ms, type UnixMs } from '../../../model/time.ts';
import {
  comingsAndGoings,
  countVirtualMachines,
  placeProcessors,
  unseenProcessors,
} from './counted-inventory.ts';
import type { SystemProcessor } from './processor-topology.ts';

export interface InventoryReaderOptions {
  readonly host: string;
  readonly clock: Clock;
  readonly operatingSystem: string;
  readonly memoryBytes: number;
  readonly topology: readonly SystemProcessor[];
  readonly volumes: () => Promise<readonly Volume[]>;
  readonly management: ManagementReader;
}

/** Management data, from WMI. */
export interface ManagementReader {
  /** Undefined when they may not be read, or are not there. */
  read(): Promise<HostInventory | undefined>;
  /** As of the last read. */
  problems(): readonly SourceProblem[];
}

export interface InventoryReader {
  /**
   * A new inventory when anything changed since the one before; starts looking again when it is time. It is as of the poll that takes it:
   * by that the rest of the program knows that it is new.
   */
  take(sets: readonly CounterSetReading[], at: UnixMs): HostInventory | undefined;
  /** What is not known of this host, as of the last `take`. */
  problems(): readonly SourceProblem[];
}

const refreshEvery = ms(10_000);

/** What an inventory was made of, to tell whether it changed. */
interface Parts {
  readonly management: HostInventory | undefined;
  readonly volumes: readonly Volume[] | undefined;
  readonly processors: readonly InstanceName[] | undefined;
  readonly machines: readonly InstanceName[] | undefined;
}

export function createInventoryReader(options: InventoryReaderOptions): InventoryReader {
  const { clock } = options;
  const volumes = keepFresh(options.volumes, refreshEvery, clock);
  const management = keepFresh(() => options.management.read(), refreshEvery, clock);
  const readings = new Map<string, CounterSetReading>();
  let parts: Parts | undefined;
  let before: readonly VirtualMachine[] | undefined;
  return {
    take(sets, at) {
      for (const reading of sets) readings.set(reading.set, reading);
      const now: Parts = {
        management: management(),
        volumes: volumes(),
        processors: readings.get('logical-processor')?.instances,
        machines: readings.get('virtual-processor')?.instances,
      };
      if (parts !== undefined && areSame(parts, now)) return undefined;
      const inventory = compose({ options, readings, now, last: parts, before, at });
      parts = now;
      before = inventory.virtualMachines;
      return inventory;
    },
    problems: () => [
      ...options.management.problems(),
      ...topologyProblems(options, readings.get('logical-processor')),
    ],
  };
}

function areSame(a: Parts, b: Parts): boolean {
  return (
    a.management === b.management &&
    a.volumes === b.volumes &&
    a.processors === b.processors &&
    a.machines === b.machines
  );
}

interface Composing {
  readonly options: InventoryReaderOptions;
  readonly readings: ReadonlyMap<string, CounterSetReading>;
  readonly now: Parts;
  readonly last: Parts | undefined;
  readonly before: readonly VirtualMachine[] | undefined;
  readonly at: UnixMs;
}

function compose({ options, readings, now, last, before, at }: Composing): HostInventory {
  const { host, operatingSystem, memoryBytes, topology } = options;
  const processors = placeProcessors(topology, readings.get('logical-processor'));
  const volumes = now.volumes ?? [];
  const { management } = now;
  if (management !== undefined) {
    return {
      ...management,
      at,
      processors: management.processors.length > 0 ? management.processors : processors,
      volumes: management.volumes.length > 0 ? management.volumes : volumes,
      // Its events were told with it the first time.
      events: management === last?.management ? [] : management.events,
    };
  }
  const reading = readings.get('virtual-processor');
  const virtualMachines = reading === undefined ? [] : countVirtualMachines(reading);
  return {
    at,
    name: host,
    operatingSystem,
    memoryBytes,
    processors,
    virtualMachines,
    volumes,
    networkQueues: [],
    // VMs that are off are in management data alone: beside those, counters tell nothing of coming and going.
    events:
      last?.machines === undefined || last.management !== undefined
        ? []
        : comingsAndGoings(before ?? [], virtualMachines, at),
  };
}

function topologyProblems(
  { topology, host }: InventoryReaderOptions,
  reading: CounterSetReading | undefined,
): readonly SourceProblem[] {
  const unseen = unseenProcessors(placeProcessors(topology, reading), reading);
  if (unseen === 0) return [];
  const message = `Core, NUMA node and socket of ${unseen} logical processors of "${host}" are not known: the root partition was given fewer processors than the host has (minroot)`;
  return [{ subject: 'Processor topology', kind: 'missing', message }];
}

/** Reads again in the background when asked and it is time; gives the newest that came. One that hangs is not asked twice. */
function keepFresh<T>(read: () => Promise<T>, every: Ms, clock: Clock): () => T | undefined {
  let newest: T | undefined;
  let startedAt: UnixMs | undefined;
  let isReading = false;
  const readAgain = async (): Promise<void> => {
    isReading = true;
    startedAt = clock();
    try {
      newest = await read();
    } catch {
      // Stale is worse than absent: free space of an hour ago would still be believed.
      newest = undefined;
    }
    isReading = false;
  };
  return () => {
    const isDue = startedAt === undefined || Math.abs(msBetween(startedAt, clock())) >= every;
    if (!isReading && isDue) void readAgain();
    return newest;
  };
}
