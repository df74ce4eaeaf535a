/**
 * Shorthands for declaring counters, so that a set's file reads as a table. Each fills in what its kind implies;
 * whatever a line says itself wins.
 */
import type { CounterSpec } from '../model/counter.ts';

/** What a line of the table must say; the rest follows from the kind and may be overridden. */
type Line = Pick<CounterSpec, 'id' | 'windowsName' | 'wmiProperty' | 'help' | 'versions'> &
  Partial<CounterSpec>;

const snake = (id: string): string => id.replaceAll('-', '_');

/** `% … Run Time`: cumulative 100 ns ticks over the provider's own base; shown by PerfMon as percent. */
export function busyTime(line: Line): CounterSpec {
  return {
    kind: 'busy-time',
    type: 'PERF_PRECISION_100NS_TIMER',
    unit: 'ratio',
    scale: 1e-7,
    displayScale: 0.01,
    resolution: 1e-4,
    stem: snake(line.id),
    evidence: 'documented',
    ...line,
  };
}

/** `…/sec`: events counted since start. */
export function rate(line: Line): CounterSpec {
  return {
    kind: 'rate',
    type: 'PERF_COUNTER_BULK_COUNT',
    unit: 'per_second',
    scale: 1,
    displayScale: line.scale ?? 1,
    resolution: 1e-3,
    stem: snake(line.id),
    evidence: 'documented',
    ...line,
  };
}

/**
 * Counted since start like a rate, but PerfMon shows the plain sum (`Read Count`, `Added Memory`): a log holds the
 * cumulative number, not a speed, and the two need no division by a clock to be read.
 */
export function tally(line: Line): CounterSpec {
  return rate({ type: 'PERF_COUNTER_LARGE_RAWCOUNT', ...line });
}

/** A level now. */
export function gauge(line: Line): CounterSpec {
  return {
    kind: 'gauge',
    type: 'PERF_COUNTER_LARGE_RAWCOUNT',
    unit: 'count',
    scale: 1,
    displayScale: line.scale ?? 1,
    resolution: line.scale ?? 1,
    stem: snake(line.id),
    evidence: 'documented',
    ...line,
  };
}

/** Numerator over operations since the poll before; nanoseconds per operation unless said otherwise. */
export function average(line: Line): CounterSpec {
  return {
    kind: 'average',
    type: 'PERF_AVERAGE_BULK',
    unit: 'seconds',
    scale: 1e-9,
    displayScale: 1e-9,
    resolution: 1e-9,
    stem: snake(line.id),
    baseStem: 'operations',
    evidence: 'inferred',
    ...line,
  };
}

/**
 * Time per operation counted in ticks of the performance clock and shown in seconds. The scale is that of the usual
 * 10 MHz clock; the reading's own frequency wins.
 */
export function latency(line: Line): CounterSpec {
  return average({
    type: 'PERF_AVERAGE_TIMER',
    scale: 1e-7,
    displayScale: 1,
    resolution: 1e-7,
    ...line,
  });
}

/** Part over whole now, shown by PerfMon as percent. */
export function fraction(line: Line): CounterSpec {
  return {
    kind: 'fraction',
    type: 'PERF_RAW_FRACTION',
    unit: 'ratio',
    scale: 1,
    displayScale: 0.01,
    resolution: 1e-4,
    stem: snake(line.id),
    evidence: 'documented',
    ...line,
  };
}
