/** The columns of a table that tell a cell of the matrix in words: its share, how sure it is, its bounds, and how that is known. */
import type { Cell } from '../matrix/cells.ts';
import { confidenceText } from '../matrix/words.ts';
import { format, strings } from '../state/locale.ts';
import type { PlainColumn } from './plain-table.tsx';

const words = strings.cpuRoom;

export function certaintyColumns<Row>(cellOf: (row: Row) => Cell): readonly PlainColumn<Row>[] {
  return [
    { head: words.coresHere, isNumber: true, cell: (row) => format.cores(cellOf(row).share) },
    { head: words.certainty, cell: (row) => certaintyOf(cellOf(row)) },
    { head: words.range, isNumber: true, cell: (row) => rangeOf(cellOf(row)) },
    { head: words.why, cell: (row) => whyOf(cellOf(row)) },
  ];
}

function certaintyOf({ certainty, matched }: Cell): string {
  return matched === undefined
    ? strings.certainties[certainty]
    : strings.closer.cellShort(format.cores(matched.cores), confidenceText(format, matched.confidence));
}

function rangeOf({ certainty, low, high }: Cell): string {
  return certainty === 'estimate' || certainty === 'matched'
    ? `${format.cores(low)} – ${format.cores(high)}`
    : '';
}

function whyOf({ rule, matched }: Cell): string {
  if (matched !== undefined) return strings.closer.rule;
  return rule === undefined ? '' : strings.rules[rule];
}
