/**
 * When a set was collected, by the provider's own stamps. Counters per second carry the performance counter in their second value,
 * and timers without a base of their own the system time; both were taken with the numbers, while our own look at the clock
 * comes after them, late by however busy this process was.
 */
import { perfTypes, type PerfType } from '../../../model/perf-type.ts';
import type { ReadingClock } from '../../../model/snapshot.ts';

/** A counter's type and the second value of one of its instances. */
export interface Stamp {
  readonly type: PerfType;
  readonly second: number;
}

const stampedWithPerfTime: ReadonlySet<PerfType> = new Set([
  perfTypes.PERF_COUNTER_COUNTER,
  perfTypes.PERF_COUNTER_BULK_COUNT,
  perfTypes.PERF_COUNTER_TIMER,
  perfTypes.PERF_COUNTER_QUEUELEN_TYPE,
  perfTypes.PERF_COUNTER_LARGE_QUEUELEN_TYPE,
]);

const stampedWithSystemTime: ReadonlySet<PerfType> = new Set([
  perfTypes.PERF_100NSEC_TIMER,
  perfTypes.PERF_100NSEC_TIMER_INV,
  perfTypes.PERF_COUNTER_100NS_QUEUELEN_TYPE,
]);

/** Whether such a counter's second value is a time stamp and not a base of its own. */
export function isStamped(type: PerfType): boolean {
  return stampedWithPerfTime.has(type) || stampedWithSystemTime.has(type);
}

/** How long before our own look a stamp may have been taken; further off it is something else. */
const mostSecondsBefore = 10;
/** The two looks at the system time are up to a tick of it apart. */
const mostSecondsAfter = 0.1;

/** `looked` with the stamps in place of our own look, where there are any that can be true. */
export function stampedClock(looked: ReadingClock, stamps: readonly Stamp[]): ReadingClock {
  const perfTime = stamps.find(
    ({ type, second }) =>
      stampedWithPerfTime.has(type) && isJustBefore(second, looked.perfTime, looked.perfFrequency),
  );
  const system100Ns = stamps.find(
    ({ type, second }) => stampedWithSystemTime.has(type) && isJustBefore(second, looked.system100Ns, 1e7),
  );
  return {
    ...looked,
    ...(perfTime === undefined ? {} : { perfTime: perfTime.second }),
    ...(system100Ns === undefined ? {} : { system100Ns: system100Ns.second }),
  };
}

function isJustBefore(stamp: number, now: number, ticksPerSecond: number): boolean {
  const seconds = (now - stamp) / ticksPerSecond;
  return seconds >= -mostSecondsAfter && seconds <= mostSecondsBefore;
}
