/**
 * A Hyper-V host that is not there: a source like any other, whose counters come from a seeded simulation, and which can tell what
 * no counter tells. The same options and the same moments of reading give the same snapshots to the last digit.
 */
import { burstCounters, type BurstRead, type BurstReader, type BurstSet } from '../../model/burst.ts';
import { type CounterSetReading, type Snapshot, type SourceProblem } from '../../model/snapshot.ts';
import { type Source, SourceError } from '../../model/source.ts';
import { type Ms, ms, type UnixMs } from '../../model/time.ts';
import { readInventory } from './inventory.ts';
import { settleOptions, type SimulatedHostOptions } from './options.ts';
import { Random } from './random.ts';
import { listProcessors, type ProcessorInstances } from './readings/processor-readings.ts';
import { firstSet, setNamed, setsDue, type ReadableSet } from './readings/read-set.ts';
import { shapeSet } from './readings/set-reading.ts';
import { playScenario } from './scenario.ts';
import { Simulation, ticksPerMs, ticksPerSecond } from './simulation.ts';
import { type Truth, TruthHistory, type TruthRow } from './truth.ts';

export interface SimulatedHost extends Source {
  readonly kind: 'simulated';
  /** Follows the clock as `read` does. Its turns cut the truth as polls do. */
  openBurst(): Promise<BurstReader>;
  /** The VM that uses most CPU: always without a scenario, in its minutes with one. Undefined on a host without VMs. */
  readonly noisyVirtualMachine: { readonly id: string; readonly name: string } | undefined;
  /** The host's own time. */
  now(): UnixMs;
  /** How long the host has run; a clock that is set changes nothing about it. */
  elapsed(): Ms;
  /** Lets the host run for a span, beside whatever clock it was given. */
  advance(span: Ms): void;
  /** What ran where in the last poll interval, or in those that lie wholly in a span; undefined where that is not known. */
  truth(from?: UnixMs, to?: UnixMs): Truth | undefined;
}

const inventoryEveryPolls = 5;
const ticksPerMicrosecond = 10;
/** A clock that jumps ahead by more than this is a machine that slept, not time to simulate. */
const longestCatchUpSeconds = 900;
/** What is made up for when it began earlier: two days of the script. */
const longestPastSeconds = 2 * 24 * 60;
/** A clock that is this far from the time that passed was set. */
const smallestStepMs = 1000;

export function openSimulatedHost(options: SimulatedHostOptions = {}): SimulatedHost {
  return new OpenSimulatedHost(options);
}

class OpenSimulatedHost implements SimulatedHost {
  readonly kind = 'simulated';
  readonly host: string;
  readonly description: string;
  readonly noisyVirtualMachine: SimulatedHost['noisyVirtualMachine'];
  readonly #simulation: Simulation;
  readonly #history = new TruthHistory();
  readonly #skewRandom: Random;
  #clockBefore: UnixMs | undefined;
  #elapsedBefore: Ms | undefined;
  #poll = 0;
  #lastCutTicks: number | undefined;
  #instances: ProcessorInstances;
  #truthRows: { readonly version: number; readonly rows: readonly TruthRow[] };
  #isOpen = true;

  constructor(options: SimulatedHostOptions) {
    const settings = settleOptions(options);
    const { host, lps, vms, seed, scenario } = settings;
    this.host = host;
    this.description = `simulated host (${lps} LPs, ${vms} VMs, seed ${seed})`;
    this.#simulation = new Simulation(settings);
    this.#skewRandom = new Random(seed, 'skew');
    this.#clockBefore = settings.since ?? settings.clock?.();
    this.#elapsedBefore = settings.elapsed?.();
    const { noisy } = this.#simulation.cast;
    this.noisyVirtualMachine = noisy === undefined ? undefined : { id: noisy.plan.id, name: noisy.name };
    if (scenario !== undefined) this.#simulation.onStep = playScenario(this.#simulation, scenario);
    if (settings.since !== undefined) this.#catchUp();
    this.#instances = listProcessors(this.#simulation);
    this.#truthRows = { version: 0, rows: listTruthRows(this.#simulation) };
  }

  now(): UnixMs {
    return this.#simulation.unixMs;
  }

  elapsed(): Ms {
    const { now, startTicks } = this.#simulation;
    return ms((now - startTicks) / ticksPerMs);
  }

  advance(span: Ms): void {
    this.#simulation.advance(this.#simulation.now + Math.round(span * ticksPerMs));
  }

  truth(from?: UnixMs, to?: UnixMs): Truth | undefined {
    if (from === undefined && to === undefined) return this.#history.last();
    return this.#history.between(from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY);
  }

  async read(signal: AbortSignal): Promise<Snapshot> {
    this.#begin(signal);
    return this.#takeSnapshot();
  }

