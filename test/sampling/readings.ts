/** Readings and snapshots written as short tables, for the tests of cooking. */
import type { FrameColumn } from '../../collector/model/frame.ts';
import { perfTypes, type PerfTypeName } from '../../collector/model/perf-type.ts';
import type {
  CounterSetReading,
  InstanceName,
  RawColumn,
  ReadingClock,
  Snapshot,
} from '../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import { cook } from '../../collector/sampling/cook.ts';

export interface ColumnTable {
  readonly type: PerfTypeName;
  readonly raw: readonly number[];
  readonly base?: readonly number[];
}

/** `web#1` is the second of the name `web`. */
export function instancesNamed(...names: readonly string[]): readonly InstanceName[] {
  return names.map((text) => {
    const match = /^(.*)#(\d+)$/.exec(text);
    return { name: match?.[1] ?? text, duplicate: Number(match?.[2] ?? 0) };
  });
}

export function column(counter: string, { type, raw, base }: ColumnTable): RawColumn {
  const first = { counter, type: perfTypes[type], raw: Float64Array.from(raw) };
  return base === undefined ? first : { ...first, base: Float64Array.from(base) };
}

/** A clock after some seconds: 10 MHz, like nearly every Windows of today. */
export function clockAt(seconds: number): ReadingClock {
  return { perfTime: 5e9 + seconds * 1e7, perfFrequency: 1e7, system100Ns: 9e12 + seconds * 1e7 };
}

export function reading(
  set: string,
  seconds: number,
  instances: readonly InstanceName[],
  columns: readonly RawColumn[],
): CounterSetReading {
  return {
    set,
    readAt: unixMs(1_700_000_000_000 + seconds * 1000),
    tookMs: ms(3),
    clock: clockAt(seconds),
    instances,
    columns,
  };
}

export function snapshot(seconds: number, ...sets: readonly CounterSetReading[]): Snapshot {
  return { host: 'hv01', takenAt: unixMs(1_700_000_000_000 + seconds * 1000), sets, problems: [] };
}

/** Two readings of one instance's column, two seconds apart, cooked. */
export function cookTwo(
  set: string,
  counter: string,
  before: ColumnTable,
  now: Omit<ColumnTable, 'type'>,
): FrameColumn {
  const one = instancesNamed('a');
  const frame = cook(
    snapshot(0, reading(set, 0, one, [column(counter, before)])),
    snapshot(2, reading(set, 2, one, [column(counter, { type: before.type, ...now })])),
  );
  const cooked = frame.sets[0]?.columns[0];
  if (cooked === undefined) throw new Error('no column');
  return cooked;
}
