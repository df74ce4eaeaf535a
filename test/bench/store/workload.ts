/**
 * The workload every store is measured on: one Hyper-V host of 64 logical processors, 200 VMs with 513 virtual processors, 400
 * disks and 300 network adapters, polled each second. Counts are drawn as a provider would count them; what PDH would show
 * follows from them and one interval per poll. Synthetic: its mix of idle and busy sets the absolute sizes.
 */
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { emitDisks, emitNetwork } from './workload-devices.ts';
import { virtualMachines } from './workload-machines.ts';
import type { WorkloadMachine } from './workload-machines.ts';
import { emitMachineGauges, emitProcessors, emitVirtualProcessors } from './workload-processors.ts';

export const defaultSeed = 20_240_601;
/** The hour that peers' published figures were measured on. */
export const hourTicks = 3600;
/** First poll. Polls are stamped exactly one second apart, the best case for stores that compress time stamps. */
export const firstAtMs = 1_699_999_200_000;

export interface WorkloadShape {
  readonly ticks: number;
  readonly seed: number;
}

/** What the provider has of a series, one number per tick. */
export type Provided =
  /** Time spent, in 100 ns, shown as percent of the interval. */
  | { readonly kind: 'time'; readonly count: Float64Array }
  /** Events or bytes, shown per second. */
  | { readonly kind: 'events'; readonly count: Float64Array }
  | { readonly kind: 'level'; readonly value: Float64Array }
  /** Shown as sum / operations / divisor; 0 where there was no operation. */
  | {
      readonly kind: 'average';
      readonly sum: Float64Array;
      readonly operations: Float64Array;
      readonly divisor: number;
    };

export interface WorkloadSeries {
  /** Counter set, instance and counter as our store names them. */
  readonly set: string;
  readonly instance: string;
  readonly counter: string;
  /** Metric and labels as a Prometheus-like peer gets them. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type Emit = (series: WorkloadSeries, provided: Provided) => void;

export interface Scene {
  readonly ticks: number;
  readonly random: Random;
  /** Length of each poll in 100 ns; every count of the poll is divided by it. */
  readonly intervals: Float64Array;
  readonly machines: readonly WorkloadMachine[];
  readonly emit: Emit;
}

/** Draws the whole workload, series after series, always in the same order. Returns the interval of each poll in 100 ns. */
export function drawWorkload({ ticks, seed }: WorkloadShape, emit: Emit): Float64Array {
  const random = seededRandom(seed);
  const intervals = drawIntervals(ticks, random);
  const machines = virtualMachines(ticks, random);
  const scene = { ticks, random, intervals, machines, emit };
  emitProcessors(scene);
  emitVirtualProcessors(scene);
  emitMachineGauges(scene);
  emitDisks(scene);
  emitNetwork(scene);
  return intervals;
}

/** What PDH would show of tick `tick`, a double with all its digits. */
export function shown(provided: Provided, tick: number, interval: number): number {
  switch (provided.kind) {
    case 'time':
      return (at(provided.count, tick) / interval) * 100;
    case 'events':
      return at(provided.count, tick) / (interval / 1e7);
    case 'level':
      return at(provided.value, tick);
    case 'average': {
      const operations = at(provided.operations, tick);
      return operations === 0 ? 0 : at(provided.sum, tick) / operations / provided.divisor;
    }
  }
}

export function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Element of a column that is known to be there. */
export function at(column: Float64Array, tick: number): number {
  return column[tick] ?? Number.NaN;
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** One second give or take 0.3 ms; one poll in a hundred comes a timer tick (15.6 ms) late, the next makes up for it. */
function drawIntervals(ticks: number, random: Random): Float64Array {
  const intervals = new Float64Array(ticks);
  let slip = 0;
  for (let tick = 0; tick < ticks; tick++) {
    let interval = 1e7 + Math.round(random.normal() * 3000) - slip;
    slip = 0;
    if (random.uniform() < 0.01) {
      slip = 156_250;
      interval += slip;
    }
    intervals[tick] = interval;
  }
  return intervals;
}
