/**
 * The simulated host as one: hypervisor, virtual machines, disks, network and memory, moved on together. Between its steps, four
 * a second, two on a large host, only the scheduler acts; at a step loads, speeds and the script change. Time is whole ticks of
 * 100 ns since the host started; nothing here reads a clock.
 */
import type { HostEvent } from '../../model/host.ts';
import type { UnixMs } from '../../model/time.ts';
import { Accounts } from './accounts.ts';
import { burstTicks, meanLevels, nextLevel } from './habits.ts';
import { Memory, memoryMeterCount } from './memory.ts';
import { Meters } from './meters.ts';
import { Network } from './network.ts';
import type { SimulatedHostSettings } from './options.ts';
import { type Population, populate } from './population.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { archivistOf, loadScale, noisyLevelAt, usualGrain, victimOf } from './sizing.ts';
import { diskMeters, Storage } from './storage.ts';
import { layOutProcessors, type Topology } from './topology.ts';
import { TruthTable } from './truth-table.ts';
import { settleVm, type SimulatedVm } from './virtual-machine.ts';

export const ticksPerMs = 10_000;
export const ticksPerSecond = 10_000_000;
const ticksPerDay = 86_400 * ticksPerSecond;
const stepsPerSecond = 4;
/** From so many VMs on, half as many steps will do. */
const manyVms = 64;
const msPerDay = 86_400_000;

/** A VM that has little to do runs for shorter, but never shorter than this on a host simulated finely. */
const shortestBurstTicks = 2_500;
/** Root partition's own work on each LP, and how long it runs at a time. */
const rootLoad = 0.014;
const rootBurstTicks = 1_300;
const secondsPerOperation = 9e-6;

/** Who plays which part in the script. */
export interface Cast {
  readonly noisy: SimulatedVm | undefined;
  /** Its archive disk fills the volume; `victim` has a disk there too. */
  readonly archivist: SimulatedVm | undefined;
  readonly victim: SimulatedVm | undefined;
}

export class Simulation {
  readonly settings: SimulatedHostSettings;
  readonly topology: Topology;
  readonly accounts: Accounts;
  readonly truth: TruthTable;
  readonly scheduler: Scheduler;
  readonly vms: readonly SimulatedVm[];
  readonly cast: Cast;
  readonly storage: Storage;
  readonly network: Network;
  readonly memory: Memory;
  readonly lpInterrupts: Meters[];
  /** Counter sets that the host does not list for now. */
  readonly missingSets = new Set<string>();
  readonly startTicks: number;
  /** Grows whenever instances come, go or change their names. */
  version = 0;
  now: number;
  /** How far coarser than a real host things happen, so that a large one can be simulated. */
  readonly grain: number;
  /** What happened since it was last taken. */
  events: HostEvent[] = [];
  /** How much more than usual all VMs want that follow their habits. */
  crowding = 1;
  /** Called at every step, before loads are set: the script. */
  onStep: (seconds: number) => void = () => {};

  readonly #loadRandom: Random;
  readonly #loadScale: number;
  readonly #stepTicks: number;
  #nextStep: number;
  /** Time in which the host was suspended: on its clock, on no counter. */
  #suspendedTicks = 0;

