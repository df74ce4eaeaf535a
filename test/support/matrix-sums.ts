/** What always holds of a matrix beside the totals shown: cells and what is not placed add up to them. */
import { expect } from 'vitest';

import type { MatrixAnswer, ProcessorAnswer } from '../../collector/model/wire.ts';

/** A nanosecond a second for each cell added up, which is what numbers are rounded to. */
const roundingOfCell = 1e-9;

export function expectSums(
  { rows, columns, share, unplaced }: Pick<MatrixAnswer, 'rows' | 'columns' | 'share' | 'unplaced'>,
  processors: readonly ProcessorAnswer[],
): void {
  const width = columns.length;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  rows.forEach(({ cores }, row) => {
    const placed = sum(share.slice(row * width, (row + 1) * width));
    expect(Math.abs(placed + (unplaced.rows[row] ?? NaN) - cores)).toBeLessThan(roundingOfCell * (width + 1));
  });
  columns.forEach((lp, column) => {
    const placed = sum(rows.map((_, row) => share[row * width + column] ?? NaN));
    const { guestRatio, rootRatio } = processors.find((processor) => processor.lp === lp) ?? {};
    const given = (guestRatio ?? 0) + (rootRatio ?? 0);
    const off = Math.abs(placed + (unplaced.columns[column] ?? NaN) - given);
    expect(off).toBeLessThan(roundingOfCell * (rows.length + 1));
  });
}
