/**
 * The simulated hypervisor's scheduler: virtual processors wake, run a burst, are interrupted at the end of a time slice or by
 * the root partition, and sleep again; each event falls on its own tick of 100 ns, not on a common beat. Root VP n is bound to
 * LP n and goes before guests. With core scheduling the siblings of a core change partition together.
 */
import { type Accounts, none } from './accounts.ts';
import { EventQueue } from './event-queue.ts';
import { IdleSet } from './idle-set.ts';
import { type Placement, placementOf, type SimulatedScheduler } from './placement.ts';
import type { Random } from './random.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { Topology } from './topology.ts';

const sleeping = 0;
const ready = 1;
const running = 2;
const suspended = 3;

/** From here on a VP has work without end and never sleeps. */
const saturated = 0.98;
/** Above this the root partition leaves too little of an LP for a guest that could go elsewhere. */
const crowded = 0.2;
const longestSleepTicks = 5_000_000;

export interface SchedulerOptions {
  readonly kind: SimulatedScheduler;
  readonly topology: Topology;
  readonly accounts: Accounts;
  readonly random: Random;
  /** Root VPs; they are the first VPs. */
  readonly rootProcessors: number;
  /** Root first; each has a run of VP numbers. */
  readonly partitions: readonly { readonly firstVp: number; readonly vps: number }[];
  readonly sliceTicks: number;
  /** What one switch costs the hypervisor. */
  readonly switchTicks: number;
}

export class Scheduler {
  readonly #accounts: Accounts;
  readonly #topology: Topology;
  readonly #random: Random;
  readonly #rootProcessors: number;
  readonly #sliceTicks: number;
  readonly #switchTicks: number;
  readonly #coreScheduling: boolean;
  readonly #placement: Placement;
  readonly #idle: IdleSet;
  readonly #ready: ReadyQueue;
  /** LP l at l, VP v at processors + v. */
  readonly #events: EventQueue;
  readonly #partitionOf: Int32Array;
  readonly #state: Uint8Array;
  /** Since when a VP waits; of one that runs, since when it does. */
  readonly #readySince: Float64Array;
  /** End of the time slice, per LP; siblings share it when scheduled by core. */
  readonly #sliceEnd: Float64Array;
  /** What an interrupted VP has left of its slice; 0 = its next one is whole. Or whoever is interrupted often would never end. */
  readonly #sliceLeft: Float64Array;
  /** What a VP would use of an LP if it never waited, and how long it runs at a time. */
  readonly #demand: Float64Array;
  readonly #burstTicks: Float64Array;

