/**
 * From the families of a page to columns of raw numbers, as if the provider itself had been asked: 100 ns ticks, megabytes,
 * percent, instances named as Windows names them. Cooking is then the same as for every other source.
 */
import { counterSets, findCounter } from '../../catalogue/catalogue.ts';
import { perfTypes } from '../../model/perf-type.ts';
import type { CounterSetReading, RawColumn } from '../../model/snapshot.ts';
import { hypervFamilies } from './hyperv-families.ts';
import type { FamilyRule } from './family-rule.ts';
import { hostFamilies } from './host-families.ts';
import type { ExporterPage } from './page.ts';
import type { Sample } from './prometheus-text.ts';
import type { TimeUnit } from './time-unit.ts';

/** Units of the two kinds of time; undefined = not known yet, the columns are left out. */
export interface TimeUnits {
  readonly run: TimeUnit | undefined;
  readonly wait: TimeUnit | undefined;
}

/** Everything of a reading that the page itself does not say. */
export type ReadingFrame = Pick<CounterSetReading, 'readAt' | 'tookMs' | 'clock'>;

export interface PageReadings {
  readonly sets: readonly CounterSetReading[];
  /** Series that were on the page twice; the first was taken. */
  readonly repeated: readonly string[];
}

const rulesByFamily = Map.groupBy([...hypervFamilies, ...hostFamilies], ([family]) => family);

/** Whether a family of the hyperv collector has a place in the catalogue; the name without `windows_hyperv_`. */
export function isMapped(hypervName: string): boolean {
  return rulesByFamily.has(`hyperv_${hypervName}`);
}

export function readingsOf(page: ExporterPage, units: TimeUnits, frame: ReadingFrame): PageReadings {
  const tables = new Map<string, Table>();
  const repeated: string[] = [];
  for (const [family, rules] of rulesByFamily) {
    const samples = page.families.get(family) ?? [];
    for (const [, rule] of rules) {
      const factor = factorOf(rule, units);
      if (factor === undefined) continue;
      for (const sample of samples) put(tables, { rule, factor, sample, repeated });
    }
  }
  const sets = counterSets.flatMap((set) => {
    const table = tables.get(set.id);
    return table === undefined ? [] : [finish(set.id, table, frame)];
  });
  return { sets, repeated };
}

/** One set being filled: instances in the order met, cells by row. */
interface Table {
  readonly rows: Map<string, number>;
  readonly columns: Map<string, Column>;
}

interface Column {
  readonly rule: FamilyRule;
  readonly raw: Cells;
  readonly base: Cells;
}

interface Cells {
  readonly values: number[];
  /** Family that each value is from: 0.32 sends some twice under two names, one page never sends a series twice. */
  readonly families: string[];
}

interface Cell {
  readonly rule: FamilyRule;
  readonly factor: number;
  readonly sample: Sample;
  readonly repeated: string[];
}

function put(tables: Map<string, Table>, { rule, factor, sample, repeated }: Cell): void {
  if (rule.where !== undefined && sample.labels.get(rule.where.label) !== rule.where.value) return;
  const instance = rule.instance(sample.labels);
  if (instance === undefined) return;
  const table = ensure(tables, rule.set, () => ({ rows: new Map(), columns: new Map() }));
  const row = ensure(table.rows, instance, () => table.rows.size);
  const column = ensure(table.columns, rule.counter, () => ({ rule, raw: cells(), base: cells() }));
  const { values, families } = rule.isBase === true ? column.base : column.raw;
  if (families[row] === sample.name) repeated.push(`${sample.name} of ${JSON.stringify(instance)}`);
  if (families[row] !== undefined) return;
  families[row] = sample.name;
  values[row] = toRaw(sample.value, factor);
}

/** What the provider counts is whole; the exporter's multiplication left dust behind the point. */
function toRaw(value: number, factor: number): number {
  if (!Number.isFinite(value)) return NaN;
  return factor === 1 ? value : Math.round(value * factor);
}

function factorOf(rule: FamilyRule, units: TimeUnits): number | undefined {
  if (rule.time === undefined) return rule.factor ?? 1;
  switch (units[rule.time]) {
    case 'ticks':
      return 1;
    case 'seconds':
      return 1e7;
    case undefined:
      return undefined;
  }
}

function finish(set: string, table: Table, frame: ReadingFrame): CounterSetReading {
  const count = table.rows.size;
  return {
    set,
    ...frame,
    instances: [...table.rows.keys()].map((name) => ({ name, duplicate: 0 })),
    columns: [...table.columns].flatMap(([counter, column]) => finishColumn(counter, column, count)),
  };
}

function finishColumn(counter: string, { rule, raw, base }: Column, count: number): readonly RawColumn[] {
  const type = rule.type ?? findCounter(rule.set, counter)?.type;
  if (type === undefined || raw.families.length === 0) return [];
  const column = { counter, type: perfTypes[type], raw: filled(raw.values, count) };
  return [base.families.length === 0 ? column : { ...column, base: filled(base.values, count) }];
}

function filled(values: readonly number[], count: number): Float64Array {
  const result = new Float64Array(count);
  for (let row = 0; row < count; row += 1) result[row] = values[row] ?? NaN;
  return result;
}

function cells(): Cells {
  return { values: [], families: [] };
}

function ensure<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** The samples of all families that hold a time of one kind. */
export function timesOf(page: ExporterPage, time: 'run' | 'wait'): readonly Sample[] {
  const families = new Set(
    [...rulesByFamily.values()].flat().flatMap(([family, rule]) => (rule.time === time ? [family] : [])),
  );
  return [...families].flatMap((family) => page.families.get(family) ?? []);
}
