/** Lines of a recording back into readings: keeps the layouts, and the reading before of each, which later ones have grown from. */
import type { BurstRead, BurstSet } from '../../model/burst.ts';
import type { PerfType } from '../../model/perf-type.ts';
import type { CounterSetReading, InstanceName, RawColumn, Snapshot } from '../../model/snapshot.ts';
import { ms, unixMs } from '../../model/time.ts';
import { readColumn } from './columns.ts';
import type { BodyLine, LayoutLine, WrittenColumn } from './format.ts';

type PollLine = Extract<BodyLine, { kind: 'poll' }>;
type BurstLine = Extract<BodyLine, { kind: 'burst' }>;

export interface Readings {
  learn(line: LayoutLine): void;
  /** Undefined where the line does not fit the layouts. */
  snapshot(line: PollLine): Snapshot | undefined;
  burst(line: BurstLine): BurstRead | undefined;
}

interface Layout {
  readonly set: string;
  readonly instances: readonly InstanceName[];
  readonly columns: LayoutLine['columns'];
  before: readonly ReadColumn[];
}

interface ReadColumn {
  readonly counter: string;
  readonly type: PerfType | undefined;
  readonly values: Float64Array;
  readonly base: Float64Array | undefined;
}

interface WrittenSet {
  readonly layout: number;
  readonly values: readonly WrittenColumn[];
  readonly bases: readonly (WrittenColumn | null)[];
}

export function createReadings(): Readings {
  const layouts = new Map<number, Layout>();
  const read = (written: WrittenSet): Layout | undefined => {
    const layout = layouts.get(written.layout);
    const columns = layout === undefined ? undefined : columnsOf(layout, written);
    if (layout === undefined || columns === undefined) return undefined;
    layout.before = columns;
    return layout;
  };
  return {
    learn({ id, set, columns, instances }) {
      const names = instances.map((one) =>
        typeof one === 'string' ? { name: one, duplicate: 0 } : { name: one[0], duplicate: one[1] },
      );
      layouts.set(id, { set, columns, instances: names, before: [] });
    },
    snapshot({ host, takenAt, sets, inventory, problems }) {
      const readings = sets.map((written) => setReading(written, read(written)));
      const whole = readings.filter((reading) => reading !== undefined);
      if (whole.length !== sets.length) return undefined;
      return {
        host,
        takenAt: unixMs(takenAt),
        sets: whole,
        problems,
        ...(inventory === undefined ? {} : { inventory }),
      };
    },
    burst({ at, sets }) {
      const readings = sets.map((written) => burstSet(written, read(written)));
      const whole = readings.filter((reading) => reading !== undefined);
      return whole.length === sets.length ? { at: unixMs(at), sets: whole } : undefined;
    },
  };
}

function columnsOf(layout: Layout, { values, bases }: WrittenSet): readonly ReadColumn[] | undefined {
  if (values.length !== layout.columns.length || bases.length !== values.length) return undefined;
  const columns: ReadColumn[] = [];
  for (const [index, { counter, type, hasBase }] of layout.columns.entries()) {
    const before = layout.before[index];
    const read = readColumn(values[index] ?? [], before?.values);
    const writtenBase = bases[index] ?? undefined;
    const base = writtenBase === undefined ? undefined : readColumn(writtenBase, before?.base);
    const isWhole = read?.length === layout.instances.length && (base !== undefined) === hasBase;
    if (!isWhole || (base !== undefined && base.length !== read.length)) return undefined;
    columns.push({ counter, type, values: read, base });
  }
  return columns;
}

function setReading(
  { readAt, tookMs, clock: [perfTime, perfFrequency, system100Ns] }: PollLine['sets'][number],
  layout: Layout | undefined,
): CounterSetReading | undefined {
  if (layout === undefined) return undefined;
  const columns = layout.before.flatMap(({ counter, type, values, base }): readonly RawColumn[] =>
    type === undefined ? [] : [{ counter, type, raw: values, ...(base === undefined ? {} : { base }) }],
  );
  return {
    set: layout.set,
    readAt: unixMs(readAt),
    tookMs: ms(tookMs),
    clock: { perfTime, perfFrequency, system100Ns },
    instances: layout.instances,
    columns,
  };
}

function burstSet(
  { began, ended }: BurstLine['sets'][number],
  layout: Layout | undefined,
): BurstSet | undefined {
  if (layout === undefined) return undefined;
  return {
    set: layout.set,
    beganSeconds: began,
    endedSeconds: ended,
    instances: layout.instances,
    columns: layout.before.map(({ counter, values, base }) => ({
      counter,
      counts: values,
      ...(base === undefined ? {} : { base }),
    })),
  };
}
