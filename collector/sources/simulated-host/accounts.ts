/**
 * The books of the simulated hypervisor, in whole ticks of 100 ns: what each logical processor did and what each virtual
 * processor got. Every stretch of time is booked once on both sides, so the two always agree to the last tick:
 *
 *   per LP   guest + hypervisor + idle = elapsed          over all   guest of LPs = guest of VPs
 *
 * Hypervisor time of an LP is that of the VPs it ran plus its own for switching between them.
 */
import type { Topology } from './topology.ts';
import type { TruthTable } from './truth-table.ts';

/** No virtual processor, or no logical processor. */
export const none = -1;

export class Accounts {
  readonly #topology: Topology;
  readonly #truth: TruthTable;

  readonly lpGuest: Float64Array;
  readonly lpHypervisor: Float64Array;
  readonly lpIdle: Float64Array;
  readonly lpSwitches: Float64Array;
  /** The VP on each LP, or `none`. */
  readonly running: Int32Array;
  /** Up to when each LP is booked. */
  readonly #since: Float64Array;
  /** When the VP on it begins to run; until then the hypervisor is switching. */
  readonly startsAt: Float64Array;

  readonly vpRun: Float64Array;
  readonly vpGuest: Float64Array;
  readonly vpHypervisor: Float64Array;
  readonly vpRemote: Float64Array;
  readonly vpWait: Float64Array;
  readonly vpDispatches: Float64Array;
  readonly vpMigrations: Float64Array;
  readonly lastLp: Int32Array;
  /** What is left of the burst a VP wants to run. */
  readonly remaining: Float64Array;
  /** NUMA node of its memory; `none` for root VPs, which are never remote. */
  readonly homeNode: Int32Array;
  /** Part of a VP's run time that goes to the hypervisor on its behalf. */
  readonly hypervisorShare: Float64Array;

  constructor(topology: Topology, virtualProcessors: number, truth: TruthTable) {
    const { processors } = topology;
    this.#topology = topology;
    this.#truth = truth;
    this.lpGuest = new Float64Array(processors);
    this.lpHypervisor = new Float64Array(processors);
    this.lpIdle = new Float64Array(processors);
    this.lpSwitches = new Float64Array(processors);
    this.running = new Int32Array(processors).fill(none);
    this.#since = new Float64Array(processors);
    this.startsAt = new Float64Array(processors);
    this.vpRun = new Float64Array(virtualProcessors);
    this.vpGuest = new Float64Array(virtualProcessors);
    this.vpHypervisor = new Float64Array(virtualProcessors);
    this.vpRemote = new Float64Array(virtualProcessors);
    this.vpWait = new Float64Array(virtualProcessors);
    this.vpDispatches = new Float64Array(virtualProcessors);
    this.vpMigrations = new Float64Array(virtualProcessors);
    this.lastLp = new Int32Array(virtualProcessors).fill(none);
    this.remaining = new Float64Array(virtualProcessors);
    this.homeNode = new Int32Array(virtualProcessors).fill(none);
    this.hypervisorShare = new Float64Array(virtualProcessors);
  }

  /** Books an LP up to a moment. Booking in between changes no sum: hypervisor time follows from the cumulative run. */
  book(lp: number, until: number): void {
    const since = this.#since[lp];
    if (until <= since) return;
    this.#since[lp] = until;
    const vp = this.running[lp];
    if (vp === none) {
      this.lpIdle[lp] += until - since;
      return;
    }
    const startsAt = this.startsAt[lp];
    if (since < startsAt) this.lpHypervisor[lp] += Math.min(until, startsAt) - since;
    if (until > startsAt) this.#bookRun(lp, vp, until - Math.max(since, startsAt));
  }

  bookAll(until: number): void {
    for (let lp = 0; lp < this.running.length; lp += 1) this.book(lp, until);
  }

  /** A VP that starts again is a new one to the hypervisor: all its counters begin at 0. */
  reset(vp: number): void {
    this.vpRun[vp] = 0;
    this.vpGuest[vp] = 0;
    this.vpHypervisor[vp] = 0;
    this.vpRemote[vp] = 0;
    this.vpWait[vp] = 0;
    this.vpDispatches[vp] = 0;
    this.vpMigrations[vp] = 0;
    this.lastLp[vp] = none;
    this.remaining[vp] = 0;
  }

  /** The past before the simulation began: so much guest and hypervisor time of a VP, spread evenly over all LPs. */
  bookPast(vp: number, ticks: number, dispatches: number): void {
    const share = this.hypervisorShare[vp];
    this.vpRun[vp] = ticks;
    this.vpHypervisor[vp] = Math.floor(ticks * share);
    this.vpGuest[vp] = ticks - this.vpHypervisor[vp];
    this.vpDispatches[vp] = dispatches;
    this.vpMigrations[vp] = Math.floor(dispatches / 9);
    this.vpWait[vp] = dispatches * 40;
  }

  /** The same past seen from the LPs, so that the two sides agree from the first reading on. */
  closePast(elapsed: number): void {
    const { processors } = this.#topology;
    const sum = (column: Float64Array): number => column.reduce((total, ticks) => total + ticks, 0);
    const guest = sum(this.vpGuest);
    const hypervisor = sum(this.vpHypervisor);
    const switches = sum(this.vpDispatches);
    const part = (total: number, lp: number): number =>
      Math.floor((total * (lp + 1)) / processors) - Math.floor((total * lp) / processors);
    for (let lp = 0; lp < processors; lp += 1) {
      this.lpGuest[lp] = part(guest, lp);
      this.lpHypervisor[lp] = part(hypervisor, lp);
      this.lpSwitches[lp] = part(switches, lp);
      this.lpIdle[lp] = elapsed - this.lpGuest[lp] - this.lpHypervisor[lp];
      this.#since[lp] = elapsed;
    }
  }

  #bookRun(lp: number, vp: number, run: number): void {
    const before = this.vpRun[vp];
    const after = before + run;
    const share = this.hypervisorShare[vp];
    const hypervisor = Math.floor(after * share) - Math.floor(before * share);
    const guest = run - hypervisor;
    this.vpRun[vp] = after;
    this.vpGuest[vp] += guest;
    this.vpHypervisor[vp] += hypervisor;
    this.lpGuest[lp] += guest;
    this.lpHypervisor[lp] += hypervisor;
    this.remaining[vp] -= run;
    const home = this.homeNode[vp];
    if (home !== none && home !== this.#topology.nodeOf[lp]) this.vpRemote[vp] += run;
    this.#truth.add(vp, lp, guest, hypervisor);
  }
}