  constructor(settings: SimulatedHostSettings) {
    const { lps, seed } = settings;
    const draw = new Random(seed, 'population');
    const population = populate(settings.vms, lps, draw);
    this.settings = settings;
    this.topology = layOutProcessors(lps);
    this.startTicks = Math.floor(draw.between(9, 14) * ticksPerDay);
    this.now = this.startTicks;
    this.#nextStep = this.startTicks;
    this.#stepTicks = ticksPerSecond / (settings.vms > manyVms ? stepsPerSecond / 2 : stepsPerSecond);
    this.#loadRandom = new Random(seed, 'load');
    const guestVps = population.plans.reduce((sum, plan) => sum + plan.vps, 0);
    this.grain = settings.grain ?? usualGrain(lps + guestVps, settings.speed);
    this.truth = new TruthTable(lps);
    this.accounts = new Accounts(this.topology, settings.rootProcessors + guestVps, this.truth);
    this.network = new Network(lps, settings.rootProcessors, new Random(seed, 'network'), this.now);
    this.storage = new Storage(
      { machines: population.plans.length, archived: settings.archiveVms },
      lps,
      this.now,
    );
    this.lpInterrupts = Array.from({ length: lps }, () => new Meters(1, this.now));
    this.vms = this.#settle(population, draw);
    this.cast = {
      noisy: this.vms[population.noisy],
      archivist: this.vms[archivistOf(population)],
      victim: this.vms[victimOf(population)],
    };
    this.storage.settle(this.vms);
    this.memory = new Memory(this.vms);
    this.scheduler = this.#createScheduler(seed);
    this.#loadScale = loadScale(population, settings);
    if (this.cast.noisy !== undefined) this.cast.noisy.orderedLevel = noisyLevelAt(settings.load);
    this.#writePast(draw);
    this.#step();
    for (let vp = 0; vp < this.accounts.vpRun.length; vp += 1) this.scheduler.resume(vp, this.now);
  }

  get unixMs(): UnixMs {
    return this.unixMsAt(this.now);
  }

