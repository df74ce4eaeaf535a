/**
 * What the counters and the processor topology alone tell of a host: which VMs have virtual processors, which LP is which
 * processor of the system. For as long as management data is not there, or may not be read.
 */
import { labelsOf, isTotal } from '../../../catalogue/instances.ts';
import { findCounterSet } from '../../../catalogue/catalogue.ts';
import type { HostEvent, LogicalProcessor, VirtualMachine } from '../../../model/host.ts';
import type { CounterSetReading } from '../../../model/snapshot.ts';
import type { UnixMs } from '../../../model/time.ts';
import type { SystemProcessor } from './processor-topology.ts';

/** VMs by the names of their virtual processors. Two VMs of one name are one here. */
export function countVirtualMachines(reading: CounterSetReading): readonly VirtualMachine[] {
  const set = findCounterSet(reading.set);
  if (set === undefined) return [];
  const processors = new Map<string, number>();
  for (const instance of reading.instances) {
    const { vm } = labelsOf(set, instance);
    if (isTotal(instance) || vm === undefined) continue;
    processors.set(vm, (processors.get(vm) ?? 0) + 1);
  }
  return [...processors].map(([name, virtualProcessors]) => ({
    name,
    // Virtual processors have counters only while the VM runs.
    state: 'running',
    critical: false,
    virtualProcessors,
    disks: [],
  }));
}

/** What came and went; whether a VM was started or arrived from another host, counters do not tell. */
export function comingsAndGoings(
  before: readonly VirtualMachine[],
  now: readonly VirtualMachine[],
  at: UnixMs,
): readonly HostEvent[] {
  const were = new Set(before.map(({ name }) => name));
  const are = new Set(now.map(({ name }) => name));
  const events = (kind: HostEvent['kind'], names: readonly string[], what: string): readonly HostEvent[] =>
    names.map((subject) => ({ at, kind, subject, message: `${subject} ${what}` }));
  return [
    ...events(
      'vm-started',
      [...are].filter((name) => !were.has(name)),
      'started or arrived',
    ),
    ...events(
      'vm-stopped',
      [...were].filter((name) => !are.has(name)),
      'stopped or left',
    ),
  ];
}

/**
 * The system's processor n is root virtual processor n; the LP counter `Root Vp Index` says on which LP that one is bound. Under minroot
 * the system sees fewer processors than the host has, and of the rest nothing is known: they are left out.
 */
export function placeProcessors(
  topology: readonly SystemProcessor[],
  reading: CounterSetReading | undefined,
): readonly LogicalProcessor[] {
  const lpOfRoot = lpsByRootProcessor(reading);
  return topology.flatMap(({ number, core, numaNode, socket }) => {
    const lp = lpOfRoot === undefined ? number : lpOfRoot.get(number);
    return lp === undefined ? [] : [{ lp, core, numaNode, socket }];
  });
}

function lpsByRootProcessor(reading: CounterSetReading | undefined): ReadonlyMap<number, number> | undefined {
  const set = findCounterSet('logical-processor');
  const column = reading?.columns.find(({ counter }) => counter === 'root-vp-index');
  if (set === undefined || reading === undefined || column === undefined) return undefined;
  return new Map(
    reading.instances.flatMap((instance, row) => {
      const lp = labelsOf(set, instance)['lp'];
      return lp === undefined ? [] : [[column.raw[row] ?? Number.NaN, Number(lp)] as const];
    }),
  );
}

/** LPs in use by the hypervisor of which the system sees nothing, because the root partition was given fewer processors. */
export function unseenProcessors(
  processors: readonly LogicalProcessor[],
  reading: CounterSetReading | undefined,
): number {
  if (reading === undefined || processors.length === 0) return 0;
  const lps = reading.instances.filter((instance) => !isTotal(instance)).length;
  return Math.max(0, lps - processors.length);
}
