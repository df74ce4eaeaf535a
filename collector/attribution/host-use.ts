/**
 * Who used how much CPU of one host, from one frame: logical processors, the root partition, and VMs with their virtual
 * processors. Guest run time is the currency throughout, because it adds up: the guest time of an LP is the time of the root
 * VP bound to it plus that of all guest VPs on it. Hypervisor time is carried beside it, never mixed in.
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import { labelsOf } from '../catalogue/instances.ts';
import type { Frame, SetFrame } from '../model/frame.ts';
import type { HostInventory, LogicalProcessor, NetworkQueue } from '../model/host.ts';
import type { UnixMs } from '../model/time.ts';
import { readSkew, type ReadSkew } from './read-skew.ts';
import { guestTime, readerOf, sumKnown, type ReadValue } from './read-set.ts';
import { virtualMachineUses, type VirtualMachineUse } from './virtual-machine-use.ts';

/** All figures are CPU seconds per second (1 = one processor fully used); NaN = not known. */
export interface HostUse {
  readonly host: string;
  readonly at: UnixMs;
  /** Length of the processors' window; NaN in a first reading. */
  readonly intervalSeconds: number;
  readonly processors: readonly ProcessorUse[];
  readonly virtualMachines: readonly VirtualMachineUse[];
  /** Guest run time of all root VPs; NaN without the root set. */
  readonly rootCores: number;
  /** Σ guest time of LPs without root − Σ guest time of VMs: reads are not simultaneous. NaN when either is unknown. */
  readonly skewCores: number;
  /** How far the readings of root and guest VPs can be off the processors' window. */
  readonly rootSkew: ReadSkew;
  readonly guestSkew: ReadSkew;
  readonly scheduler: HostInventory['scheduler'];
}

export interface ProcessorUse extends LogicalProcessor {
  /** Time of guest VMs alone: LP guest time less the root VP bound here. */
  readonly guest: number;
  readonly root: number;
  /** The two above together: what the LP itself counts. */
  readonly guestAndRoot: number;
  readonly hypervisor: number;
  readonly idle: number;
  readonly interruptsPerSecond: number;
  readonly contextSwitchesPerSecond: number;
  /** Parked to save power; NaN where Windows does not say. */
  readonly parked: number;
  readonly queues: readonly string[];
  /** VMs whose network queues it serves. */
  readonly queueOwners: readonly string[];
}

export function hostUse(frame: Frame): HostUse {
  const [lpSet, rootSet, guestSet] = [
    setOf(frame, 'logical-processor'),
    setOf(frame, 'root-virtual-processor'),
    setOf(frame, 'virtual-processor'),
  ];
  const rootByVp = rootGuestTimes(rootSet);
  const processors = processorUses(frame, rootByVp);
  const virtualMachines = virtualMachineUses(guestSet, frame.inventory, setOf(frame, 'vid-partition'));
  const guestOfMachines = virtualMachines.filter((vm) => vm.processors.length > 0).map((vm) => vm.guest);
  return {
    host: frame.host,
    at: frame.at,
    intervalSeconds: lpSet?.intervalSeconds ?? Number.NaN,
    processors,
    virtualMachines,
    rootCores: sumKnown([...rootByVp.values()]),
    skewCores: sumKnown(processors.map((processor) => processor.guest)) - sumKnown(guestOfMachines),
    rootSkew: readSkew(lpSet, rootSet),
    guestSkew: readSkew(lpSet, guestSet),
    scheduler: frame.inventory.scheduler,
  };
}

function setOf(frame: Frame, id: string): SetFrame | undefined {
  return frame.sets.find((set) => set.set === id);
}

/** One label of every instance, as a number; NaN where it is not one. */
function numbersOf(set: SetFrame, label: string): readonly number[] {
  const spec = findCounterSet(set.set);
  if (spec === undefined) return set.instances.map(() => Number.NaN);
  return set.instances.map((instance) => Number(labelsOf(spec, instance)[label] ?? Number.NaN));
}

function rootGuestTimes(set: SetFrame | undefined): ReadonlyMap<number, number> {
  if (set === undefined) return new Map();
  const value = readerOf(set);
  return new Map(numbersOf(set, 'vp').map((vp, index) => [vp, guestTime(value, index)]));
}

function processorUses(frame: Frame, rootByVp: ReadonlyMap<number, number>): readonly ProcessorUse[] {
  const set = setOf(frame, 'logical-processor');
  if (set === undefined) return [];
  const value = readerOf(set);
  const topology = new Map(frame.inventory.processors.map((processor) => [processor.lp, processor]));
  const queues = queuesByProcessor(frame.inventory);
  return numbersOf(set, 'lp')
    .map((lp, index): ProcessorUse => {
      const root = rootTimeOn(lp, value('root-vp-index', index), rootByVp);
      const guestAndRoot = guestTime(value, index);
      return {
        ...(topology.get(lp) ?? { lp, core: lp, numaNode: 0, socket: 0 }),
        root,
        guestAndRoot,
        guest: withoutRoot(guestAndRoot, root),
        hypervisor: value('hypervisor-run-time', index),
        idle: idleTime(value, index),
        interruptsPerSecond: value('hardware-interrupts', index),
        contextSwitchesPerSecond: value('context-switches', index),
        parked: value('parking-status', index),
        queues: (queues.get(lp) ?? []).map(queueText),
        queueOwners: ownersOf(queues.get(lp) ?? []),
      };
    })
    .filter((processor) => !Number.isNaN(processor.lp))
    .sort((a, b) => a.lp - b.lp);
}

/**
 * Root VP n is bound to the LP whose `Root Vp Index` is n; an index beyond the last root VP says that none is bound. Where the
 * counter is not given (older Windows, exporters) root VP n is taken to be on LP n, which holds without a minimal root.
 */
function rootTimeOn(lp: number, rootVpIndex: number, rootByVp: ReadonlyMap<number, number>): number {
  if (rootByVp.size === 0) return Number.NaN;
  return rootByVp.get(Number.isNaN(rootVpIndex) ? lp : Math.round(rootVpIndex)) ?? 0;
}

/** What is left for guest VMs; never below nothing, when the root VP was read a moment later than its LP. */
function withoutRoot(all: number, root: number): number {
  return Number.isNaN(all) ? Number.NaN : Math.max(0, all - (Number.isNaN(root) ? 0 : root));
}

/** The provider's idle time, else what guest and hypervisor time leave of the processor. */
function idleTime(value: ReadValue, index: number): number {
  const idle = value('idle-time', index);
  if (!Number.isNaN(idle)) return idle;
  const rest = 1 - guestTime(value, index) - value('hypervisor-run-time', index);
  return Number.isNaN(rest) ? Number.NaN : Math.max(0, rest);
}

function queuesByProcessor({ networkQueues }: HostInventory): ReadonlyMap<number, readonly NetworkQueue[]> {
  return Map.groupBy(networkQueues, ({ lp }) => lp);
}

function queueText({ virtualMachine, adapter, queue }: NetworkQueue): string {
  return `${virtualMachine ?? 'default queue'} (${adapter}, queue ${queue})`;
}

/** Each once, though a VM may have several queues here. */
function ownersOf(queues: readonly NetworkQueue[]): readonly string[] {
  const owners = queues.flatMap(({ virtualMachine }) =>
    virtualMachine === undefined ? [] : [virtualMachine],
  );
  return [...new Set(owners)];
}
