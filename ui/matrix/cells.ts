/**
 * Cells of the matrix as the page draws them: those of the LPs that share a column added up, in cores. Sums of lower
 * and of upper bounds bound the sum, though not as tightly as could be.
 */
import type { MatrixAnswer, MatrixRule } from '../../collector/model/wire.ts';

export interface Cell {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly certainty: 'exact' | 'estimate' | 'none';
  /** Where the bounds come from, when that is the same for all that is added up. */
  readonly rule: MatrixRule | undefined;
  /** What really ran, on simulated hosts when asked for. */
  readonly truth: number | undefined;
}

/** Finds cells by VM and by LP; made once an answer. */
export interface Cells {
  /** Undefined where the answer has no such row or none of these columns. */
  cell(rowKey: string, lps: readonly number[]): Cell | undefined;
  rowOf(rowKey: string): number | undefined;
  /** The LPs that the answer tells apart: one each, or groups. */
  readonly groups: readonly (readonly number[])[];
}

/** Narrower than the rounding of the counters' own sums. */
const exactWithinCores = 1e-6;
const noneBelowCores = 1e-9;

export function cellsOf(matrix: MatrixAnswer): Cells {
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
  return {
    groups,
    rowOf: (rowKey) => rows.get(rowKey),
    cell: (rowKey, lps) => {
      const row = rows.get(rowKey);
      if (row === undefined) return undefined;
      const columns = columnsOf(lps);
      return columns.length === 0 ? undefined : sumCells(matrix, row * matrix.columns.length, columns);
    },
  };
}

/** The row of the root partition, which has no key of a VM. */
export const rootKey = ':root';

function sumCells(matrix: MatrixAnswer, begin: number, columns: readonly number[]): Cell {
  let [share, low, high, truth] = [0, 0, 0, 0];
  const why = matrix.why.charAt(begin + (columns[0] ?? 0));
  let isOneRule = true;
  for (const column of columns) {
    const place = begin + column;
    share += matrix.share[place] ?? 0;
    low += matrix.low[place] ?? 0;
    high += matrix.high[place] ?? 0;
    truth += matrix.truth?.[place] ?? 0;
    isOneRule &&= matrix.why.charAt(place) === why;
  }
  const isExact = high - low <= exactWithinCores * columns.length;
  return {
    share,
    low,
    high,
    certainty: high < noneBelowCores ? 'none' : isExact ? 'exact' : 'estimate',
    rule: isOneRule ? matrix.rules[Number.parseInt(why, 36)] : undefined,
    truth: matrix.truth === undefined ? undefined : truth,
  };
}

/** VMs that may have run on these LPs, with their part of the busiest among them, 0–1. */
export function vmsOn(cells: Cells, rowKeys: readonly string[], lps: readonly number[]): Map<string, number> {
  const found = rowKeys.flatMap((key) => {
    const cell = cells.cell(key, lps);
    return cell === undefined || cell.certainty === 'none' ? [] : [[key, cell.share] as const];
  });
  const most = Math.max(...found.map(([, share]) => share), Number.MIN_VALUE);
  return new Map(found.map(([key, share]) => [key, share / most]));
}