  unixMsAt(ticks: number): UnixMs {
    return Math.floor(
      this.settings.startAt + (ticks + this.#suspendedTicks - this.startTicks) / ticksPerMs,
    ) as UnixMs;
  }

  /** The tick of an instant on the host's clock. */
  ticksAt(at: number): number {
    return this.startTicks + Math.round((at - this.settings.startAt) * ticksPerMs) - this.#suspendedTicks;
  }

  /** The host's clock jumps ahead and nothing happens meanwhile, as when a laptop sleeps. */
  suspendHost(ticks: number): void {
    this.#suspendedTicks += ticks;
  }

  advance(until: number): void {
    while (this.#nextStep <= until) {
      this.scheduler.advance(this.#nextStep);
      this.now = this.#nextStep;
      this.#step();
    }
    this.scheduler.advance(until);
    this.now = Math.max(this.now, until);
  }

  report(event: Omit<HostEvent, 'at'>): void {
    this.events.push({ at: this.unixMs, ...event });
  }

  #step(): void {
    const seconds = (this.now - this.startTicks) / ticksPerSecond;
    this.onStep(seconds);
    this.#setGuestLoads(seconds);
    const rootLoads = new Float64Array(this.topology.processors).fill(rootLoad);
    this.network.step(this.vms, this.now, rootLoads);
    const operations = this.storage.step(this.vms, this.now, this.#stepTicks / ticksPerSecond);
    this.memory.step(this.vms, this.#loadRandom);
    this.#setRootLoads(rootLoads, operations);
    this.#nextStep = this.now + this.#stepTicks;
  }

  #setGuestLoads(seconds: number): void {
    const dayRatio = (this.unixMs % msPerDay) / msPerDay;
    for (const vm of this.vms) {
      const drifted = nextLevel(vm.plan.habit, vm.habit, { seconds, dayRatio }, this.#loadRandom);
      const ordered = vm.orderedLevel;
      vm.level = ordered ?? Math.min(1, drifted * this.#loadScale * this.crowding);
      vm.activity = ordered ?? drifted;
      const wobble = ordered === undefined ? 1 : 0.94 + 0.08 * this.#loadRandom.ratio();
      const shortened = Math.max(shortestBurstTicks, burstTicks[vm.plan.habit] * Math.min(1, vm.level * 3));
      const burst = Math.round(shortened * this.grain);
      for (let vp = 0; vp < vm.plan.vps; vp += 1) {
        const demand = ordered === 1 ? 1 : vm.level * wobble * (1.12 - 0.24 * (((vp * 5) % 7) / 7));
        this.scheduler.setLoad(
          vm.firstVp + vp,
          Math.min(ordered === 1 ? 1 : 0.97, Math.max(0.001, demand)),
          burst,
        );
      }
    }
  }

  #setRootLoads(loads: Float64Array, operations: number): void {
    const { rootProcessors } = this.settings;
    const perProcessor = (operations * secondsPerOperation) / rootProcessors;
    for (let lp = 0; lp < loads.length; lp += 1) {
      const hasRoot = lp < rootProcessors;
      const total = hasRoot ? Math.min(0.95, loads[lp] + perProcessor) : 0;
      // A busy adapter is interrupted less often, for more packets at a time.
      const burst = Math.round(rootBurstTicks * this.grain * (1 + 4 * total));
      if (hasRoot) this.scheduler.setLoad(lp, total, burst);
      this.lpInterrupts[lp]?.step(this.now, [90 + total * 21_000]);
    }
  }

  #createScheduler(seed: number): Scheduler {
    const { rootProcessors, scheduler } = this.settings;
    return new Scheduler({
      kind: scheduler,
      topology: this.topology,
      accounts: this.accounts,
      random: new Random(seed, 'scheduler'),
      rootProcessors,
      partitions: [
        { firstVp: 0, vps: rootProcessors },
        ...this.vms.map((vm) => ({ firstVp: vm.firstVp, vps: vm.plan.vps })),
      ],
      sliceTicks: Math.round(50_000 * Math.sqrt(this.grain)),
      switchTicks: 12,
    });
  }

  #settle(population: Population, random: Random): readonly SimulatedVm[] {
    let firstVp = this.settings.rootProcessors;
    const archivist = archivistOf(population);
    const victim = victimOf(population);
    return population.plans.map((plan, index) => {
      const keepsArchive = index === archivist || index === victim || index < this.settings.archiveVms;
      const place = {
        index,
        firstVp,
        homeNode: index % this.topology.nodes,
        remoteMemoryRatio: index % 7 === 5 && this.topology.nodes > 1 ? 0.31 : 0,
        startedAt: Math.floor(this.now - random.between(0.5, 8) * ticksPerDay),
        disks: this.storage.createDisks(plan, index, keepsArchive, random, this.now),
        adapter: this.network.connect({ index, ...plan }, this.now),
        memoryMeters: new Meters(memoryMeterCount, this.now),
      };
      firstVp += plan.vps;
      return settleVm(plan, place, random);
    });
  }

  /** The days before the simulation, so that counters begin as large as on a host that has been up for a while. */
  #writePast(random: Random): void {
    const { accounts, now } = this;
    const { lps, rootProcessors } = this.settings;
    const guests = this.vms.reduce(
      (sum, vm) => sum + vm.plan.vps * meanLevels[vm.plan.habit] * this.#loadScale,
      0,
    );
    // Many VMs on few LPs cannot all have had what they wanted.
    const granted = Math.min(1, (0.8 * lps) / Math.max(guests, 1e-9));
    const past = (vp: number, age: number, level: number, burst: number): void => {
      const run = Math.floor(age * Math.min(0.9, level * granted));
      accounts.bookPast(vp, run, Math.floor(run / burst));
    };
    for (let vp = 0; vp < rootProcessors; vp += 1) {
      accounts.hypervisorShare[vp] = 0.012;
      past(vp, now, random.between(0.02, 0.05), rootBurstTicks);
    }
    for (const vm of this.vms) {
      const share = random.between(0.008, 0.03);
      for (const disk of vm.disks) disk.meters.add(diskMeters.reads, random.below(3e9));
      for (let vp = vm.firstVp; vp < vm.firstVp + vm.plan.vps; vp += 1) {
        accounts.hypervisorShare[vp] = share;
        accounts.homeNode[vp] = vm.homeNode;
        past(vp, now - vm.startedAt, meanLevels[vm.plan.habit] * this.#loadScale, burstTicks[vm.plan.habit]);
      }
    }
    accounts.closePast(now);
    // Counted in 32 bits, and about to wrap.
    const noisyDisk = this.cast.noisy?.disks.at(-1);
    if (noisyDisk !== undefined) {
      noisyDisk.meters = this.storage.createMeters(now);
      noisyDisk.meters.add(diskMeters.reads, 2 ** 32 - 20_000);
    }
  }
}