  async openBurst(): Promise<BurstReader> {
    return {
      read: async (signal) => {
        this.#begin(signal);
        return this.#takeBurstRead();
      },
      close: async () => undefined,
    };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  #begin(signal: AbortSignal): void {
    if (!this.#isOpen) throw new SourceError(`Cannot read simulated host "${this.host}": it was closed`);
    signal.throwIfAborted();
    this.#followClock();
  }

  /** From when it began to now; of what is longer ago than can be made up for it slept the first part. */
  #catchUp(): void {
    const { clock, speed, lps } = this.#simulation.settings;
    const at = clock?.();
    if (at === undefined) return;
    this.#run(
      (Math.max(0, at - (this.#clockBefore ?? at)) / 1000) * speed,
      longestPastSeconds / Math.max(1, lps / 16),
    );
    this.#clockBefore = at;
  }

  /** Moves the host on by what passed; a clock that was set moves the host's clock, or nothing where nobody can tell. */
  #followClock(): void {
    const { clock, elapsed, speed, lps } = this.#simulation.settings;
    if (clock === undefined) return;
    const at = clock();
    const shown = at - (this.#clockBefore ?? at);
    this.#clockBefore = at;
    const elapsedNow = elapsed?.();
    const passed = (elapsedNow ?? 0) - (this.#elapsedBefore ?? elapsedNow ?? 0);
    this.#elapsedBefore = elapsedNow;
    const isSet = elapsed !== undefined && Math.abs(shown - passed) >= smallestStepMs;
    if (isSet) this.#simulation.suspendHost(Math.round((shown - passed) * speed * ticksPerMs));
    const seconds = (Math.max(0, isSet ? passed : shown) / 1000) * speed;
    this.#run(seconds, Math.max(longestCatchUpSeconds / Math.max(1, lps / 64), 10 * speed));
  }

  #run(seconds: number, most: number): void {
    if (seconds > most) this.#simulation.suspendHost(Math.round((seconds - most) * ticksPerSecond));
    const ticks = Math.round(Math.min(seconds, most) * ticksPerSecond);
    this.#simulation.advance(this.#simulation.now + ticks);
  }

  #takeSnapshot(): Snapshot {
    const simulation = this.#simulation;
    const takenAt = simulation.unixMs;
    const problems: SourceProblem[] = [];
    const sets = setsDue(this.#poll).flatMap((set) => {
      if (!simulation.missingSets.has(set.spec.id)) return [this.#readSet(set, takenAt)];
      problems.push(missing(set.spec.windowsName));
      return [];
    });
    const inventory = this.#inventoryIfDue();
    this.#poll += 1;
    return { host: this.host, takenAt, sets, problems, ...(inventory === undefined ? {} : { inventory }) };
  }

  #readSet({ spec, read }: ReadableSet, takenAt: UnixMs): CounterSetReading {
    const simulation = this.#simulation;
    if (spec.id === firstSet) this.#cutTruth(takenAt);
    else this.#passSkew();
    simulation.accounts.bookAll(simulation.now);
    const reading = read(simulation, this.#listInstances());
    const { now } = simulation;
    const clock = { perfTime: now, perfFrequency: ticksPerSecond, system100Ns: now };
    const tookMs = ms(simulation.settings.readSkewMicroseconds / 1000);
    return shapeSet(spec.id, reading, { readAt: simulation.unixMs, tookMs, clock });
  }

  /** Each set is read at one instant, and the host goes on between them, as in a poll. */
  #takeBurstRead(): BurstRead {
    const at = this.#simulation.unixMs;
    const sets = burstCounters.map(({ set, counters }): BurstSet => {
      const { clock, instances, columns } = this.#readSet(setNamed(set), at);
      const instant = clock.perfTime / clock.perfFrequency;
      return {
        set,
        beganSeconds: instant,
        endedSeconds: instant,
        instances,
        columns: columns
          .filter(({ counter }) => counters.includes(counter))
          .map(({ counter, raw, base }) => ({
            counter,
            counts: raw,
            ...(base === undefined ? {} : { base }),
          })),
      };
    });
    return { at, sets };
  }

  /** The host goes on while it is read, from half to one and a half times the mean between two sets. */
  #passSkew(): void {
    const { readSkewMicroseconds } = this.#simulation.settings;
    const ticks = Math.round(readSkewMicroseconds * ticksPerMicrosecond * this.#skewRandom.between(0.5, 1.5));
    this.#simulation.advance(this.#simulation.now + ticks);
  }

  #cutTruth(to: UnixMs): void {
    const { truth, accounts, now, version } = this.#simulation;
    accounts.bookAll(now);
    const cells = truth.cut();
    const before = this.#lastCutTicks;
    this.#lastCutTicks = now;
    if (before === undefined) return;
    if (version !== this.#truthRows.version)
      this.#truthRows = { version, rows: listTruthRows(this.#simulation) };
    const from = this.#history.last()?.to ?? this.#simulation.unixMsAt(before);
    this.#history.keep({ from, to, elapsedTicks: now - before, rows: this.#truthRows.rows }, cells);
  }

  #listInstances(): ProcessorInstances {
    if (this.#instances.version !== this.#simulation.version)
      this.#instances = listProcessors(this.#simulation);
    return this.#instances;
  }

  #inventoryIfDue() {
    const { events } = this.#simulation;
    if (events.length === 0 && this.#poll % inventoryEveryPolls !== 0) return undefined;
    this.#simulation.events = [];
    return readInventory(this.#simulation, events);
  }
}

function missing(setName: string): SourceProblem {
  const message = `Cannot read counter set "${setName}": the host does not list it now`;
  return { subject: setName, kind: 'missing', message };
}

/** In the order of the simulation's virtual processors. */
function listTruthRows({ vms, settings }: Simulation): readonly TruthRow[] {
  return [
    ...Array.from({ length: settings.rootProcessors }, (_, vp): TruthRow => ({ kind: 'root', vp })),
    ...vms.flatMap((vm) =>
      Array.from({ length: vm.plan.vps }, (_, vp): TruthRow => ({
        kind: 'vm',
        id: vm.plan.id,
        name: vm.name,
        vp,
      })),
    ),
  ];
}
