/**
 * The rhythm of the day: how the free space of a volume usually stands at each hour against its mean of that day (a backup that
 * comes at two and goes at four). Known only after some days, and only when the days resemble each other.
 */
import { dayMs } from '../../model/time.ts';
import { correlation, median } from './robust.ts';
import type { TrailPoint } from './trail.ts';

export interface Rhythm {
  /** Bytes above (or below) the mean of the day, usually, at this instant. */
  at(instant: number): number;
}

const hourMs = dayMs / 24;
const fewestDays = 5;
const mostDays = 21;
/** How alike even and odd days must be. */
const likeness = 0.7;

export function findRhythm(hours: readonly TrailPoint[], now: number): Rhythm | undefined {
  const from = now - mostDays * dayMs;
  const recent = hours.filter(({ at }) => at >= from);
  const first = recent[0];
  if (first === undefined || now - first.at < fewestDays * dayMs) return undefined;
  const deviations = deviationsFromDay(recent);
  const profile = profileOf(deviations);
  const even = profileOf(deviations.filter(({ at }) => Math.floor(at / dayMs) % 2 === 0));
  const odd = profileOf(deviations.filter(({ at }) => Math.floor(at / dayMs) % 2 === 1));
  if (profile === undefined || even === undefined || odd === undefined) return undefined;
  if (correlation(even, odd) < likeness) return undefined;
  return { at: (instant) => interpolated(profile, instant) };
}

interface Deviation {
  readonly at: number;
  readonly bytes: number;
}

/** From the mean of the 24 hours around each point, where both halves are known. */
function deviationsFromDay(points: readonly TrailPoint[]): readonly Deviation[] {
  const deviations: Deviation[] = [];
  let low = 0;
  let high = 0;
  let sum = 0;
  for (const point of points) {
    for (
      let next = points[high];
      next !== undefined && next.at <= point.at + dayMs / 2;
      next = points[high]
    ) {
      sum += next.freeBytes;
      high += 1;
    }
    for (let last = points[low]; last !== undefined && last.at <= point.at - dayMs / 2; last = points[low]) {
      sum -= last.freeBytes;
      low += 1;
    }
    const isWhole = high - low >= 22 && low > 0 && high < points.length;
    if (isWhole) deviations.push({ at: point.at, bytes: point.freeBytes - sum / (high - low) });
  }
  return deviations;
}

/** Median of each hour of the day; undefined when an hour was never seen. */
function profileOf(deviations: readonly Deviation[]): readonly number[] | undefined {
  const byHour = Map.groupBy(deviations, ({ at }) => Math.floor(at / hourMs) % 24);
  if (byHour.size < 24) return undefined;
  return Array.from({ length: 24 }, (_, hour) => median((byHour.get(hour) ?? []).map(({ bytes }) => bytes)));
}

/** Points of the trail are the last of their hour, so an hour's value stands at its end. */
function interpolated(profile: readonly number[], instant: number): number {
  const position = (((instant / hourMs - 1) % 24) + 24) % 24;
  const hour = Math.floor(position);
  const share = position - hour;
  return (profile[hour] ?? 0) * (1 - share) + (profile[(hour + 1) % 24] ?? 0) * share;
}
