/**
 * What is known before any bound is drawn: how much each LP gave to guest VMs, how much each VM used and where it was allowed to,
 * each as a range as wide as the read skew makes it. A VM's time is split in strands where a counter says on which side of the host
 * it ran; a strand's columns are whole classes of LPs, which are LPs that no rule tells apart.
 */
import type { MatrixRule } from '../model/wire.ts';
import type { HostUse, ProcessorUse } from './host-use.ts';
import type { VirtualMachineUse } from './virtual-machine-use.ts';

/** CPU seconds per second of the processors' window; low ≤ likely ≤ high. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

export interface Strand extends Range {
  readonly rule: MatrixRule;
}

export interface LedgerRow extends Range {
  readonly vm: VirtualMachineUse;
  readonly virtualProcessors: number;
  readonly strands: readonly Strand[];
  /** Index of the strand that covers a class of LPs, −1 = the VM may not run there. */
  readonly strandOf: Int8Array;
}

export interface Ledger {
  /** What each LP gave to guest VMs, root taken off. */
  readonly low: Float64Array;
  readonly likely: Float64Array;
  readonly high: Float64Array;
  readonly classOf: Int32Array;
  readonly classes: number;
  /** Column of the other LP of the core where a core never runs two VMs at once; −1 = none. */
  readonly siblingOf: Int32Array | undefined;
  readonly rows: readonly LedgerRow[];
  /** Most that can have been used by somebody we have no row for: a VM that left or came within the interval. */
  readonly unknownHigh: number;
}

/** VMs that used nothing are left out: their cells are nothing, up to the read skew. */
export function openLedger(use: HostUse): Ledger {
  const { low, likely, high } = columnsOf(use);
  const vms = use.virtualMachines.filter((vm) => vm.guest > 0).sort((a, b) => b.guest - a.guest);
  const classes = classesOf(use, vms);
  const rows = vms.map((vm) => rowOf(vm, use, classes));
  const used = rows.reduce((total, row) => total + row.low, 0);
  return {
    low,
    likely,
    high,
    classOf: classes.classOf,
    classes: classes.examples.length,
    siblingOf: use.scheduler === 'core' ? siblingsOf(use.processors) : undefined,
    rows,
    unknownHigh: Math.max(0, sum(high) - used),
  };
}

function columnsOf({ processors, rootSkew }: HostUse): Pick<Ledger, 'low' | 'likely' | 'high'> {
  const width = processors.length;
  const columns = {
    low: new Float64Array(width),
    likely: new Float64Array(width),
    high: new Float64Array(width),
  };
  processors.forEach(({ guestAndRoot, root }, column) => {
    // An LP that told nothing can have run anything.
    const all = Number.isNaN(guestAndRoot) ? { low: 0, likely: 0, high: 1 } : exactly(guestAndRoot);
    const taken = Number.isNaN(root) ? 0 : root * rootSkew.stretch;
    columns.low[column] = Number.isNaN(root) ? 0 : Math.max(0, all.low - taken - rootSkew.missed);
    columns.high[column] = Math.max(0, all.high - Math.max(0, taken - rootSkew.extra));
    // As it was read, and as it is shown: the estimate adds up to that, and the skew is in the range.
    columns.likely[column] = Math.max(0, all.likely - (Number.isNaN(root) ? 0 : root));
  });
  return columns;
}

function exactly(value: number): Range {
  return { low: value, likely: value, high: value };
}

interface Classes {
  readonly classOf: Int32Array;
  /** One LP of each class. */
  readonly examples: readonly ProcessorUse[];
  readonly groups: ReadonlyMap<string, ReadonlySet<number>>;
  readonly usesNodes: boolean;
}

