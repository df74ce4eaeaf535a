/**
 * The first half of cooking a counter set: what each cell has counted since the reading before, still in raw units, and
 * which instances began again. Nothing is divided here.
 */
import { findCounter } from '../catalogue/catalogue.ts';
import type { CounterKind, CounterSpec } from '../model/counter.ts';
import type { CounterSetReading, RawColumn } from '../model/snapshot.ts';
import { countedBetween, fell } from './difference.ts';
import { formulaOf, is32Bit, kindOf, type Formula } from './formula.ts';
import { matchRows, type Layout } from './instances.ts';

/** A column with its meaning and what it counted. */
export interface CountedColumn {
  readonly spec: CounterSpec | undefined;
  readonly kind: CounterKind;
  readonly formula: Formula;
  readonly raw: Float64Array;
  readonly base: Float64Array | undefined;
  /** Counted since the reading before, NaN = not known; empty for a formula that needs one reading only. */
  readonly delta: Float64Array;
  readonly baseDelta: Float64Array | undefined;
}

/** Undefined in place of a column whose type nobody knows. */
export function countSet(
  before: CounterSetReading | undefined,
  now: CounterSetReading,
  layout: Layout,
): readonly (CountedColumn | undefined)[] {
  const match = before === undefined ? undefined : matchRows(before.instances, now.instances);
  const rows: RowPair = { count: layout.instances.length, now: layout.rows, before: match };
  const columns = now.columns.map((column, index) => {
    const spec = findCounter(now.set, column.counter);
    const formula = formulaOf(column.type, spec);
    return formula && countColumn(columnBefore(before, column, index), column, { spec, formula, rows });
  });
  forgetRestarted(columns, rows.count);
  return columns;
}

/** Which row of the arrays now, and which of the arrays before, an instance kept has; undefined = its own index. */
interface RowPair {
  readonly count: number;
  readonly now: Int32Array | undefined;
  readonly before: Int32Array | undefined;
}

function columnBefore(
  before: CounterSetReading | undefined,
  column: RawColumn,
  index: number,
): RawColumn | undefined {
  const inPlace = before?.columns[index];
  const found =
    inPlace?.counter === column.counter
      ? inPlace
      : before?.columns.find(({ counter }) => counter === column.counter);
  return found?.type === column.type ? found : undefined;
}

interface Meaning {
  readonly spec: CounterSpec | undefined;
  readonly formula: Formula;
  readonly rows: RowPair;
}

function countColumn(
  before: RawColumn | undefined,
  now: RawColumn,
  { spec, formula, rows }: Meaning,
): CountedColumn {
  const needsTwo = formula.kind !== 'level' && formula.kind !== 'fraction' && formula.kind !== 'elapsed';
  const needsBase = formula.kind === 'average' || (formula.kind === 'timer' && formula.ownBase);
  return {
    spec,
    kind: kindOf(formula, spec),
    formula,
    raw: pick(now.raw, rows),
    base: now.base && pick(now.base, rows),
    delta: needsTwo ? differences(before?.raw, now.raw, rows, is32Bit(now.type)) : new Float64Array(0),
    // The base of an average is a 32-bit count for most providers, whatever the width of the numerator.
    baseDelta:
      needsBase && now.base !== undefined
        ? differences(before?.base, now.base, rows, formula.kind === 'average')
        : undefined,
  };
}

function pick(values: Float64Array, { now }: RowPair): Float64Array {
  return now === undefined ? values : Float64Array.from(now, (row) => values[row] ?? NaN);
}

function differences(
  before: Float64Array | undefined,
  now: Float64Array,
  rows: RowPair,
  narrow: boolean,
): Float64Array {
  const result = new Float64Array(rows.count).fill(NaN);
  if (before === undefined) return result;
  for (let index = 0; index < rows.count; index += 1) {
    const row = rows.now === undefined ? index : (rows.now[index] ?? -1);
    const rowBefore = rows.before === undefined ? row : (rows.before[row] ?? -1);
    result[index] = countedBetween(before[rowBefore] ?? NaN, now[row] ?? NaN, narrow);
  }
  return result;
}

/**
 * An instance of which at least as many counters fell as rose is a new one under an old name: the VM was restarted or came
 * back. Its other counters, which happen to be above those of the old one, say nothing either. One counter that falls
 * alone costs only itself.
 */
function forgetRestarted(columns: readonly (CountedColumn | undefined)[], count: number): void {
  const balance = new Int32Array(count);
  const fallen = new Uint8Array(count);
  let anyFell = false;
  for (const column of columns) {
    if (column === undefined) continue;
    anyFell = tally(column.delta, balance, fallen, 1) || anyFell;
    if (column.baseDelta !== undefined) anyFell = tally(column.baseDelta, balance, fallen, 0) || anyFell;
  }
  const restarted = fallen.map((mark, row) => (mark === 1 && (balance[row] ?? 0) <= 0 ? 1 : 0));
  for (const column of columns) {
    if (column === undefined) continue;
    if (anyFell) forget(column, restarted);
    forgetUnpaired(column);
  }
}

function tally(delta: Float64Array, balance: Int32Array, fallen: Uint8Array, rise: 0 | 1): boolean {
  let anyFell = false;
  for (let row = 0; row < delta.length; row += 1) {
    const difference = delta[row] ?? NaN;
    if (difference > 0) balance[row] = (balance[row] ?? 0) + rise;
    else if (difference === fell) {
      balance[row] = (balance[row] ?? 0) - 1;
      fallen[row] = 1;
      anyFell = true;
    }
  }
  return anyFell;
}

function forget({ delta, baseDelta }: CountedColumn, restarted: Uint8Array): void {
  for (let row = 0; row < delta.length; row += 1) {
    if (restarted[row] === 1 || delta[row] === fell) delta[row] = NaN;
    if (baseDelta?.[row] === fell) baseDelta[row] = NaN;
  }
}

/** A numerator without its base, or a base without its numerator, is worth nothing: both go. */
function forgetUnpaired({ delta, baseDelta }: CountedColumn): void {
  if (baseDelta === undefined) return;
  for (let row = 0; row < delta.length; row += 1) {
    if (Number.isNaN(baseDelta[row])) delta[row] = NaN;
    else if (Number.isNaN(delta[row])) baseDelta[row] = NaN;
  }
}
