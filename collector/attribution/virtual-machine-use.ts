/**
 * What each VM used, from the virtual processor set, joined with the inventory: VMs that run, and VMs that are known but have
 * no virtual processors now (off, saved). Two VMs of one name stay two, told apart by their repeat number.
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import { labelsOf } from '../catalogue/instances.ts';
import type { SetFrame } from '../model/frame.ts';
import type { HostInventory, VirtualMachine } from '../model/host.ts';
import { guestTime, readerOf, sumKnown } from './read-set.ts';

/** CPU seconds per second; NaN = not known. */
export interface VirtualMachineUse {
  /** GUID where the name leads to just one VM, else the name, with `#n` for a repeat. */
  readonly key: string;
  readonly name: string;
  readonly known?: VirtualMachine;
  readonly guest: number;
  readonly hypervisor: number;
  /** Ready but waiting for a processor, over all its VPs. */
  readonly wait: number;
  readonly waitPerDispatchSeconds: number;
  /** On processors of another NUMA node than its own. */
  readonly remote: number;
  /** NUMA node that all of its memory lies on; absent when it lies on several, or nobody said. */
  readonly homeNode?: number;
  readonly processors: readonly VirtualProcessorUse[];
}

export interface VirtualProcessorUse {
  readonly vp: number;
  readonly guest: number;
  readonly hypervisor: number;
  readonly wait: number;
  readonly waitPerDispatchSeconds: number;
  readonly remote: number;
}

/** `memory` is the set of the VMs' memory (vid-partition), which says where a VM is at home. */
export function virtualMachineUses(
  set: SetFrame | undefined,
  inventory: HostInventory,
  memory?: SetFrame,
): readonly VirtualMachineUse[] {
  const known = byLowerName(inventory.virtualMachines);
  const homes = memory === undefined ? new Map<string, number>() : homeNodes(memory, known);
  const machines = set === undefined ? [] : [...virtualProcessorsByMachine(set)];
  const running = machines.map(([key, { name, processors }]) => {
    const candidates = known.get(name.toLowerCase()) ?? [];
    const vm = candidates.length === 1 ? candidates[0] : undefined;
    const homeNode = homes.get(key.toLowerCase());
    return { ...machineUse({ key, name, processors }, vm), ...(homeNode === undefined ? {} : { homeNode }) };
  });
  const seen = new Set(machines.map(([, { name }]) => name.toLowerCase()));
  const others = inventory.virtualMachines.filter((vm) => !seen.has(vm.name.toLowerCase()));
  return [...running, ...others.map((vm) => machineUse({ key: vm.name, name: vm.name, processors: [] }, vm))];
}

function byLowerName(machines: readonly VirtualMachine[]): ReadonlyMap<string, readonly VirtualMachine[]> {
  return Map.groupBy(machines, (vm) => vm.name.toLowerCase());
}

/**
 * The home node of each VM that has one, by lower name. Names alone join the two sets, so a name that repeats has none; neither
 * has a VM that started after its memory was last looked at.
 */
function homeNodes(
  memory: SetFrame,
  known: ReadonlyMap<string, readonly VirtualMachine[]>,
): ReadonlyMap<string, number> {
  const value = readerOf(memory);
  const repeated = new Set(memory.instances.filter(({ duplicate }) => duplicate > 0).map(lowerName));
  const homes = new Map<string, number>();
  memory.instances.forEach((instance, index) => {
    const name = lowerName(instance);
    const node = value('preferred-numa-node', index);
    const isWhole = value('remote-physical-pages', index) === 0 && Number.isInteger(node);
    const startedAt = known.get(name)?.[0]?.startedAt ?? Number.NEGATIVE_INFINITY;
    if (isWhole && !repeated.has(name) && startedAt < memory.at) homes.set(name, node);
  });
  return homes;
}

function lowerName({ name }: { readonly name: string }): string {
  return name.toLowerCase();
}

interface NamedProcessors {
  readonly name: string;
  readonly processors: VirtualProcessorUse[];
}

function virtualProcessorsByMachine(set: SetFrame): ReadonlyMap<string, NamedProcessors> {
  const spec = findCounterSet(set.set);
  const byKey = new Map<string, NamedProcessors>();
  if (spec === undefined) return byKey;
  const value = readerOf(set);
  const waits = waitRatios(set);
  set.instances.forEach((instance, index) => {
    const { vm: name = instance.name, vp } = labelsOf(spec, instance);
    const key = instance.duplicate === 0 ? name : `${name}#${instance.duplicate}`;
    const machine = byKey.get(key) ?? { name, processors: [] };
    byKey.set(key, machine);
    machine.processors.push({
      vp: Number(vp ?? machine.processors.length),
      guest: guestTime(value, index),
      hypervisor: value('hypervisor-run-time', index),
      wait: waits(index),
      waitPerDispatchSeconds: value('cpu-wait-time-per-dispatch', index),
      remote: value('remote-run-time', index),
    });
  });
  return byKey;
}

/**
 * Ready time per VP in seconds per second: the counted wait over the interval. Recorded values carry no counts; there it is the
 * mean wait of a dispatch times the dispatches per second, which is the same product.
 */
function waitRatios(set: SetFrame): (index: number) => number {
  const column = set.columns.find((candidate) => candidate.counter === 'cpu-wait-time-per-dispatch');
  const { delta, unitPerCount } = column ?? {};
  if (delta !== undefined && unitPerCount !== undefined) {
    return (index) => ((delta[index] ?? Number.NaN) * unitPerCount) / set.intervalSeconds;
  }
  const value = readerOf(set);
  return (index) => value('cpu-wait-time-per-dispatch', index) * value('dispatches', index);
}

function machineUse(
  machine: NamedProcessors & { readonly key: string },
  known?: VirtualMachine,
): VirtualMachineUse {
  const { key, name, processors } = machine;
  return {
    key: known?.id ?? key,
    name,
    ...(known === undefined ? {} : { known }),
    guest: sumKnown(processors.map((vp) => vp.guest)),
    hypervisor: sumKnown(processors.map((vp) => vp.hypervisor)),
    wait: sumKnown(processors.map((vp) => vp.wait)),
    waitPerDispatchSeconds: meanWait(processors),
    remote: sumKnown(processors.map((vp) => vp.remote)),
    processors: [...processors].sort((a, b) => a.vp - b.vp),
  };
}

/** Mean over the VM's dispatches: each VP weighs as often as it was dispatched, which is its wait over its mean wait. */
function meanWait(processors: readonly VirtualProcessorUse[]): number {
  const known = processors.filter((vp) => vp.waitPerDispatchSeconds > 0 && !Number.isNaN(vp.wait));
  const dispatches = known.reduce((total, vp) => total + vp.wait / vp.waitPerDispatchSeconds, 0);
  const waited = known.reduce((total, vp) => total + vp.wait, 0);
  if (dispatches > 0) return waited / dispatches;
  return processors.some((vp) => vp.waitPerDispatchSeconds === 0) ? 0 : Number.NaN;
}
