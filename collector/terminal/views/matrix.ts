/**
 * View 3: VM × LP. A cell's texture says how sure it is, before any legend is read: full blocks are exact, shaded ones estimates between
 * bounds, letters those that a closer look matched for the greater part. Where there is room the percent of the LP stands beside it.
 */
import { matchedWords, shownMatrix, type ShownMatrix } from '../closer.ts';
import { displayText, fit } from '../display-text.ts';
import { cores } from '../figures.ts';
import { selectedLine, span, type Line, type Size, type Span } from '../line.ts';
import { shownRows, type ShownRow } from '../order.ts';
import type { Picture, TopState } from '../state.ts';
import { becauseOf } from '../words.ts';
import { firstShown, rangeNote } from './table.ts';

/** By the least share of the LP that a glyph stands for, ascending. */
const exactLevels = [
  { least: 0.005, glyph: '_' },
  { least: 0.2, glyph: '▄' },
  { least: 0.6, glyph: '█' },
] as const;
const estimateLevels = [
  { least: 0.005, glyph: '·' },
  { least: 0.05, glyph: '░' },
  { least: 0.2, glyph: '▒' },
  { least: 0.6, glyph: '▓' },
] as const;
/** Letters, which every console has and no other cell. */
const matchedLevels = [
  { least: 0.005, glyph: 'o' },
  { least: 0.2, glyph: 'O' },
  { least: 0.6, glyph: '@' },
] as const;
const leastShown = 0.005;
/** Of an estimate so much must be matched for its cell to be called so; in words all is told. */
const matchedFrom = 0.5;

const coresWidth = 7;

export function matrixLines(state: TopState, picture: Picture, size: Size): readonly Line[] {
  const matrix = shownMatrix(state, picture);
  if (matrix === undefined) return [[span('Waiting for the matrix', 'dim')]];
  if (matrix.columns.length === 0) return [[span(matrix.sentence, 'dim')]];
  const rows = shownRows(matrix, picture, state);
  const layout = layOut(matrix, state, size.columns);
  const room = size.rows - 2;
  const first = firstShown(
    rows.length,
    rows.findIndex(({ key }) => key === state.vm),
    room,
  );
  const shown = rows.slice(first, first + room);
  const note = rangeNote('rows', first, shown.length, rows.length);
  return [
    headLine(matrix, layout, note),
    ...shown.map((row) => rowLine(matrix, row, layout, state)),
    legendLine(matrix, layout),
  ];
}

interface Layout {
  readonly nameWidth: number;
  readonly cellWidth: number;
  readonly firstColumn: number;
  readonly columns: number;
  readonly pickedColumn: number;
}

function layOut({ columns }: ShownMatrix, { lp }: TopState, width: number): Layout {
  const nameWidth = Math.min(24, Math.max(10, Math.floor(width / 4) - 4));
  const room = width - nameWidth - coresWidth - 1;
  const cellWidth = Math.min(4, Math.max(1, Math.floor(room / columns.length)));
  const fits = Math.min(columns.length, Math.floor(room / cellWidth));
  const pickedColumn = lp === undefined ? -1 : columns.indexOf(lp);
  const firstColumn = firstShown(columns.length, pickedColumn, fits);
  return { nameWidth, cellWidth, firstColumn, columns: fits, pickedColumn };
}

function headLine({ columns }: ShownMatrix, layout: Layout, note: string): Line {
  const shown = columns.slice(layout.firstColumn, layout.firstColumn + layout.columns);
  const name = `VM${note === '' ? '' : ` (${note})`}`;
  return [
    span(fit(name, layout.nameWidth), 'head'),
    span(fit('CORES', coresWidth, 'right'), 'title'),
    span(' ', 'head'),
    span(numbersOver(shown, layout.cellWidth), 'head'),
  ];
}

/** The number over each LP; over columns of one character only those of whole tens, from their column on. */
function numbersOver(lps: readonly number[], cellWidth: number): string {
  if (cellWidth > 2) return lps.map((lp) => fit(String(lp), cellWidth, 'right')).join('');
  if (cellWidth === 2) return lps.map((lp) => String(lp % 100).padStart(2)).join('');
  let text = '';
  lps.forEach((lp, column) => {
    if (lp % 10 === 0 && text.length <= column) text = text.padEnd(column) + String(lp);
  });
  return text.padEnd(lps.length).slice(0, lps.length);
}

