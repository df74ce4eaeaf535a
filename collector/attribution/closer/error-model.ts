/**
 * By how much the time of an LP may differ from the sum of the virtual processors that were on it and nowhere else, although every count
 * is exact: the two are read a moment apart. Whoever was on the LP at that moment ran on, and that long; a switch just then is rare.
 *
 *     LPs                  |t0 ───────────────────── t1|
 *     virtual processors      |t0+a ──────────────────── t1+b|
 *     difference ∈ { 0, a } − { 0, b }        on it at the begin or not, at the end or not
 */
import type { Interval, Turns } from './turns.ts';

export interface ErrorModel {
  /** What the difference can be, in ticks of 100 ns, if reads were instants. */
  readonly values: readonly number[];
  /** How far off these it may lie on either side. */
  readonly tolerance: number;
  /** All ticks that pass as equal. */
  readonly window: number;
  /** Further off than this it cannot be, whatever happened between the two reads. */
  readonly slack: number;
}

/** Each count is cut off to whole ticks. */
const roundingTicks = 2;

/** What ran between the two reads is counted but for the hypervisor's part of it, which differs from one virtual processor to the next. */
export function errorModelOf(
  { laterAtBegin, laterAtEnd, doubt }: Interval,
  { least, most }: Turns['hypervisorPart'],
): ErrorModel {
  const guestPart = 1 - (least + most) / 2;
  const [a, b] = [laterAtBegin * guestPart, laterAtEnd * guestPart];
  const widest = Math.max(Math.abs(laterAtBegin), Math.abs(laterAtEnd));
  const tolerance = roundingTicks + (widest * (most - least)) / 2 + doubt;
  const values = [...new Set([0, a, -b, a - b])].sort((one, other) => one - other);
  let window = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    window += value + tolerance - Math.max(end, value - tolerance) + 1;
    end = value + tolerance + 1;
  }
  return {
    values,
    tolerance,
    window,
    slack: Math.max(widest, Math.abs(laterAtBegin - laterAtEnd)) + tolerance,
  };
}

export function isEqual(difference: number, { values, tolerance }: ErrorModel): boolean {
  for (const value of values) if (Math.abs(difference - value) <= tolerance) return true;
  return false;
}
