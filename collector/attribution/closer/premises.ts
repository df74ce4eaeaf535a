/**
 * What is known of a host beside its numbers, as a closer look uses it: on which LPs a VM may run at all, which of them are at home for its
 * memory, and which are siblings under the core scheduler, where a core never runs two VMs at once.
 */
import type { HostUse } from '../host-use.ts';
import type { Turns } from './turns.ts';

/** By place in `turns.processors` and `turns.virtualProcessors`. */
export interface Premises {
  /** By virtual processor, its VM. */
  readonly machineOf: Int32Array;
  /** By VM: 1 = it may run on the LP; undefined = on all. */
  readonly allowed: readonly (Uint8Array | undefined)[];
  /** By VM: 1 = its memory is on the LP's NUMA node; undefined = it is on several, or not known where. */
  readonly home: readonly (Uint8Array | undefined)[];
  /** By LP, the other one of its core; −1 = none. Undefined where a core may run two VMs at once. */
  readonly siblingOf: Int32Array | undefined;
}

export function premisesOf({ processors, virtualProcessors }: Turns, use: HostUse): Premises {
  const keys = virtualProcessors.map(({ vm, duplicate }) => `${duplicate}:${vm}`);
  const numbers = new Map([...new Set(keys)].map((key, index) => [key, index]));
  const byName = new Map(use.virtualMachines.map((vm) => [vm.name, vm]));
  const lpUses = new Map(use.processors.map((processor) => [processor.lp, processor]));
  const nodes = new Set(use.processors.map(({ numaNode }) => numaNode));
  const mark = (matches: (lp: number) => boolean): Uint8Array =>
    Uint8Array.from(processors, (lp) => (matches(lp) ? 1 : 0));
  const machines = [...numbers.keys()].map((key) => {
    const [duplicate] = key.split(':', 1);
    // Of several VMs of one name nobody knows which is which.
    const isOnly = duplicate === '0' && !numbers.has(`1:${key.slice(2)}`);
    return isOnly ? byName.get(key.slice(2)) : undefined;
  });
  return {
    machineOf: Int32Array.from(keys, (key) => numbers.get(key) ?? 0),
    allowed: machines.map((vm) => {
      const group = vm?.known?.cpuGroup?.processors;
      return group === undefined || group.length === 0 ? undefined : mark((lp) => group.includes(lp));
    }),
    home: machines.map((vm) => {
      const node = vm?.homeNode;
      if (node === undefined || nodes.size < 2 || !nodes.has(node)) return undefined;
      return mark((lp) => lpUses.get(lp)?.numaNode === node);
    }),
    siblingOf: use.scheduler === 'core' ? siblingsOf(processors, use) : undefined,
  };
}

/** Nothing but the numbers. */
export function noPremises({ virtualProcessors }: Turns): Premises {
  const none = virtualProcessors.map(() => undefined);
  return {
    machineOf: Int32Array.from(virtualProcessors.keys()),
    allowed: none,
    home: none,
    siblingOf: undefined,
  };
}

/** Only of cores with exactly two LPs. */
function siblingsOf(processors: readonly number[], use: HostUse): Int32Array {
  const coreOf = new Map(use.processors.map(({ lp, core }) => [lp, core]));
  const byCore = Map.groupBy(processors.keys(), (place) => coreOf.get(processors[place] ?? -1));
  const siblings = new Int32Array(processors.length).fill(-1);
  for (const [core, [first, second, ...more]] of byCore) {
    if (core === undefined || first === undefined || second === undefined || more.length > 0) continue;
    siblings[first] = second;
    siblings[second] = first;
  }
  return siblings;
}
