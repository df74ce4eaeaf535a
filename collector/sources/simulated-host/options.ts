/** What the simulated host can be asked to be, and what it is when nothing is asked. */
import { SourceError } from '../../model/source.ts';
import { type Clock, type Ms, type UnixMs, unixMs } from '../../model/time.ts';
import type { SimulatedScheduler } from './placement.ts';
import { isScenarioName, scenarioNames, type ScenarioName } from './scenario.ts';

export interface SimulatedHostOptions {
  /** Key of the host. */
  readonly host?: string;
  readonly lps?: number;
  readonly vms?: number;
  readonly seed?: number;
  /** Simulated seconds in a second of the clock. */
  readonly speed?: number;
  readonly scheduler?: SimulatedScheduler;
  /** Root VPs, on the first LPs (minroot); as many as LPs unless said otherwise. */
  readonly rootProcessors?: number;
  /** Plays the scripted day, or one act of it over and over. */
  readonly scenario?: boolean | ScenarioName;
  /** The host's time at first; the clock's when there is one, else a Monday morning. */
  readonly startAt?: UnixMs;
  /** Read at each `read()`, which moves the host on to it; without one only `advance()` does. */
  readonly clock?: Clock;
  /** Runs on evenly whatever is done to the clock: a clock that is set moves the host's clock and not the host. */
  readonly elapsed?: () => Ms;
  /** When the host began, by the clock: what happened since is made up for at once, so that a restart goes on where it was. */
  readonly since?: UnixMs;
  /** Mean time from reading one counter set to reading the next; the host goes on meanwhile. */
  readonly readSkewMicroseconds?: number;
  /** How coarsely things happen, 1 = finest; by itself it grows with the host and its speed, which keeps the cost down. */
  readonly grain?: number;
  /** VMs that keep a disk on the archive volume, beside the two that always do. */
  readonly archiveVms?: number;
  /** How much the VMs want, 1 = as usual: some three quarters of the default host. 0.2 is a quiet host, 2 an overcommitted one. */
  readonly load?: number;
}

export interface SimulatedHostSettings {
  readonly host: string;
  readonly lps: number;
  readonly vms: number;
  readonly seed: number;
  readonly speed: number;
  readonly scheduler: SimulatedScheduler;
  readonly rootProcessors: number;
  readonly scenario: ScenarioName | undefined;
  readonly startAt: UnixMs;
  readonly clock: Clock | undefined;
  readonly elapsed: (() => Ms) | undefined;
  readonly since: UnixMs | undefined;
  readonly readSkewMicroseconds: number;
  readonly grain: number | undefined;
  readonly archiveVms: number;
  readonly load: number;
}

/** A Monday, nine in the morning, UTC. */
const mondayMorning = unixMs(Date.UTC(2026, 0, 5, 9));

/** Throws a `SourceError` that names every option out of its range. */
export function settleOptions(options: SimulatedHostOptions): SimulatedHostSettings {
  const { lps = 16, vms = 12, seed = 1, speed = 1, scheduler = 'classic', clock } = options;
  const { rootProcessors = lps, readSkewMicroseconds = 40, scenario = false, grain = 1, load = 1 } = options;
  const mistakes = [
    ...whole('lps', lps, 1, 2048),
    ...whole('vms', vms, 0, 1024),
    ...whole('seed', seed, 0, 2 ** 32 - 1),
    ...whole('rootProcessors', rootProcessors, 1, lps),
    ...whole('readSkewMicroseconds', readSkewMicroseconds, 0, 1_000_000),
    ...(grain >= 1 && grain <= 100 ? [] : [`grain is ${grain}, not a number from 1 to 100`]),
    ...(load > 0 && load <= 10 ? [] : [`load is ${load}, not a factor above 0 and up to 10`]),
    ...(speed > 0 && speed <= 10_000 ? [] : [`speed is ${speed}, not a factor above 0 and up to 10000`]),
    ...(typeof scenario === 'boolean' || isScenarioName(scenario)
      ? []
      : [`scenario is "${String(scenario)}", not one of ${scenarioNames.join(', ')}`]),
  ];
  if (mistakes.length > 0) throw new SourceError(`Cannot simulate a host: ${mistakes.join('; ')}`);
  return {
    host: options.host ?? 'simulated',
    lps,
    vms,
    seed,
    speed,
    scheduler,
    rootProcessors,
    scenario: scenario === true ? 'day' : scenario === false ? undefined : scenario,
    startAt: options.startAt ?? options.since ?? clock?.() ?? mondayMorning,
    clock,
    elapsed: options.elapsed,
    since: options.since,
    readSkewMicroseconds,
    grain: options.grain,
    archiveVms: options.archiveVms ?? 0,
    load,
  };
}

function whole(name: string, value: number, low: number, high: number): readonly string[] {
  return Number.isInteger(value) && value >= low && value <= high
    ? []
    : [`${name} is ${value}, not a whole number from ${low} to ${high}`];
}
