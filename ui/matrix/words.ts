/** A cell of the matrix in words, for the tooltip, the screen reader and the table. */
import { mostUnplaced } from '../../collector/model/unplaced.ts';
import type { MatrixAnswer } from '../../collector/model/wire.ts';
import type { Format } from '../format/format.ts';
import type { Strings } from '../strings/en.ts';
import type { Cell } from './cells.ts';

export function cellTitle(strings: Strings, vm: string, lps: string): string {
  return strings.cellTitle(vm, lps);
}

export function cellLines(strings: Strings, format: Format, cell: Cell): readonly string[] {
  return [
    ...certaintyLines(strings, format, cell),
    ...(cell.matched === undefined ? [] : [strings.closer.rule]),
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
    case 'matched':
      return [
        matchedText(strings, format, cell),
        strings.closer.cellWhole(format.cores(cell.share)),
        strings.cellRange(format.cores(cell.low), format.cores(cell.high)),
      ];
    case 'estimate':
      return [
        strings.cellEstimate(format.cores(cell.share)),
        strings.cellRange(format.cores(cell.low), format.cores(cell.high)),
      ];
  }
}

function matchedText(strings: Strings, format: Format, { matched }: Cell): string {
  if (matched === undefined) return '';
  return strings.closer.cell(format.cores(matched.cores), confidenceText(format, matched.confidence));
}

/** Rounded down but for the error of summing: what is nearly certain is never said to be certain. */
export function confidenceText(format: Format, confidence: number): string {
  return format.percentSign(Math.floor(confidence * 1000 + 1e-6) / 1000);
}

/** For a cell of a table: `0.31`, `0.31 (0.20–0.44)`, `0.31 (0.28 matched; 0.20–0.44)`, nothing where nothing ran. */
export function cellText(strings: Strings, format: Format, cell: Cell | undefined): string {
  if (cell === undefined || cell.certainty === 'none') return '';
  const share = format.cores(cell.share);
  if (cell.certainty === 'exact') return share;
  const range = `${format.cores(cell.low)}–${format.cores(cell.high)}`;
  const { matched } = cell;
  if (matched === undefined) return `${share} (${range})`;
  const sure = confidenceText(format, matched.confidence);
  return `${share} (${strings.closer.cellShort(format.cores(matched.cores), sure)}; ${range})`;
}

/** How sure the whole is, in the language of the page; the API says the same in English. */
export function certaintySentence({ certainty }: Strings, format: Format, answer: MatrixAnswer): string {
  const { columns, exactShare, meanWidth } = answer;
  if (columns.length === 0) return certainty.noProcessors;
  if (exactShare === null) return certainty.nothingRan;
  const exact = certainty.exact(format.percentSign(exactShare));
  const doubt = meanWidth === 0 ? '' : `; ${certainty.doubt(format.cores(meanWidth / 2))}`;
  return [`${exact}${doubt}.`, ...unplacedSentence(certainty, format, answer)].join(' ');
}

function unplacedSentence(
  words: Strings['certainty'],
  format: Format,
  { unplaced }: MatrixAnswer,
): readonly string[] {
  const most = mostUnplaced(unplaced);
  // Below this it reads 0.00.
  if (most === undefined || most.cores < 0.005) return [];
  const cores = format.cores(most.cores);
  return [most.side === 'columns' ? words.inNoRow(cores) : words.inNoColumn(cores)];
}
