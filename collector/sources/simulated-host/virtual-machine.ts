/**
 * One virtual machine of the simulated host as it is now: its plan, its state, and the devices it has. Mutable; changed by the
 * simulation only. Life and death (start, pause, leave) are in `lifecycle.ts`.
 */
import type { Checkpoint, Replication, VirtualMachineState } from '../../model/host.ts';
import { beginHabit, type HabitState } from './habits.ts';
import type { Meters } from './meters.ts';
import type { VmPlan } from './population.ts';
import type { Random } from './random.ts';

export interface SimulatedDisk {
  /** File in use; a checkpoint changes it. */
  path: string;
  kind: 'fixed' | 'dynamic' | 'differencing';
  /** Index of the volume. */
  readonly volume: number;
  fileBytes: number;
  /** Size of the files below it, when a checkpoint made it a differencing disk. */
  parentBytes: number;
  readonly maximumBytes: number;
  /** Its part of the VM's operations. */
  readonly share: number;
  /** Growth on top of the usual, bytes a second. */
  extraGrowth: number;
  meters: Meters;
}

/** One receive-side scaling entry of an adapter: which host processor receives for it. */
export interface ReceiveEntry {
  lp: number;
  meters: Meters;
}

export interface SimulatedAdapter {
  readonly name: string;
  readonly id: string;
  /** Queue of the physical adapter it got, 0 = shares the default queue. */
  queue: number;
  physical: number;
  entries: ReceiveEntry[];
  meters: Meters;
}

export interface SimulatedVm {
  readonly plan: VmPlan;
  readonly index: number;
  name: string;
  readonly firstVp: number;
  readonly homeNode: number;
  /** Part of its memory on another node. */
  readonly remoteMemoryRatio: number;
  /** False while it lives on another host. */
  isHere: boolean;
  state: VirtualMachineState;
  critical: boolean;
  criticalReason: string | undefined;
  storageLow: boolean;
  /** Ticks since the host started. */
  startedAt: number;
  readonly habit: HabitState;
  /** Level that the script orders, instead of the habit's. */
  orderedLevel: number | undefined;
  /** Part of its virtual processors it wants to use now. */
  level: number;
  /** How busy its habit is, 0–1, whatever part of the host that is: what its devices follow. */
  activity: number;
  readonly disks: SimulatedDisk[];
  readonly adapter: SimulatedAdapter;
  memoryMb: number;
  pressurePercent: number;
  memoryMeters: Meters;
  migration: Migration | undefined;
  /** Oldest first. */
  checkpoints: Checkpoint[];
  /** Undefined while it is not replicated. */
  replication: Replication | undefined;
  /** False while management does not know of it, though its partition runs. */
  isListed: boolean;
}

export interface Migration {
  readonly direction: 'leaving' | 'arriving';
  readonly startedAt: number;
  readonly endsAt: number;
  readonly meters: Meters;
}

export interface VmPlace {
  readonly index: number;
  readonly firstVp: number;
  readonly homeNode: number;
  readonly remoteMemoryRatio: number;
  readonly startedAt: number;
  readonly disks: SimulatedDisk[];
  readonly adapter: SimulatedAdapter;
  readonly memoryMeters: Meters;
}

export function settleVm(plan: VmPlan, place: VmPlace, random: Random): SimulatedVm {
  return {
    ...place,
    plan,
    name: plan.name,
    isHere: true,
    state: 'running',
    critical: false,
    criticalReason: undefined,
    storageLow: false,
    habit: beginHabit(plan.habit, random),
    orderedLevel: undefined,
    level: 0,
    activity: 0,
    memoryMb: plan.memoryMb,
    pressurePercent: 70,
    migration: undefined,
    checkpoints: [],
    replication: undefined,
    isListed: true,
  };
}

/** Whether the hypervisor has a partition for it, so that it has counters: running or paused. */
export function hasPartition(vm: SimulatedVm): boolean {
  return vm.isHere && (vm.state === 'running' || vm.state === 'paused');
}

export function isRunning(vm: SimulatedVm): boolean {
  return vm.isHere && vm.state === 'running';
}
