/**
 * The one interval of a counter set between two readings.
 *
 * Windows divides by different clocks in one set: percent counters by the provider's own base, `…/sec` by the performance
 * clock read around it. They differ by microseconds, and it is the provider's base that says when the provider took its numbers,
 * rates included. So where the own bases of a set agree, theirs is the interval and it divides everything: one number to
 * store, and busy time comes out as Δvalue / Δbase. A cell whose own base differs keeps that base beside it.
 */
import type { ReadingClock } from '../model/snapshot.ts';

/** Seconds passed by the performance clock, the only one nobody can set; NaN when it did not advance. */
export function secondsBetween(before: ReadingClock | undefined, now: ReadingClock): number {
  if (before === undefined || before.perfFrequency !== now.perfFrequency) return NaN;
  const seconds = (now.perfTime - before.perfTime) / now.perfFrequency;
  return seconds > 0 && seconds < Infinity ? seconds : NaN;
}

/**
 * Whether a span by another clock is the same span: the provider's base runs on in a few milliseconds between the two
 * looks at them, while a clock that was set, stood still or counts something else is far off.
 */
export function isSameSpan(seconds: number, perfSeconds: number): boolean {
  return Math.abs(seconds - perfSeconds) <= 0.05 + 0.1 * perfSeconds;
}

/** The value that more than half of all usable cells have, whatever their order; NaN when there is none. */
export function majorityOf(columns: readonly Float64Array[]): number {
  let candidate = NaN;
  let lead = 0;
  for (const column of columns) {
    for (const value of column) {
      if (!(value > 0)) continue;
      if (lead === 0) candidate = value;
      lead += value === candidate ? 1 : -1;
    }
  }
  return lead > 0 && isMajority(candidate, columns) ? candidate : NaN;
}

function isMajority(candidate: number, columns: readonly Float64Array[]): boolean {
  let usable = 0;
  let same = 0;
  for (const column of columns) {
    for (const value of column) {
      if (!(value > 0)) continue;
      usable += 1;
      if (value === candidate) same += 1;
    }
  }
  return 2 * same > usable;
}
