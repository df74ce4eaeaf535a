/**
 * Which processor a virtual processor gets, and which one gets a processor: the part in which the scheduler types differ. Answers
 * questions only; the scheduler acts on them.
 */
import { type Accounts, none } from './accounts.ts';
import type { IdleSet } from './idle-set.ts';
import type { ReadyQueue } from './ready-queue.ts';
import type { Topology } from './topology.ts';

export type SimulatedScheduler = 'classic' | 'core' | 'root';

export interface Placement {
  /** An LP on which a guest VP may start at once; `none` = it has to wait. */
  findIdle(vp: number): number;
  /** Takes from the line the VP that an idle LP runs next; `none` = the LP stays idle. */
  pick(lp: number): number;
}

export interface PlacementView {
  readonly topology: Topology;
  readonly accounts: Accounts;
  readonly idle: IdleSet;
  readonly ready: ReadyQueue;
  /** 0 = root, then one number a VM. */
  readonly partitionOf: Int32Array;
  readonly partitions: readonly { readonly firstVp: number; readonly vps: number }[];
  /** Whether the root partition keeps an LP so busy that guests had better go elsewhere. */
  isCrowded(lp: number): boolean;
}

/** How far down the line a free LP looks for a VP that ran on it before. */
const affinityDepth = 4;
/** How often in a row the first in line is passed over for that; without an end it could starve. */
const patience = 3;
/** How far down the line a core looks for another VP of the VM it is running. */
const companionDepth = 16;

export function placementOf(kind: SimulatedScheduler, view: PlacementView): Placement {
  if (kind === 'core' && view.topology.siblings === 2) return corePlacement(view);
  return classicPlacement(view, kind === 'root');
}

function classicPlacement(view: PlacementView, ideal: boolean): Placement {
  const { accounts, idle, ready, topology } = view;
  const passedOver = new Uint8Array(topology.nodes);
  const preferredLp = (vp: number): number => {
    if (!ideal) return accounts.lastLp[vp];
    const node = accounts.homeNode[vp];
    return node * topology.processorsPerNode + ((vp * 7) % topology.processorsPerNode);
  };
  return {
    findIdle(vp) {
      const last = preferredLp(vp);
      const home = accounts.homeNode[vp];
      const isFree = last !== none && idle.has(last) && !view.isCrowded(last);
      if (isFree && topology.nodeOf[last] === home) return last;
      const near = findFreeIn(idle, home);
      if (near !== none) return near;
      return isFree ? last : findFree(view);
    },
    pick(lp) {
      if (ready.total === 0) return none;
      const own = topology.nodeOf[lp];
      const node = ready.length(own) > 0 ? own : ready.longest();
      const depth = passedOver[node] < patience ? Math.min(affinityDepth, ready.length(node)) : 1;
      let place = 0;
      while (place < depth && preferredLp(ready.at(node, place)) !== lp) place += 1;
      if (place === depth) place = 0;
      passedOver[node] = place === 0 ? 0 : passedOver[node] + 1;
      return ready.take(node, place);
    },
  };
}

function corePlacement(view: PlacementView): Placement {
  const { accounts, idle, ready, topology, partitionOf } = view;
  const partitionOn = (lp: number): number => {
    const vp = accounts.running[lp];
    return vp === none ? none : (partitionOf[vp] ?? none);
  };
  return {
    findIdle(vp) {
      const partition = partitionOf[vp];
      const last = accounts.lastLp[vp];
      if (last !== none && idle.has(last) && topology.nodeOf[last] === accounts.homeNode[vp]) {
        const beside = partitionOn(last ^ 1);
        if (beside === none || beside === partition) return last;
      }
      const beside = besideCompanion(view, vp);
      return beside === none ? findFreeCore(view, accounts.homeNode[vp]) : beside;
    },
    pick(lp) {
      if (ready.total === 0) return none;
      const own = topology.nodeOf[lp];
      const beside = partitionOn(lp ^ 1);
      const node = ready.length(own) > 0 || beside !== none ? own : ready.longest();
      if (beside === none) return ready.take(node, 0);
      const depth = Math.min(companionDepth, ready.length(node));
      for (let place = 0; place < depth; place += 1)
        if (partitionOf[ready.at(node, place)] === beside) return ready.take(node, place);
      return none;
    },
  };
}

/** The idle sibling of a processor that runs another VP of the same VM. */
function besideCompanion({ accounts, idle, partitionOf, partitions }: PlacementView, vp: number): number {
  const partition = partitions[partitionOf[vp] ?? 0];
  if (partition === undefined) return none;
  for (let other = partition.firstVp; other < partition.firstVp + partition.vps; other += 1) {
    const lp = accounts.lastLp[other];
    if (lp !== none && accounts.running[lp] === other && idle.has(lp ^ 1)) return lp ^ 1;
  }
  return none;
}

/** A free core of the home node, else of any node. */
function findFreeCore({ idle, topology }: PlacementView, home: number): number {
  const near = idle.findCore(home);
  if (near !== none) return near;
  for (let node = 0; node < topology.nodes; node += 1) {
    const lp = idle.findCore(node);
    if (lp !== none) return lp;
  }
  return none;
}

/** A free core of a node, else a free sibling there. */
function findFreeIn(idle: IdleSet, node: number): number {
  const core = idle.findCore(node);
  return core === none ? idle.find(node) : core;
}

function findFree({ idle, topology }: PlacementView): number {
  for (let node = 0; node < topology.nodes; node += 1) {
    const lp = idle.find(node);
    if (lp !== none) return lp;
  }
  return none;
}
