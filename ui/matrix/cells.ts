/**
 * Cells of the matrix as the page draws them: those of the LPs that share a column added up, in cores. Sums of lower
 * and of upper bounds bound the sum, though not as tightly as could be.
 */
import type { LookCloserAnswer, MatrixAnswer, MatrixRule } from '../../collector/model/wire.ts';

/** A matrix, with what a closer look matched laid in where there was one. */
export type ShownMatrix = MatrixAnswer & Partial<Pick<LookCloserAnswer, 'matched' | 'confidence'>>;

export interface Cell {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly certainty: 'exact' | 'matched' | 'estimate' | 'none';
  /** Where the bounds come from, when that is the same for all that is added up. */
  readonly rule: MatrixRule | undefined;
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

function sumCells(matrix: ShownMatrix, begin: number, columns: readonly number[]): Cell {
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
  const matched = isExact ? undefined : sumMatched(matrix, begin, columns);
  return {
    share,
    low,
    high,
    certainty:
      high < noneBelowCores ? 'none' : isExact ? 'exact' : matched === undefined ? 'estimate' : 'matched',
    rule: isOneRule ? matrix.rules[Number.parseInt(why, 36)] : undefined,
    matched,
    truth: matrix.truth === undefined ? undefined : truth,
  };
}

function sumMatched(
  { matched, confidence }: ShownMatrix,
  begin: number,
  columns: readonly number[],
): Matched | undefined {
  if (matched === undefined) return undefined;
  let [cores, sure] = [0, 0];
  for (const column of columns) {
    const here = matched[begin + column] ?? 0;
    cores += here;
    sure += here * (confidence?.[begin + column] ?? 0);
  }
  return cores < noneBelowCores ? undefined : { cores, confidence: sure / cores };
}

/** How much of a cell's share was matched, as a style sheet takes it; undefined where nothing was. */
export function matchedPart({ matched, share }: Cell): string | undefined {
  return matched === undefined ? undefined : `${Math.min(1, matched.cores / share) * 100}%`;
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