function rowLine(matrix: ShownMatrix, row: ShownRow, layout: Layout, state: TopState): Line {
  const name = span(fit(displayText(row.name), layout.nameWidth), row.kind === 'root' ? 'root' : 'plain');
  const total = span(fit(cores(row.cores), coresWidth, 'right'));
  const isPicked = row.key === state.vm;
  const label = isPicked ? selectedLine([name, total]) : [name, total];
  const cells = Array.from({ length: layout.columns }, (_, index) => {
    const column = layout.firstColumn + index;
    const drawn = cellSpan(matrix, row, column, layout.cellWidth);
    const hasCursor = isPicked && (layout.pickedColumn < 0 || layout.pickedColumn === column);
    return hasCursor || (state.vm === undefined && layout.pickedColumn === column)
      ? span(drawn.text, 'selected')
      : drawn;
  });
  return [...label, span(' '), ...cells];
}

function cellSpan(matrix: ShownMatrix, row: ShownRow, column: number, width: number): Span {
  const at = row.offset + column;
  const share = matrix.share[at] ?? Number.NaN;
  const certainty = certaintyOf(matrix, at);
  const isExact = certainty === 'exact';
  const levels = levelsOf[certainty];
  // An estimate of next to nothing can still be much: it stays visible while its upper bound is.
  const open = !isExact && (matrix.high[at] ?? 0) >= leastShown ? estimateLevels[0].glyph : ' ';
  const glyph = levels.findLast(({ least }) => share >= least)?.glyph ?? open;
  const style = row.kind === 'root' ? 'root' : styleOf[certainty];
  if (width <= 2) return span(glyph.repeat(width), style);
  const percent = Math.round(100 * share);
  const figure = !(share >= leastShown)
    ? '  '
    : percent >= 100
      ? glyph.repeat(2)
      : String(percent).padStart(2);
  return span(`${' '.repeat(width - 3)}${glyph}${figure}`, style);
}

type Certainty = 'exact' | 'matched' | 'estimate';

const levelsOf = { exact: exactLevels, matched: matchedLevels, estimate: estimateLevels } as const;
const styleOf = { exact: 'guest', matched: 'matched', estimate: 'estimate' } as const;

function certaintyOf({ low, high, share, matched }: ShownMatrix, at: number): Certainty {
  if (low[at] === high[at]) return 'exact';
  const identified = matched?.[at] ?? 0;
  return identified > 0 && identified >= matchedFrom * (share[at] ?? 0) ? 'matched' : 'estimate';
}

function legendLine({ columns, matched }: ShownMatrix, layout: Layout): Line {
  const note = rangeNote('LPs', layout.firstColumn, layout.columns, columns.length);
  return [
    span(`${glyphsOf(exactLevels)} exact`, 'guest'),
    span('  '),
    ...(matched === undefined ? [] : [span(`${glyphsOf(matchedLevels)} matched`, 'matched'), span('  ')]),
    span(`${glyphsOf(estimateLevels)} estimate`, 'estimate'),
    span(layout.cellWidth > 2 ? ', percent of the LP beside it' : ' by share of the LP', 'dim'),
    span(note === '' ? '' : `  ${note} (arrows)`, 'dim'),
  ];
}

function glyphsOf(levels: readonly { readonly glyph: string }[]): string {
  return levels.map(({ glyph }) => glyph).join('');
}

/** One cell in words. */
export function cellSentence(matrix: ShownMatrix, row: ShownRow, lp: number): string | undefined {
  const column = matrix.columns.indexOf(lp);
  if (column < 0) return undefined;
  const at = row.offset + column;
  const [share = Number.NaN, low = Number.NaN, high = Number.NaN] = [
    matrix.share[at],
    matrix.low[at],
    matrix.high[at],
  ];
  const rule = matrix.rules[Number.parseInt(matrix.why[at] ?? '0', 36)] ?? 'totals';
  const identified = matrix.matched?.[at] ?? 0;
  if (low !== high && identified > 0) {
    const words = matchedWords(row.name, lp, cores(identified), matrix.confidence?.[at] ?? 0);
    return `${words}, about ${cores(share)} in all, ${cores(low)} to ${cores(high)}`;
  }
  const known =
    low === high
      ? `exactly ${cores(share)} cores`
      : `about ${cores(share)} cores, ${cores(low)} to ${cores(high)}`;
  return `${displayText(row.name)} on LP ${lp}: ${known}: ${becauseOf[rule]}`;
}
