/**
 * Cells of the matrix as the page draws them: those of the LPs that share a column added up, in cores. Sums of lower
 * and of upper bounds bound the sum, though not as tightly as could be.
 */
import type { MatrixAnswer } from '../../collector/model/wire.ts';

export interface Cell {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly certainty: 'exact' | 'estimate' | 'none';
}

/** Finds cells by VM and by LP; made once an answer. */
export interface Cells {
  /** Undefined where the answer has no such row or none of these columns. */
  cell(rowKey: string, lps: readonly number[]): Cell | undefined;
  rowOf(rowKey: string): number | undefined;
}

/** Narrower than the rounding of the counters' own sums. */
const exactWithinCores = 1e-6;
const noneBelowCores = 1e-9;

export function cellsOf(matrix: MatrixAnswer): Cells {
  const rows = new Map(matrix.rows.map(({ key, kind }, index) => [kind === 'root' ? rootKey : key, index]));
  const columns = new Map(matrix.columns.map((lp, index) => [lp, index]));
  const width = matrix.columns.length;
  return {
    rowOf: (rowKey) => rows.get(rowKey),
    cell: (rowKey, lps) => {
      const row = rows.get(rowKey);
      if (row === undefined) return undefined;
      const places = lps.flatMap((lp) => {
        const column = columns.get(lp);
        return column === undefined ? [] : [row * width + column];
      });
      return places.length === 0 ? undefined : sumCells(matrix, places);
    },
  };
}

/** The row of the root partition, which has no key of a VM. */
export const rootKey = ':root';

function sumCells({ share, low, high }: MatrixAnswer, places: readonly number[]): Cell {
  const sum = (values: readonly number[]): number =>
    places.reduce((total, place) => total + (values[place] ?? 0), 0);
  const [shares, lows, highs] = [sum(share), sum(low), sum(high)];
  const certainty =
    highs < noneBelowCores ? 'none' : highs - lows <= exactWithinCores * places.length ? 'exact' : 'estimate';
  return { share: shares, low: lows, high: highs, certainty };
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
