/**
 * The readings of counter sets as they stand in lines. What a set looks like (counters, instances) is said once, in a layout; readings
 * name it, and their columns grow from the reading before of the same layout.
 */
import { findCounter, findCounterSet } from '../../catalogue/catalogue.ts';
import { queryPath } from '../../catalogue/paths.ts';
import type { BurstRead } from '../../model/burst.ts';
import type { InstanceName, Snapshot } from '../../model/snapshot.ts';
import { writeColumn } from './columns.ts';
import type { LayoutLine, WrittenColumn } from './format.ts';

/** One reading, of a poll or a burst. */
interface Reading {
  readonly set: string;
  readonly instances: readonly InstanceName[];
  readonly columns: readonly ReadingColumn[];
}

interface ReadingColumn {
  readonly counter: string;
  readonly type?: number;
  readonly values: Float64Array;
  readonly base?: Float64Array;
}

interface WrittenReading {
  readonly layout: number;
  readonly values: readonly WrittenColumn[];
  readonly bases: readonly (WrittenColumn | null)[];
}

interface Written {
  /** To be written before the reading. */
  readonly layoutLines: readonly LayoutLine[];
}

export interface SetLines {
  ofPoll(snapshot: Snapshot): Written & { readonly sets: readonly object[] };
  ofBurst(host: string, read: BurstRead): Written & { readonly sets: readonly object[] };
}

interface Known {
  readonly layout: number;
  readonly columnsKey: string;
  readonly instances: readonly InstanceName[];
  before: readonly ReadingColumn[];
}

export function createSetLines(): SetLines {
  const known = new Map<string, Known>();
  let lastLayout = 0;
  const write = (owner: string, reading: Reading, lines: LayoutLine[]): WrittenReading => {
    const key = `${owner} ${reading.set}`;
    const columnsKey = keyOf(reading.columns);
    let last = known.get(key);
    if (last?.columnsKey !== columnsKey || !areSame(last.instances, reading.instances)) {
      lastLayout += 1;
      last = { layout: lastLayout, columnsKey, instances: reading.instances, before: [] };
      lines.push(layoutLine(lastLayout, reading));
    }
    const { before, layout } = last;
    known.set(key, { ...last, instances: reading.instances, before: reading.columns });
    return {
      layout,
      values: reading.columns.map(({ values }, index) => writeColumn(values, before[index]?.values)),
      bases: reading.columns.map(({ base }, index) =>
        base === undefined ? null : writeColumn(base, before[index]?.base),
      ),
    };
  };
  return {
    ofPoll({ host, sets }) {
      const layoutLines: LayoutLine[] = [];
      const written = sets.map(({ readAt, tookMs, clock, columns, ...reading }) => ({
        ...write(`poll ${host}`, { ...reading, columns: columns.map(fromRaw) }, layoutLines),
        readAt,
        tookMs,
        clock: [clock.perfTime, clock.perfFrequency, clock.system100Ns],
      }));
      return { layoutLines, sets: written };
    },
    ofBurst(host, { sets }) {
      const layoutLines: LayoutLine[] = [];
      const written = sets.map(({ beganSeconds, endedSeconds, columns, ...reading }) => ({
        ...write(`burst ${host}`, { ...reading, columns: columns.map(fromCounts) }, layoutLines),
        began: beganSeconds,
        ended: endedSeconds,
      }));
      return { layoutLines, sets: written };
    },
  };
}

function fromRaw({ counter, type, raw, base }: Snapshot['sets'][number]['columns'][number]): ReadingColumn {
  return { counter, type, values: raw, ...(base === undefined ? {} : { base }) };
}

function fromCounts({ counter, counts, base }: BurstRead['sets'][number]['columns'][number]): ReadingColumn {
  return { counter, values: counts, ...(base === undefined ? {} : { base }) };
}

function layoutLine(id: number, { set, instances, columns }: Reading): LayoutLine {
  const spec = findCounterSet(set);
  return {
    kind: 'layout',
    id,
    set,
    windowsName: spec?.windowsName ?? set,
    columns: columns.map(({ counter, type, base }) => {
      const counterSpec = findCounter(set, counter);
      const path =
        spec === undefined || counterSpec === undefined
          ? `\\${set}(*)\\${counter}`
          : queryPath(spec, counterSpec);
      return { counter, path, ...(type === undefined ? {} : { type }), hasBase: base !== undefined };
    }),
    instances: instances.map(({ name, duplicate }) => (duplicate === 0 ? name : [name, duplicate])),
  };
}

function keyOf(columns: readonly ReadingColumn[]): string {
  return columns.map(({ counter, type = '', base }) => `${counter} ${type} ${base !== undefined}`).join('\n');
}

function areSame(a: readonly InstanceName[], b: readonly InstanceName[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every(({ name, duplicate }, row) => b[row]?.name === name && b[row].duplicate === duplicate))
  );
}
