/**
 * The second half of cooking a counter set: what was counted becomes values in base units. What PerfMon would show, times
 * the counter's display scale, is the value, whichever type the provider chose; the counts go along for whoever keeps
 * or adds them up.
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import type { FrameColumn, SetFrame } from '../model/frame.ts';
import type { CounterSetReading, ReadingClock, SourceProblem } from '../model/snapshot.ts';
import { countSet, type CountedColumn } from './count-set.ts';
import type { Tick } from './formula.ts';
import { layoutOf, type Layout } from './instances.ts';
import { isSameSpan, majorityOf, secondsBetween } from './interval.ts';

export interface CookedSet {
  readonly frame: SetFrame;
  readonly problems: readonly SourceProblem[];
  /** To be handed in with the next reading. */
  readonly layout: Layout;
}

/** The reading before of the same set, and how its instances were laid out. */
export interface SetBefore {
  readonly reading: CounterSetReading;
  readonly layout?: Layout;
}

export function cookSet(before: SetBefore | undefined, now: CounterSetReading): CookedSet {
  const layout = layoutOf(now.instances, findCounterSet(now.set)?.instances, before?.layout);
  const counted = countSet(before?.reading, now, layout);
  const time: SetTime = {
    clock: now.clock,
    intervalSeconds: intervalOf(before?.reading.clock, now.clock, counted),
  };
  const count = layout.instances.length;
  const columns = now.columns.map(({ counter }, index): FrameColumn => {
    const column = counted[index];
    return column === undefined
      ? { counter, value: absent(count) }
      : { counter, ...cookColumn(column, time, count) };
  });
  return {
    frame: {
      set: now.set,
      at: now.readAt,
      intervalSeconds: time.intervalSeconds,
      reading: { clockSeconds: now.clock.perfTime / now.clock.perfFrequency, tookSeconds: now.tookMs / 1000 },
      instances: layout.instances,
      columns,
    },
    problems: now.columns.flatMap((column, index) =>
      counted[index] === undefined ? [unknownType(now.set, column.counter, column.type)] : [],
    ),
    layout,
  };
}

interface SetTime {
  readonly clock: ReadingClock;
  readonly intervalSeconds: number;
}

function intervalOf(
  before: ReadingClock | undefined,
  now: ReadingClock,
  columns: readonly (CountedColumn | undefined)[],
): number {
  const perfSeconds = secondsBetween(before, now);
  if (before === undefined || Number.isNaN(perfSeconds)) return NaN;
  const timers = columns.filter((column) => column?.formula.kind === 'timer');
  const ownBases = timers.flatMap((column) => (column?.baseDelta === undefined ? [] : [column]));
  for (const tick of ['100ns', 'perf'] as const) {
    const bases = ownBases.flatMap(({ formula, baseDelta }) =>
      formula.kind === 'timer' && formula.tick === tick && baseDelta !== undefined ? [baseDelta] : [],
    );
    const seconds = majorityOf(bases) * tickSeconds(tick, now);
    if (isSameSpan(seconds, perfSeconds)) return seconds;
  }
  if (timers.some((column) => column?.formula.kind === 'timer' && column.formula.tick === '100ns')) {
    const seconds = (now.system100Ns - before.system100Ns) * tickSeconds('100ns', now);
    // The system time can be set, the performance clock cannot; what the two do not agree on is a clock that was set.
    if (isSameSpan(seconds, perfSeconds)) return seconds;
  }
  return perfSeconds;
}

function tickSeconds(tick: Tick, clock: ReadingClock): number {
  return tick === '100ns' ? 1e-7 : 1 / clock.perfFrequency;
}

type Cooked = Omit<FrameColumn, 'counter'>;

function cookColumn(column: CountedColumn, time: SetTime, count: number): Cooked {
  const { formula, spec, kind, raw, base, delta } = column;
  const scale = spec?.scale ?? 1;
  const displayScale = spec?.displayScale ?? 1;
  switch (formula.kind) {
    case 'level':
      return { value: scaled(raw, displayScale) };
    case 'elapsed':
      return { value: map(count, (row) => positive((time.clock.system100Ns - at(raw, row)) * 1e-7)) };
    case 'fraction':
      return { value: map(count, (row) => at(raw, row) / positiveBase(base, row)) };
    case 'difference':
      return { value: scaled(delta, displayScale) };
    case 'per-second':
      return cookCount(column, kind === 'rate' || kind === 'busy-time' ? scale : displayScale, time);
    case 'timer':
      return formula.inverted
        ? cookInverted(column, time, tickSeconds(formula.tick, time.clock))
        : cookTimer(column, time, tickSeconds(formula.tick, time.clock));
    case 'average':
      return cookAverage(
        column,
        time,
        formula.tick === undefined ? displayScale : tickSeconds(formula.tick, time.clock),
      );
  }
}

