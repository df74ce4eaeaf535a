/**
 * How busy a virtual machine wants to be as time goes by: six habits, each a small state moved on four times a second. A level
 * is the part of its virtual processors a VM would use if it never had to wait.
 */
import type { Random } from './random.ts';

export type Habit = 'idle' | 'constant' | 'bursty' | 'interactive' | 'diurnal' | 'batch';

export interface HabitState {
  level: number;
  /** When the present mood ends, seconds of the simulation; meaning by habit. */
  until: number;
  readonly phaseSeconds: number;
}

export interface Moment {
  /** Since the simulation began. */
  readonly seconds: number;
  /** Of the host's day, 0 = midnight UTC. */
  readonly dayRatio: number;
}

/** Long-run mean of the level, for sizing the load of a host. */
export const meanLevels: Readonly<Record<Habit, number>> = {
  idle: 0.02,
  constant: 0.5,
  bursty: 0.35,
  interactive: 0.22,
  diurnal: 0.35,
  batch: 0.32,
};

/** How long a VM of this habit runs at a time, in ticks of 100 ns, on a host simulated finely. */
export const burstTicks: Readonly<Record<Habit, number>> = {
  idle: 3_000,
  constant: 22_000,
  bursty: 30_000,
  interactive: 9_000,
  diurnal: 16_000,
  batch: 80_000,
};

const batchPeriodSeconds = 90;

export function beginHabit(habit: Habit, random: Random): HabitState {
  return { level: meanLevels[habit], until: 0, phaseSeconds: random.between(0, batchPeriodSeconds) };
}

/** Moves the state on and returns the level, 0–1. */
export function nextLevel(habit: Habit, state: HabitState, moment: Moment, random: Random): number {
  state.level = Math.min(1, Math.max(0.004, drift(habit, state, moment, random)));
  return state.level;
}

function drift(habit: Habit, state: HabitState, { seconds, dayRatio }: Moment, random: Random): number {
  switch (habit) {
    case 'idle':
      return random.ratio() < 0.01 ? 0.3 : 0.01 + 0.5 * (state.level - 0.01);
    case 'constant':
      return towards(state.level, 0.5, 0.2) + random.between(-0.05, 0.05);
    case 'bursty':
      return burst(state, seconds, random);
    case 'interactive':
      return random.ratio() < 0.16 ? 0.15 + 0.85 * random.ratio() ** 2 : state.level * 0.72;
    case 'diurnal': {
      const noon = 0.55 - 0.45 * Math.cos(2 * Math.PI * (dayRatio - 1 / 12));
      const wave = 1 + 0.35 * Math.sin((seconds + state.phaseSeconds) / 19);
      return towards(state.level, 0.64 * noon * wave, 0.15) + random.between(-0.04, 0.04);
    }
    case 'batch':
      return (seconds + state.phaseSeconds) % batchPeriodSeconds < batchPeriodSeconds / 3 ? 0.93 : 0.02;
  }
}

/** Busy for some seconds, quiet for some more. */
function burst(state: HabitState, seconds: number, random: Random): number {
  if (seconds < state.until) return state.level + random.between(-0.03, 0.03);
  const quiet = state.level > 0.4;
  state.until = seconds + (quiet ? random.between(4, 18) : random.between(2, 9));
  return quiet ? 0.08 : 0.85;
}

function towards(level: number, target: number, part: number): number {
  return level + (target - level) * part;
}