/** LPs of one NUMA node that are in the same CPU groups. Nodes count only where some VM is at home in one of several. */
function classesOf({ processors }: HostUse, vms: readonly VirtualMachineUse[]): Classes {
  const groups = new Map(
    vms.flatMap((vm) => {
      const lps = groupOf(vm);
      return lps === undefined ? [] : [[lps.join(), new Set(lps)] as const];
    }),
  );
  const nodes = new Set(processors.map(({ numaNode }) => numaNode));
  const usesNodes =
    nodes.size > 1 && vms.some(({ homeNode }) => homeNode !== undefined && nodes.has(homeNode));
  const numbers = new Map<string, number>();
  const examples: ProcessorUse[] = [];
  const classOf = Int32Array.from(processors, (processor) => {
    const memberships = [...groups.values()].map((group) => (group.has(processor.lp) ? '1' : '0'));
    const key = `${usesNodes ? processor.numaNode : ''}/${memberships.join('')}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, examples.length);
    return examples.push(processor) - 1;
  });
  return { classOf, examples, groups, usesNodes };
}

/** Undefined = every LP. */
function groupOf(vm: VirtualMachineUse): readonly number[] | undefined {
  const lps = vm.known?.cpuGroup?.processors;
  return lps === undefined || lps.length === 0 ? undefined : lps;
}

function rowOf(vm: VirtualMachineUse, use: HostUse, classes: Classes): LedgerRow {
  const group = groupOf(vm);
  const members = group === undefined ? undefined : classes.groups.get(group.join());
  const mayRun = classes.examples.map(({ lp }) => members?.has(lp) !== false);
  const isHome = classes.examples.map(({ numaNode }) => numaNode === vm.homeNode);
  const total = totalOf(vm, use);
  const isSplit =
    classes.usesNodes &&
    vm.homeNode !== undefined &&
    vm.processors.every(({ guest, remote, hypervisor }) => !Number.isNaN(guest + remote + hypervisor));
  const rule: MatrixRule = members === undefined ? 'totals' : 'cpu-group';
  return {
    vm,
    ...total,
    virtualProcessors: vm.processors.length,
    strands: isSplit ? strandsOf(vm, use, total) : [{ ...total, rule }],
    strandOf: Int8Array.from(mayRun, (allowed, index) => (!allowed ? -1 : isSplit && !isHome[index] ? 1 : 0)),
  };
}

/** Each VP can be off by the skew once; of a VP without a value nothing is known but that it is one. */
function totalOf(vm: VirtualMachineUse, { guestSkew }: HostUse): Range {
  const known = vm.processors.filter(({ guest }) => !Number.isNaN(guest));
  const unknown = vm.processors.length - known.length;
  const likely = known.reduce((total, { guest }) => total + guest, 0);
  const low = known.reduce((all, vp) => all + Math.max(0, vp.guest * guestSkew.stretch - guestSkew.extra), 0);
  return { low, likely, high: likely * guestSkew.stretch + known.length * guestSkew.missed + unknown };
}

/**
 * At home and away. Remote run time holds the hypervisor's time on the VP's behalf too, all of which may have been spent away, or
 * none of it.
 */
function strandsOf(vm: VirtualMachineUse, { guestSkew }: HostUse, total: Range): readonly Strand[] {
  const { stretch, missed, extra } = guestSkew;
  const away = { low: 0, likely: 0, high: 0 };
  const home = { low: 0, high: 0 };
  for (const { guest, remote, hypervisor } of vm.processors) {
    const most = Math.min(guest, remote) * stretch;
    const least = Math.min(most, Math.max(0, remote - hypervisor) * stretch);
    away.low += Math.max(0, least - extra);
    away.high += most + missed;
    away.likely +=
      guest + hypervisor > 0 ? Math.min(guest, remote, (remote * guest) / (guest + hypervisor)) : 0;
    home.low += Math.max(0, guest * stretch - most - extra);
    home.high += guest * stretch - least + missed;
  }
  return [
    { ...home, likely: Math.max(0, total.likely - away.likely), rule: 'numa-node' },
    { ...away, rule: 'numa-node' },
  ];
}

/** Only of cores with exactly two LPs. */
function siblingsOf(processors: readonly ProcessorUse[]): Int32Array {
  const byCore = Map.groupBy(processors.keys(), (column) => processors[column]?.core ?? -1);
  const siblings = new Int32Array(processors.length).fill(-1);
  for (const [first, second, ...more] of byCore.values()) {
    if (first === undefined || second === undefined || more.length > 0) continue;
    siblings[first] = second;
    siblings[second] = first;
  }
  return siblings;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
