/** The 200 VMs of the workload and how busy each is over time: idle, in bursts, through the day, constantly or in steps. */
import type { Random } from './random.ts';
import { at, clamp } from './workload.ts';

const kinds = ['idle', 'bursty', 'diurnal', 'constant', 'step'] as const;
type Kind = (typeof kinds)[number];

const machineCount = 200;
/** How many VMs there are of each kind. */
const kindCounts: Readonly<Record<Kind, number>> = {
  idle: 90,
  bursty: 40,
  diurnal: 40,
  constant: 20,
  step: 10,
};
/** How many VMs have how many virtual processors. */
const processorCounts = [
  [1, 61],
  [2, 80],
  [4, 45],
  [8, 14],
] as const;
const roles = ['SQL', 'WEB', 'APP', 'DC', 'FS', 'RDS', 'EXCH', 'TEST', 'DEV', 'MON'] as const;

export interface WorkloadMachine {
  readonly name: string;
  readonly virtualProcessors: number;
  /** 0 to 1 per tick. */
  readonly activity: Float64Array;
  /** Ticks in which it is switched off, the second not included. */
  readonly off: readonly [number, number] | undefined;
  readonly hasDynamicMemory: boolean;
}

export function virtualMachines(ticks: number, random: Random): readonly WorkloadMachine[] {
  const processors: number[] = processorCounts.flatMap(([count, vms]) => Array<number>(vms).fill(count));
  random.shuffle(processors);
  const kindOf: Kind[] = kinds.flatMap((kind) => Array<Kind>(kindCounts[kind]).fill(kind));
  random.shuffle(kindOf);
  return Array.from({ length: machineCount }, (_, index) => {
    const name = `${random.pick(roles)}-${String(index + 1).padStart(4, '0')}`;
    const activity = activities[kindOf[index] ?? 'idle'](ticks, random);
    const hasDynamicMemory = random.uniform() < 0.4;
    const off = index % 50 === 7 ? drawOff(ticks, random) : undefined;
    return { name, virtualProcessors: processors[index] ?? 1, activity, off, hasDynamicMemory };
  });
}

export function isOff({ off }: WorkloadMachine, tick: number): boolean {
  return off !== undefined && tick >= off[0] && tick < off[1];
}

function drawOff(ticks: number, random: Random): readonly [number, number] {
  const start = random.integer(Math.floor(ticks * 0.2), Math.floor(ticks * 0.6));
  return [start, start + Math.floor(ticks * 0.15)];
}

type Activity = (ticks: number, random: Random) => Float64Array;

const activities: Readonly<Record<Kind, Activity>> = { idle, bursty, diurnal, constant, step };

function idle(ticks: number, random: Random): Float64Array {
  const base = 0.001 + random.uniform() * 0.006;
  const noise = base * (0.1 + 0.4 * random.uniform());
  let left = 0;
  let level = 0;
  return new Float64Array(ticks).map(() => {
    if (left === 0 && random.uniform() < 1 / 60) {
      left = random.integer(1, 3);
      level = 0.02 + 0.15 * random.uniform();
    }
    const busy = Math.abs(base + noise * random.normal()) + (left > 0 ? level : 0);
    if (left > 0) left--;
    return busy;
  });
}

function bursty(ticks: number, random: Random): Float64Array {
  let isOn = false;
  let left = random.integer(1, 60);
  let level = 0.02;
  let drift = 0;
  return new Float64Array(ticks).map(() => {
    if (left-- <= 0) {
      isOn = !isOn;
      left = Math.ceil(-Math.log(1 - random.uniform()) * (isOn ? 20 : 60));
      level = isOn ? 0.3 + 0.65 * random.uniform() : 0.005 + 0.04 * random.uniform();
    }
    drift = 0.8 * drift + 0.25 * level * random.normal() * 0.6;
    return clamp(level + drift, 0, 1);
  });
}

function diurnal(ticks: number, random: Random): Float64Array {
  const base = 0.1 + 0.3 * random.uniform();
  const swing = base * 0.8;
  const phase = random.uniform() * 6.283;
  const noise = 0.01 + 0.04 * random.uniform();
  let drift = 0;
  return new Float64Array(ticks).map((_, tick) => {
    drift = 0.9 * drift + noise * random.normal() * 0.44;
    return clamp(base + swing * Math.sin((6.28318530718 * tick) / 86_400 + phase) + drift, 0.002, 1);
  });
}

function constant(ticks: number, random: Random): Float64Array {
  const level = random.uniform() < 0.3 ? 0.995 : 0.05 + 0.6 * random.uniform();
  const noise = 0.001 + 0.002 * random.uniform();
  return new Float64Array(ticks).map(() => clamp(level + noise * random.normal(), 0, 1));
}

function step(ticks: number, random: Random): Float64Array {
  let left = 0;
  let level = 0;
  return new Float64Array(ticks).map(() => {
    if (left-- <= 0) {
      left = random.integer(300, 900);
      level = random.uniform() < 0.3 ? 0.01 : random.uniform() * 0.9;
    }
    return clamp(level * (1 + 0.05 * random.normal()), 0, 1);
  });
}

export function activityAt(machine: WorkloadMachine, tick: number): number {
  return at(machine.activity, tick);
}
