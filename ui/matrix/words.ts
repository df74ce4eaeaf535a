/** A cell of the matrix in words, for the tooltip, the screen reader and the table. */
import type { Format } from '../format/format.ts';
import type { Strings } from '../strings/en.ts';
import type { Cell } from './cells.ts';

export function cellTitle(strings: Strings, vm: string, lps: string): string {
  return strings.cellTitle(vm, lps);
}

export function cellLines(strings: Strings, format: Format, cell: Cell): readonly string[] {
  return [
    ...certaintyLines(strings, format, cell),
    ...(cell.rule === undefined ? [] : [strings.rules[cell.rule]]),
    ...(cell.truth === undefined ? [] : [strings.reveal.cell(format.cores(cell.truth))]),
  ];
}

function certaintyLines(strings: Strings, format: Format, cell: Cell): readonly string[] {
  switch (cell.certainty) {
    case 'none':
      return [strings.cellNone];
    case 'exact':
      return [strings.cellExact(format.cores(cell.share))];
    case 'estimate':
      return [
        strings.cellEstimate(format.cores(cell.share)),
        strings.cellRange(format.cores(cell.low), format.cores(cell.high)),
      ];
  }
}

/** For a cell of a table: `0.31`, `0.31 (0.20–0.44)`, nothing where nothing ran. */
export function cellText(format: Format, cell: Cell | undefined): string {
  if (cell === undefined || cell.certainty === 'none') return '';
  const share = format.cores(cell.share);
  return cell.certainty === 'exact'
    ? share
    : `${share} (${format.cores(cell.low)}–${format.cores(cell.high)})`;
}