/** Value from a count and the one interval; the counts go along only where the catalogue says that it is a count. */
function cookCount(
  { kind, raw, delta }: CountedColumn,
  unitPerCount: number,
  { intervalSeconds }: SetTime,
): Cooked {
  const count = delta.length;
  const value = map(count, (row) => (at(delta, row) * unitPerCount) / intervalSeconds);
  if (kind !== 'busy-time' && kind !== 'rate') return { value };
  return {
    value,
    delta: Number.isNaN(intervalSeconds) ? absent(count) : delta,
    unitPerCount,
    total: scaled(raw, unitPerCount),
  };
}

function cookTimer(column: CountedColumn, time: SetTime, unitPerCount: number): Cooked {
  const { baseDelta } = column;
  if (baseDelta === undefined) return cookCount(column, unitPerCount, time);
  const count = column.delta.length;
  const own = absent(count);
  let differs = false;
  for (let row = 0; row < count; row += 1) {
    const ticks = at(baseDelta, row);
    if (!(ticks > 0)) column.delta[row] = NaN;
    else if (ticks * unitPerCount !== time.intervalSeconds) {
      own[row] = ticks;
      differs = true;
    }
  }
  const cooked = cookCount(column, unitPerCount, time);
  if (!differs || Number.isNaN(time.intervalSeconds)) return cooked;
  const value = map(count, (row) => {
    const ticks = at(own, row);
    if (Number.isNaN(ticks)) return at(cooked.value, row);
    return (at(column.delta, row) * unitPerCount) / (ticks * unitPerCount);
  });
  return cooked.delta === undefined ? { value } : { ...cooked, value, baseDelta: own };
}

/** The provider counts the time in which it was idle; busy is what is left of the interval, in whole ticks. */
function cookInverted(column: CountedColumn, time: SetTime, unitPerCount: number): Cooked {
  const elapsed = Math.round(time.intervalSeconds / unitPerCount);
  const delta = map(column.delta.length, (row) => {
    const busy = elapsed - at(column.delta, row);
    if (busy >= 0) return busy;
    // Idle all the time, measured a moment later than the clock; further off it is no idle time of this interval.
    return isSameSpan(at(column.delta, row) * unitPerCount, time.intervalSeconds) ? 0 : NaN;
  });
  const cooked = cookCount({ ...column, delta }, unitPerCount, time);
  const since = time.clock.perfTime / time.clock.perfFrequency;
  return cooked.total === undefined
    ? cooked
    : { ...cooked, total: map(delta.length, (row) => since - at(column.raw, row) * unitPerCount) };
}

function cookAverage(column: CountedColumn, { intervalSeconds }: SetTime, unitPerCount: number): Cooked {
  const { kind, raw, base, delta, baseDelta } = column;
  const count = delta.length;
  const known = !Number.isNaN(intervalSeconds);
  const value = map(count, (row) =>
    known ? (at(delta, row) * unitPerCount) / positiveBase(baseDelta, row) : NaN,
  );
  if (kind !== 'average') return { value };
  const numerator = {
    value,
    delta: known ? delta : absent(count),
    unitPerCount,
    total: scaled(raw, unitPerCount),
  };
  if (base === undefined || baseDelta === undefined) return numerator;
  return { ...numerator, baseDelta: known ? baseDelta : absent(count), baseTotal: base };
}

function at(values: Float64Array, row: number): number {
  return values[row] ?? NaN;
}

function positive(value: number): number {
  return value >= 0 ? value : NaN;
}

function positiveBase(base: Float64Array | undefined, row: number): number {
  const value = base?.[row] ?? NaN;
  return value > 0 ? value : NaN;
}

function absent(count: number): Float64Array {
  return new Float64Array(count).fill(NaN);
}

function map(count: number, of: (row: number) => number): Float64Array {
  const result = new Float64Array(count);
  for (let row = 0; row < count; row += 1) result[row] = of(row);
  return result;
}

function scaled(values: Float64Array, scale: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += 1) result[row] = (values[row] ?? NaN) * scale;
  return result;
}

function unknownType(set: string, counter: string, type: number): SourceProblem {
  return {
    subject: set,
    kind: 'malformed',
    message: `Cannot cook counter "${counter}" of "${set}": its type 0x${type.toString(16)} is not one of the types of winperf.h that we read`,
  };
}
