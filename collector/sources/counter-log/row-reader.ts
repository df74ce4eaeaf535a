/**
 * Rows out of lines: which lines are rows at all, what is wrong with the others, and when each row was written. A bad line
 * costs itself; it is counted and the first of its kind is told.
 */
import type { UnixMs } from '../../model/time.ts';
import { endsInQuotes, splitRow } from './cells.ts';
import type { LogHeader } from './header.ts';
import type { Line } from './line-reader.ts';
import { createRowTime, isMangledStamp, parseStamp } from './row-time.ts';

export interface LogRow {
  /** The time stamp is cell 0. */
  readonly cells: readonly string[];
  readonly at: UnixMs;
  readonly line: number;
}

export interface RowReader {
  /** Lines in order, header included. Undefined for a line that is no row. */
  read(line: Line): LogRow | undefined;
  /** Once another header with other columns began, the rest of the file is another log. */
  readonly isOver: boolean;
  /** A cell that held neither a number nor nothing. */
  noteUnreadable(row: LogRow, cell: number): void;
  /** Sentences on what was skipped so far. */
  notes(): readonly string[];
}

export function createRowReader(header: LogHeader): RowReader {
  const time = createRowTime(header.biasMinutes ?? 0);
  const expected = header.paths.length + 1;
  const skipped = createTally();
  const noted: string[] = [];
  let headerText: string | undefined;
  let isOver = false;

  const readHeader = (line: Line): void => {
    if (headerText === undefined) headerText = line.text;
    else if (headerText === line.text) noted.push(`Line ${line.number}: the header is repeated`);
    else {
      isOver = true;
      noted.push(
        `Line ${line.number}: another log with other counters begins; it and all after it are not read`,
      );
    }
  };

  const readRow = (line: Line): LogRow | undefined => {
    const { text, number } = line;
    const cells = splitRow(text, header.delimiter, expected);
    const stamp = parseStamp(cells[0] ?? '');
    if (!line.isEnded && (cells.length !== expected || endsInQuotes(text))) {
      noted.push(`Line ${number}: the last row is cut off and left out`);
    } else if (cells.length !== expected && stamp !== undefined) {
      skipped.add(
        'another number of fields than the header',
        number,
        `${cells.length} instead of ${expected}`,
      );
    } else if (cells.length !== expected) {
      skipped.add('no rows', number, quoted(text));
    } else if (endsInQuotes(text)) {
      skipped.add('torn', number, `column ${cells.length}`);
    } else if (stamp === undefined) {
      skipped.add(unreadableTime(cells[0] ?? ''), number, `column 1: ${quoted(cells[0] ?? '')}`);
    } else {
      const at = time.place(stamp, number);
      if (at !== undefined) return { cells, at, line: number };
      skipped.add('not later than the row before', number, quoted(cells[0] ?? ''));
    }
    return undefined;
  };

  return {
    get isOver() {
      return isOver;
    },
    read(line) {
      if (isOver || line.text.trim() === '') return undefined;
      if (!/^\W{0,9}PDH-[CT]SV/u.test(line.text)) return headerText === undefined ? undefined : readRow(line);
      readHeader(line);
      return undefined;
    },
    noteUnreadable(row, cell) {
      skipped.addCell(row.line, cell + 1, row.cells[cell] ?? '');
    },
    notes: () => [...firstFew(noted), ...firstFew(time.notes), ...skipped.notes()],
  };
}

function unreadableTime(text: string): string {
  return isMangledStamp(text)
    ? 'a part of the time is lost, as when a spreadsheet saved the file; only the log as recorded has it'
    : 'no time like 11/26/2016 13:47:42.983';
}

function quoted(text: string): string {
  const short = text.trim();
  return `"${short.length > 60 ? `${short.slice(0, 57)}...` : short}"`;
}

const few = 5;

/** A log in which the same thing happens on every line says so a few times only. */
export function firstFew(notes: readonly string[]): readonly string[] {
  return notes.length <= few ? notes : [...notes.slice(0, few), `and ${notes.length - few} more like this`];
}

/** Counts by kind; each with where the first was. */
function createTally() {
  const kinds = new Map<string, { count: number; first: string }>();
  let cells = 0;
  let firstCell = '';
  return {
    add(kind: string, line: number, detail: string): void {
      const known = kinds.get(kind);
      if (known === undefined) kinds.set(kind, { count: 1, first: `line ${line}, ${detail}` });
      else known.count += 1;
    },
    addCell(line: number, column: number, text: string): void {
      if (cells === 0) firstCell = `line ${line}, column ${column}: ${quoted(text)}`;
      cells += 1;
    },
    notes(): readonly string[] {
      const lines = [...kinds].map(
        ([kind, { count, first }]) =>
          `${count} ${count === 1 ? 'line' : 'lines'} left out: ${kind} (first: ${first})`,
      );
      if (cells === 0) return lines;
      return [
        ...lines,
        `${cells} ${cells === 1 ? 'value is' : 'values are'} no number and left out (first: ${firstCell})`,
      ];
    },
  };
}
