/**
 * Cells of the matrix as the page draws them: those of the LPs that share a column added up, in cores. Sums of lower
 * and of upper bounds bound the sum, though not as tightly as could be.
 */
import type { LookCloserAnswer, MatrixAnswer, MatrixRule } from '../../collector/model/wire.ts';

/** A matrix, with what a closer look matched laid in where there was one. */
export type ShownMatrix = MatrixAnswer & Partial<Pick<LookCloserAnswer, 'matched' | 'confidence'>>;

export interface Amounts {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly certainty: 'exact' | 'matched' | 'estimate' | 'none';
  /** The part of the share that a closer look identified, and how sure that is; undefined where it matched nothing. */
  readonly matched: Matched | undefined;
  /** What really ran, on simulated hosts when asked for. */
  readonly truth: number | undefined;
}

export interface Matched {
  readonly cores: number;
  /** 0–1; of LPs that share a column the mean by their time. */
  readonly confidence: number;
}

export interface Cell extends Amounts {
  /** Where the bounds come from, when that is the same for all that is added up. */
  readonly rule: MatrixRule | undefined;
}

/** Finds cells by VM and by LP; made once an answer. */
export interface Cells {
  /** Undefined where the answer has no such row or none of these columns. */
  cell(rowKey: string, lps: readonly number[]): Cell | undefined;
  /** What a cell is drawn from, without the words of why: asked for thousands of cells at every new answer. */
  amounts(rowKey: string, lps: readonly number[]): Amounts | undefined;
  rowOf(rowKey: string): number | undefined;
  /** The LPs that the answer tells apart: one each, or groups. */
  readonly groups: readonly (readonly number[])[];
}

/** Narrower than the rounding of the counters' own sums. */
const exactWithinCores = 1e-6;
const noneBelowCores = 1e-9;

export function cellsOf(matrix: ShownMatrix): Cells {
  const rows = new Map(matrix.rows.map(({ key, kind }, index) => [kind === 'root' ? rootKey : key, index]));
  const groups = matrix.groups ?? matrix.columns.map((lp) => [lp]);
  const columnOf = new Map(groups.flatMap((lps, column) => lps.map((lp) => [lp, column] as const)));
  // A layout asks for the same columns again and again, for every row and at every painting.
  const known = new WeakMap<readonly number[], readonly number[]>();
  const columnsOf = (lps: readonly number[]): readonly number[] => {
    const found = known.get(lps) ?? [...new Set(lps.flatMap((lp) => columnOf.get(lp) ?? []))];
    known.set(lps, found);
    return found;
  };
  const find = <Found>(
    rowKey: string,
    lps: readonly number[],
    read: (begin: number, columns: readonly number[]) => Found,
  ): Found | undefined => {
    const row = rows.get(rowKey);
    const columns = columnsOf(lps);
    return row === undefined || columns.length === 0 ? undefined : read(row * matrix.columns.length, columns);
  };
  const amounts = (begin: number, columns: readonly number[]): Amounts => sumCells(matrix, begin, columns);
  const cell = (begin: number, columns: readonly number[]): Cell => ({
    ...sumCells(matrix, begin, columns),
    rule: ruleOf(matrix, begin, columns),
  });
  return {
    groups,
    rowOf: (rowKey) => rows.get(rowKey),
    cell: (rowKey, lps) => find(rowKey, lps, cell),
    amounts: (rowKey, lps) => find(rowKey, lps, amounts),
  };
}

/** The row of the root partition, which has no key of a VM. */
export const rootKey = ':root';

function sumCells(matrix: ShownMatrix, begin: number, columns: readonly number[]): Amounts {
  let share = 0;
  let low = 0;
  let high = 0;
  for (const column of columns) {
    share += matrix.share[begin + column] ?? 0;
    low += matrix.low[begin + column] ?? 0;
    high += matrix.high[begin + column] ?? 0;
  }
  const isExact = high - low <= exactWithinCores * columns.length;
  const matched = isExact ? undefined : sumMatched(matrix, begin, columns);
  return {
    share,
    low,
    high,
    certainty:
      high < noneBelowCores ? 'none' : isExact ? 'exact' : matched === undefined ? 'estimate' : 'matched',
    matched,
    truth: matrix.truth === undefined ? undefined : sumOf(matrix.truth, begin, columns),
  };
}

function sumMatched(
  { matched, confidence }: ShownMatrix,
  begin: number,
  columns: readonly number[],
): Matched | undefined {
  if (matched === undefined) return undefined;
  let cores = 0;
  let sure = 0;
  for (const column of columns) {
    const here = matched[begin + column] ?? 0;
    cores += here;
    sure += here * (confidence?.[begin + column] ?? 0);
  }
  return cores < noneBelowCores ? undefined : { cores, confidence: sure / cores };
}

/** How much of a cell's share was matched, as a style sheet takes it; undefined where nothing was. */
export function matchedPart({ matched, share }: Amounts): string | undefined {
  return matched === undefined ? undefined : `${Math.min(1, matched.cores / share) * 100}%`;
}

function sumOf(values: readonly number[], begin: number, columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + (values[begin + column] ?? 0), 0);
}

function ruleOf(matrix: ShownMatrix, begin: number, columns: readonly number[]): MatrixRule | undefined {
  const why = matrix.why.charAt(begin + (columns[0] ?? 0));
  const isOneRule = columns.every((column) => matrix.why.charAt(begin + column) === why);
  return isOneRule ? matrix.rules[Number.parseInt(why, 36)] : undefined;
}

/** VMs that may have run on these LPs, with their part of the busiest among them, 0–1. */
export function vmsOn(cells: Cells, rowKeys: readonly string[], lps: readonly number[]): Map<string, number> {
  const found = rowKeys.flatMap((key) => {
    const cell = cells.amounts(key, lps);
    return cell === undefined || cell.certainty === 'none' ? [] : [[key, cell.share] as const];
  });
  const most = Math.max(...found.map(([, share]) => share), Number.MIN_VALUE);
  return new Map(found.map(([key, share]) => [key, share / most]));
}