  constructor(options: SchedulerOptions) {
    const { topology, accounts, partitions } = options;
    const virtualProcessors = accounts.vpRun.length;
    this.#accounts = accounts;
    this.#topology = topology;
    this.#random = options.random;
    this.#rootProcessors = options.rootProcessors;
    this.#sliceTicks = options.sliceTicks;
    this.#switchTicks = options.switchTicks;
    this.#coreScheduling = options.kind === 'core' && topology.siblings === 2;
    this.#idle = new IdleSet(topology);
    this.#ready = new ReadyQueue(topology.nodes, virtualProcessors);
    this.#events = new EventQueue(topology.processors + virtualProcessors);
    this.#partitionOf = new Int32Array(virtualProcessors);
    for (const [index, { firstVp, vps }] of partitions.entries())
      this.#partitionOf.fill(index, firstVp, firstVp + vps);
    this.#state = new Uint8Array(virtualProcessors).fill(suspended);
    this.#readySince = new Float64Array(virtualProcessors);
    this.#sliceEnd = new Float64Array(topology.processors);
    this.#sliceLeft = new Float64Array(virtualProcessors);
    this.#demand = new Float64Array(virtualProcessors);
    this.#burstTicks = new Float64Array(virtualProcessors);
    for (let lp = 0; lp < topology.processors; lp += 1) this.#idle.add(lp);
    this.#placement = placementOf(options.kind, {
      topology,
      accounts,
      partitions,
      idle: this.#idle,
      ready: this.#ready,
      partitionOf: this.#partitionOf,
      isCrowded: (lp) => this.#isCrowded(lp),
    });
  }

  /** Says how busy a VP wants to be from its next burst on. */
  setLoad(vp: number, demand: number, burstTicks: number): void {
    this.#demand[vp] = demand;
    this.#burstTicks[vp] = burstTicks;
  }

  /** Lets a VP that was suspended (as all are at first) begin at a moment, within its first sleep. */
  resume(vp: number, at: number): void {
    if (this.#state[vp] !== suspended) return;
    this.#state[vp] = sleeping;
    const delay = 1 + this.#random.below(this.#burstTicks[vp] * 4 + 10);
    this.#events.schedule(this.#topology.processors + vp, at + delay);
  }

  /** Takes a VP away from wherever it is: paused, saved, off or moved. */
  suspend(vp: number, at: number): void {
    const state = this.#state[vp];
    this.#state[vp] = suspended;
    this.#events.cancel(this.#topology.processors + vp);
    if (state === ready) this.#ready.remove(vp);
    if (state !== running) return;
    const lp = this.#accounts.lastLp[vp];
    this.#vacate(lp, at);
    this.#fill(lp, at);
  }

  /** Runs all that happens up to and including a moment; the books are then open at the LPs that run on. */
  advance(until: number): void {
    const { processors } = this.#topology;
    for (;;) {
      const at = this.#events.nextDue();
      if (at > until) return;
      const entity = this.#events.nextEntity();
      this.#events.cancel(entity);
      if (entity < processors) this.#expire(entity, at);
      else this.#wake(entity - processors, at);
    }
  }

  #isRoot(vp: number): boolean {
    return vp < this.#rootProcessors;
  }

  #isCrowded(lp: number): boolean {
    return lp < this.#rootProcessors && this.#demand[lp] > crowded;
  }

  #wake(vp: number, at: number): void {
    this.#state[vp] = ready;
    this.#readySince[vp] = at;
    this.#accounts.remaining[vp] = this.#drawBurst(vp);
    if (this.#isRoot(vp)) this.#interrupt(vp, at);
    else this.#place(vp, at, false);
  }

  /** A guest VP became ready: it starts at once on a free LP or joins the line, in front when it was interrupted. */
  #place(vp: number, at: number, inFront: boolean): void {
    const lp = this.#placement.findIdle(vp);
    if (lp !== none) {
      this.#dispatch(lp, vp, at);
      return;
    }
    const node = this.#accounts.homeNode[vp];
    if (inFront) this.#ready.prepend(node, vp);
    else this.#ready.append(node, vp);
  }

  /** A root VP became ready: guests on its LP, and with core scheduling on the sibling, give way. */
  #interrupt(vp: number, at: number): void {
    const lp = vp;
    const own = this.#preemptGuest(lp, at);
    const beside = this.#coreScheduling ? this.#preemptGuest(lp ^ 1, at) : none;
    this.#dispatch(lp, vp, at);
    if (beside !== none) this.#giveWay(beside, lp ^ 1, at);
    if (own !== none) this.#giveWay(own, lp, at);
  }

  /** Takes the guest VP off an LP, if there is one, before its slice ends. */
  #preemptGuest(lp: number, at: number): number {
    const vp = this.#accounts.running[lp];
    if (vp === none || this.#isRoot(vp)) return none;
    this.#sliceLeft[vp] = Math.max(1, this.#sliceEnd[lp] - at);
    return this.#retire(lp, at);
  }

  /** Waits for the root's short burst to pass, unless the root keeps that LP busy. */
  #giveWay(vp: number, lp: number, at: number): void {
    if (this.#isCrowded(lp)) this.#place(vp, at, true);
    else this.#ready.prepend(this.#accounts.homeNode[vp], vp);
  }

  /** The VP on an LP has run its burst or its slice. */
  #expire(lp: number, at: number): void {
    const accounts = this.#accounts;
    accounts.book(lp, at);
    const vp = accounts.running[lp];
    if (accounts.remaining[vp] > 0) this.#endSlice(lp, at);
    else if (this.#demand[vp] >= saturated) {
      accounts.remaining[vp] = this.#drawBurst(vp);
      if (at < this.#sliceEnd[lp] || this.#isRoot(vp)) this.#arm(lp, at);
      else this.#endSlice(lp, at);
    } else this.#sleep(lp, vp, at);
  }

  #sleep(lp: number, vp: number, at: number): void {
    this.#vacate(lp, at);
    this.#state[vp] = sleeping;
    const demand = this.#demand[vp];
    const mean = (this.#burstTicks[vp] * (1 - demand)) / demand;
    const span = Math.ceil(Math.min(longestSleepTicks, this.#random.exponential(mean)));
    this.#events.schedule(this.#topology.processors + vp, at + Math.max(1, span));
    this.#fill(lp, at);
  }

  #endSlice(lp: number, at: number): void {
    if (this.#ready.total === 0) {
      this.#sliceEnd[lp] = at + this.#sliceTicks;
      this.#arm(lp, at);
      return;
    }
    const before = this.#retire(lp, at);
    const sibling = lp ^ 1;
    const beside =
      this.#coreScheduling && this.#accounts.running[sibling] !== none ? this.#retire(sibling, at) : none;
    const next = this.#placement.pick(lp);
    this.#ready.append(this.#accounts.homeNode[before], before);
    if (beside !== none) this.#ready.append(this.#accounts.homeNode[beside], beside);
    if (next !== none) this.#dispatch(lp, next, at);
    this.#fill(lp, at);
  }

  /** Takes the VP off an LP; it stays ready. */
  #retire(lp: number, at: number): number {
    const vp = this.#vacate(lp, at);
    this.#state[vp] = ready;
    this.#readySince[vp] = Math.max(at, this.#readySince[vp]);
    return vp;
  }

  /** Gives an LP that may be idle, and with core scheduling its sibling, to those who wait. */
  #fill(lp: number, at: number): void {
    this.#fillOne(lp, at);
    if (this.#coreScheduling) this.#fillOne(lp ^ 1, at);
  }

  #fillOne(lp: number, at: number): void {
    if (this.#ready.total === 0 || this.#accounts.running[lp] !== none) return;
    const vp = this.#placement.pick(lp);
    if (vp !== none) this.#dispatch(lp, vp, at);
  }

  #dispatch(lp: number, vp: number, at: number): void {
    const accounts = this.#accounts;
    accounts.book(lp, at);
    this.#idle.remove(lp);
    const startsAt = at + this.#switchTicks;
    accounts.running[lp] = vp;
    accounts.startsAt[lp] = startsAt;
    accounts.lpSwitches[lp] += 1;
    accounts.vpDispatches[vp] += 1;
    accounts.vpWait[vp] += startsAt - this.#readySince[vp];
    this.#readySince[vp] = startsAt;
    if (accounts.lastLp[vp] !== lp && accounts.lastLp[vp] !== none) accounts.vpMigrations[vp] += 1;
    accounts.lastLp[vp] = lp;
    this.#state[vp] = running;
    const joins = this.#coreScheduling && accounts.running[lp ^ 1] !== none;
    const slice = this.#sliceLeft[vp] > 0 ? this.#sliceLeft[vp] : this.#sliceTicks;
    this.#sliceLeft[vp] = 0;
    this.#sliceEnd[lp] = joins ? this.#sliceEnd[lp ^ 1] : startsAt + slice;
    this.#arm(lp, startsAt);
  }

  /** Sets when the VP on an LP will have run its burst or its slice; with core scheduling a slice ends for both siblings. */
  #arm(lp: number, from: number): void {
    const vp = this.#accounts.running[lp];
    const burstEnd = from + this.#accounts.remaining[vp];
    const sliceEnd = this.#isRoot(vp) ? burstEnd : Math.max(from + 1, this.#sliceEnd[lp]);
    this.#events.schedule(lp, Math.min(burstEnd, sliceEnd));
  }

  #vacate(lp: number, at: number): number {
    const accounts = this.#accounts;
    accounts.book(lp, at);
    const vp = accounts.running[lp];
    accounts.running[lp] = none;
    this.#events.cancel(lp);
    this.#idle.add(lp);
    return vp;
  }

  #drawBurst(vp: number): number {
    return 1 + Math.round(this.#random.exponential(this.#burstTicks[vp]));
  }
}
