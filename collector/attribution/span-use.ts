/**
 * Uses one after the other as rows over time: each VM's and the root partition's use and wait in every interval, and means weighed by
 * how long the intervals are. Absent stays NaN and counts in no mean.
 */
import type { UnixMs } from '../model/time.ts';
import type { HostUse, ProcessorUse } from './host-use.ts';
import type { VirtualMachineUse } from './virtual-machine-use.ts';

export interface SpanUse {
  /** Ends of the intervals, oldest first. */
  readonly times: readonly UnixMs[];
  readonly seconds: readonly number[];
  readonly vms: readonly VmOverSpan[];
  /** Cores of the root partition in each interval. */
  readonly root: readonly number[];
  readonly processors: readonly ProcessorOverSpan[];
}

export interface VmOverSpan {
  readonly key: string;
  readonly name: string;
  /** LPs of its CPU group; undefined = any. */
  readonly group: ReadonlySet<number> | undefined;
  /** In each interval: cores, and the wait per virtual processor. */
  readonly cores: readonly number[];
  readonly wait: readonly number[];
  /** Mean guest time of each virtual processor. */
  readonly busyOfProcessors: readonly number[];
  /** Part of its time away from its NUMA node. */
  readonly remoteRatio: number;
}

export interface ProcessorOverSpan {
  readonly lp: number;
  /** VMs whose network queues it serves. */
  readonly queueOwners: readonly string[];
  /** Means. */
  readonly guest: number;
  readonly root: number;
  readonly hypervisor: number;
  readonly interruptsPerSecond: number;
  readonly contextSwitchesPerSecond: number;
  /** Part of the time in which it was parked; NaN where Windows does not say. */
  readonly parked: number;
  /** In each interval, everything but idle time. */
  readonly busy: readonly number[];
}

/** Intervals without a known length, or without processors, are left out. */
export function spanUse(uses: readonly HostUse[]): SpanUse {
  const known = uses.filter(
    ({ intervalSeconds, processors }) => intervalSeconds > 0 && processors.length > 0,
  );
  const seconds = known.map(({ intervalSeconds }) => intervalSeconds);
  return {
    times: known.map(({ at }) => at),
    seconds,
    vms: vmsOverSpan(known, seconds),
    root: known.map(({ rootCores }) => rootCores),
    processors: processorsOverSpan(known, seconds),
  };
}

/** Mean by time of what is known; NaN when nothing is. */
export function meanOver(values: readonly number[], seconds: readonly number[]): number {
  let [sum, covered] = [0, 0];
  values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    sum += value * seconds[index];
    covered += seconds[index];
  });
  return covered > 0 ? sum / covered : Number.NaN;
}

function vmsOverSpan(uses: readonly HostUse[], seconds: readonly number[]): readonly VmOverSpan[] {
  const rows = new Map<string, (VirtualMachineUse | undefined)[]>();
  uses.forEach(({ virtualMachines }, index) => {
    for (const vm of virtualMachines) {
      if (vm.processors.length === 0) continue;
      const row = rows.get(vm.key) ?? uses.map(() => undefined);
      // Of a VM that was renamed within the span both names are there, one of them without values.
      if (row[index] === undefined || !Number.isNaN(vm.guest)) row[index] = vm;
      rows.set(vm.key, row);
    }
  });
  return [...rows].flatMap(([key, row]) => {
    const newest = row.findLast((vm) => vm !== undefined);
    return newest === undefined ? [] : [vmOverSpan(key, newest, { row, seconds })];
  });
}

interface VmRow {
  readonly row: readonly (VirtualMachineUse | undefined)[];
  readonly seconds: readonly number[];
}

function vmOverSpan(key: string, newest: VirtualMachineUse, { row, seconds }: VmRow): VmOverSpan {
  const lps = newest.known?.cpuGroup?.processors;
  const cores = row.map((vm) => vm?.guest ?? Number.NaN);
  const away = meanOver(
    row.map((vm) => vm?.remote ?? Number.NaN),
    seconds,
  );
  return {
    key,
    name: newest.name,
    group: lps === undefined || lps.length === 0 ? undefined : new Set(lps),
    cores,
    wait: row.map((vm) => (vm === undefined ? Number.NaN : vm.wait / vm.processors.length)),
    busyOfProcessors: newest.processors.map(({ vp }) =>
      meanOver(
        row.map((vm) => vm?.processors.find((other) => other.vp === vp)?.guest ?? Number.NaN),
        seconds,
      ),
    ),
    remoteRatio: away / meanOver(cores, seconds),
  };
}

function processorsOverSpan(
  uses: readonly HostUse[],
  seconds: readonly number[],
): readonly ProcessorOverSpan[] {
  const newest = uses.at(-1)?.processors ?? [];
  return newest.map(({ lp, queueOwners }, column): ProcessorOverSpan => {
    const row = uses.map(({ processors }) => {
      const same = processors[column];
      return same?.lp === lp ? same : processors.find((other) => other.lp === lp);
    });
    const mean = (of: (processor: ProcessorUse) => number): number =>
      meanOver(
        row.map((processor) => (processor === undefined ? Number.NaN : of(processor))),
        seconds,
      );
    return {
      lp,
      queueOwners,
      guest: mean(({ guest }) => guest),
      root: mean(({ root }) => root),
      hypervisor: mean(({ hypervisor }) => hypervisor),
      interruptsPerSecond: mean(({ interruptsPerSecond }) => interruptsPerSecond),
      contextSwitchesPerSecond: mean(({ contextSwitchesPerSecond }) => contextSwitchesPerSecond),
      parked: mean(({ parked }) => parked),
      busy: row.map((processor) => (processor === undefined ? Number.NaN : busyOf(processor))),
    };
  });
}

function busyOf({ guestAndRoot, hypervisor }: ProcessorUse): number {
  return guestAndRoot + (Number.isNaN(hypervisor) ? 0 : hypervisor);
}
