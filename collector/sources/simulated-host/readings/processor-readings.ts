/** Readings of the hypervisor's counters: logical processors, root and guest virtual processors, partitions. */
import type { InstanceName } from '../../../model/snapshot.ts';
import type { Simulation } from '../simulation.ts';
import { hasPartition, type SimulatedVm } from '../virtual-machine.ts';
import { column, countNames, type ReadColumn, type ReadSet, timer, withTotal } from './set-reading.ts';

/** Greater than any root VP: "no root VP is bound to this LP". */
const noRootVp = 2 ** 32 - 1;
const pagesPerMb = 256;

/** Names and VP numbers of what the hypervisor lists now; valid until the simulation's version changes. */
export interface ProcessorInstances {
  readonly version: number;
  readonly lps: readonly InstanceName[];
  readonly rootVps: readonly InstanceName[];
  readonly guestVps: readonly InstanceName[];
  readonly rootNumbers: Int32Array;
  readonly guestNumbers: Int32Array;
  readonly partitions: readonly SimulatedVm[];
  /** Instances of a set whose names change with the version only; built once a version. */
  named(set: string, build: () => readonly string[]): readonly InstanceName[];
}

export function listProcessors({ vms, settings, version }: Simulation): ProcessorInstances {
  const partitions = vms.filter(hasPartition);
  const numbered = (prefix: string, count: number): readonly InstanceName[] =>
    countNames(Array.from({ length: count }, (_, index) => `${prefix} ${index}`));
  const lists = new Map<string, readonly InstanceName[]>();
  const vps = partitions.flatMap((vm) => Array.from({ length: vm.plan.vps }, (_, vp) => ({ vm, vp })));
  return {
    version,
    partitions,
    named(set, build) {
      const list = lists.get(set) ?? countNames(build());
      lists.set(set, list);
      return list;
    },
    lps: numbered('Hv LP', settings.lps),
    rootVps: numbered('Root VP', settings.rootProcessors),
    guestVps: countNames(vps.map(({ vm, vp }) => `${vm.name}:Hv VP ${vp}`)),
    rootNumbers: Int32Array.from({ length: settings.rootProcessors }, (_, vp) => vp),
    guestNumbers: Int32Array.from(vps, ({ vm, vp }) => vm.firstVp + vp),
  };
}

export function readLogicalProcessors(simulation: Simulation, { lps }: ProcessorInstances): ReadSet {
  const { accounts, now, settings, lpInterrupts } = simulation;
  const total = accounts.lpGuest.map((guest, lp) => guest + accounts.lpHypervisor[lp]);
  return withTotal({
    instances: lps,
    columns: [
      timer('guest-run-time', accounts.lpGuest.slice(), now),
      timer('hypervisor-run-time', accounts.lpHypervisor.slice(), now),
      timer('total-run-time', total, now),
      timer('idle-time', accounts.lpIdle.slice(), now),
      { counter: 'context-switches', raw: accounts.lpSwitches.slice() },
      column('hardware-interrupts', lps.length, (lp) => lpInterrupts[lp]?.read(0, now) ?? NaN),
      column('root-vp-index', lps.length, (lp) => (lp < settings.rootProcessors ? lp : noRootVp)),
    ],
  });
}

export function readRootProcessors(simulation: Simulation, instances: ProcessorInstances): ReadSet {
  return withTotal({
    instances: instances.rootVps,
    columns: readVirtualProcessors(simulation, instances.rootNumbers),
  });
}

export function readGuestProcessors(simulation: Simulation, instances: ProcessorInstances): ReadSet {
  return withTotal({
    instances: instances.guestVps,
    columns: readVirtualProcessors(simulation, instances.guestNumbers),
  });
}

function readVirtualProcessors({ accounts, now }: Simulation, vps: Int32Array): readonly ReadColumn[] {
  const pick = (values: Float64Array): Float64Array => {
    const picked = new Float64Array(vps.length);
    for (let row = 0; row < vps.length; row += 1) picked[row] = values[vps[row]];
    return picked;
  };
  return [
    timer('guest-run-time', pick(accounts.vpGuest), now),
    timer('hypervisor-run-time', pick(accounts.vpHypervisor), now),
    timer('total-run-time', pick(accounts.vpRun), now),
    timer('remote-run-time', pick(accounts.vpRemote), now),
    {
      counter: 'cpu-wait-time-per-dispatch',
      raw: pick(accounts.vpWait),
      base: pick(accounts.vpDispatches),
    },
    { counter: 'dispatches', raw: pick(accounts.vpDispatches) },
    { counter: 'migrations', raw: pick(accounts.vpMigrations) },
  ];
}

export function readHypervisor({ settings }: Simulation, instances: ProcessorInstances): ReadSet {
  const virtualProcessors = instances.rootNumbers.length + instances.guestNumbers.length;
  const pages = 12_000 + instances.partitions.length * 1_100 + virtualProcessors * 60;
  return {
    instances: [{ name: '', duplicate: 0 }],
    columns: [
      column('logical-processors', 1, () => settings.lps),
      column('virtual-processors', 1, () => virtualProcessors),
      column('partitions', 1, () => instances.partitions.length + 1),
      column('total-pages', 1, () => pages),
    ],
  };
}

export function readVidPartitions({ topology }: Simulation, instances: ProcessorInstances): ReadSet {
  const { partitions } = instances;
  const pages = (row: number): number => Math.round((partitions[row]?.memoryMb ?? NaN) * pagesPerMb);
  const remote = (row: number): number =>
    Math.round(pages(row) * (partitions[row]?.remoteMemoryRatio ?? NaN));
  return withTotal({
    instances: instances.named('virtual-machines', () => partitions.map((vm) => vm.name)),
    columns: [
      column('physical-pages-allocated', partitions.length, pages),
      column('preferred-numa-node', partitions.length, (row) =>
        Math.min(topology.nodes - 1, partitions[row]?.homeNode ?? NaN),
      ),
      column('remote-physical-pages', partitions.length, remote),
    ],
  });
}
