/**
 * Shapes the numbers of the simulation as PDH would hand them over: type and width by the catalogue, 32-bit counters cut at 2^32,
 * repeated names numbered, and `_Total` as one more instance where Windows has it.
 */
import { findCounter } from '../../../catalogue/catalogue.ts';
import { perfTypes } from '../../../model/perf-type.ts';
import type { CounterSetReading, InstanceName, RawColumn, ReadingClock } from '../../../model/snapshot.ts';
import type { Ms, UnixMs } from '../../../model/time.ts';

/** One instance's numbers of a counter, and of its base where the type has one. */
export interface ReadColumn {
  readonly counter: string;
  readonly raw: Float64Array;
  readonly base?: Float64Array;
}

export interface ReadSet {
  readonly instances: readonly InstanceName[];
  readonly columns: readonly ReadColumn[];
}

export interface ReadingTime {
  readonly readAt: UnixMs;
  readonly tookMs: Ms;
  readonly clock: ReadingClock;
}

/** Two bits of a counter type tell its width; none set is 32 bits. */
const widthMask = 0x300;
const wrap = 2 ** 32;

/** Names as Windows lists them, later ones of the same name (without regard to case) counted. */
export function countNames(names: readonly string[]): readonly InstanceName[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const key = name.toLowerCase();
    const duplicate = seen.get(key) ?? 0;
    seen.set(key, duplicate + 1);
    return { name, duplicate };
  });
}

/** A column of one number per instance. */
export function column(counter: string, length: number, value: (row: number) => number): ReadColumn {
  const raw = new Float64Array(length);
  for (let row = 0; row < length; row += 1) raw[row] = value(row);
  return { counter, raw };
}

/** A column whose base is the same for all instances: the ticks passed since the host started. */
export function timer(counter: string, raw: Float64Array, elapsed: number): ReadColumn {
  return { counter, raw, base: new Float64Array(raw.length).fill(elapsed) };
}

/** Adds `_Total`: sums, of the bases too, so that a share comes out as the mean. */
export function withTotal(set: ReadSet): ReadSet {
  return {
    instances: [...set.instances, { name: '_Total', duplicate: 0 }],
    columns: set.columns.map(({ counter, raw, base }) => ({
      counter,
      raw: appendSum(raw),
      ...(base === undefined ? {} : { base: appendSum(base) }),
    })),
  };
}

export function shapeSet(set: string, read: ReadSet, time: ReadingTime): CounterSetReading {
  return {
    set,
    readAt: time.readAt,
    tookMs: time.tookMs,
    clock: time.clock,
    instances: read.instances,
    columns: read.columns.map((readColumn) => shapeColumn(set, readColumn)),
  };
}

function shapeColumn(set: string, { counter, raw, base }: ReadColumn): RawColumn {
  const spec = findCounter(set, counter);
  if (spec === undefined) throw new Error(`The catalogue has no counter "${counter}" in set "${set}"`);
  const type = perfTypes[spec.type];
  const isNarrow = (type & widthMask) === 0;
  return {
    counter,
    type,
    raw: isNarrow ? raw.map((value) => value % wrap) : raw,
    ...(base === undefined ? {} : { base: isNarrow ? base.map((value) => value % wrap) : base }),
  };
}

function appendSum(values: Float64Array): Float64Array {
  const longer = new Float64Array(values.length + 1);
  longer.set(values);
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) sum += values[row];
  longer[values.length] = sum;
  return longer;
}
