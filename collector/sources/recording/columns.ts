/**
 * Columns of numbers as they stand in a line: whole, or as what each has grown by since the reading before, which is shorter by far
 * and exact: whatever would not come back to the last bit is written whole.
 */
import type { WrittenColumn } from './format.ts';

export function writeColumn(values: Float64Array, before: Float64Array | undefined): WrittenColumn {
  if (before?.length === values.length && values.every((value, row) => grows(before[row], value)))
    return { by: Array.from(values, (value, row) => value - (before[row] ?? 0)) };
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

/** Undefined where there is nothing that the column could have grown from, or it has another length. */
export function readColumn(
  written: WrittenColumn,
  before: Float64Array | undefined,
): Float64Array | undefined {
  if (Array.isArray(written)) return Float64Array.from(written, (value) => value ?? Number.NaN);
  if (before?.length !== written.by.length) return undefined;
  return Float64Array.from(written.by, (growth, row) => (before[row] ?? Number.NaN) + growth);
}

function grows(before = Number.NaN, now: number): boolean {
  return Number.isFinite(now) && before + (now - before) === now;
}
