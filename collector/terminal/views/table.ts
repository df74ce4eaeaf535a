/** Tables of the terminal: fixed columns beside one that takes what is left, and which rows of a long list are shown. */
import { fit } from '../display-text.ts';
import { span, type Span, type Style } from '../line.ts';

export interface Column<Row> {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  text(row: Row): string;
  style?(row: Row): Style;
}

export function headCell({ title, width, align }: Omit<Column<never>, 'text' | 'style'>): string {
  return fit(title, width, align);
}

export function cell<Row>(column: Column<Row>, row: Row): Span {
  return span(fit(column.text(row), column.width, column.align), column.style?.(row) ?? 'plain');
}

/** Index of the first row shown: the picked one stays in sight, in the middle where that can be. */
export function firstShown(count: number, picked: number, room: number): number {
  if (picked < 0) return 0;
  return Math.max(0, Math.min(picked - Math.floor(room / 2), count - room));
}

/** Says what a list goes on with, below and above: `rows 3–20 of 64`; empty when all is shown. */
export function rangeNote(what: string, first: number, shown: number, count: number): string {
  return shown >= count ? '' : `${what} ${first + 1}–${first + shown} of ${count}`;
}
