/**
 * A recorded log of PerfMon, typeperf, logman or relog as frames, in constant memory. Opening reads as far as the first row, so
 * that a file which is no log is refused at once, with what it is instead; what is merely odd is told in `notes`.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';

import type { Frame } from '../../model/frame.ts';
import { SourceError } from '../../model/source.ts';
import { mapColumns } from './columns.ts';
import { parseHeader, type LogHeader } from './header.ts';
import { readLines, type ReadOptions } from './line-reader.ts';
import { createRowFrames } from './row-frames.ts';
import { createRowReader, firstFew, type LogRow, type RowReader } from './row-reader.ts';
import { decodeText, detectEncoding, type TextEncoding } from './text-encoding.ts';

export interface CounterLog {
  readonly path: string;
  readonly header: LogHeader;
  readonly totalBytes: number;
  /** As iconv-lite calls it. */
  readonly encoding: string;
  readonly hosts: readonly string[];
  /** How many columns the catalogue knows, and how many are kept as recorded. */
  readonly knownColumns: number;
  readonly foreignColumns: number;
  /** One frame per row and host, in the order of time. May be read again from the start. */
  frames(options?: ReadOptions): AsyncGenerator<Frame>;
  /** Sentences on what is odd about the log; complete when its frames have been read. */
  readonly notes: readonly string[];
}

/** Rejects with `SourceError` for a file that is no log, or holds no rows. */
export async function openCounterLog(logPath: string): Promise<CounterLog> {
  const { head, totalBytes } = await readHead(logPath);
  const encoding = checkText(logPath, head);
  const { line, header } = await findHeader(logPath, encoding, head);
  const text = encoding.unitBytes === 1 ? detectHeaderEncoding(line, encoding) : encoding;
  const defaultHost = path.basename(logPath).replace(/\.[^.]+$/u, '');
  const columns = mapColumns(header.paths, defaultHost);
  const opened: Opened = { logPath, encoding, header };
  const fixedNotes = [...headerNotes(header, text, columns), ...firstFew(columns.notes)];
  let rows = createRowReader(header);
  await checkRows(opened, rows);
  return {
    path: logPath,
    header,
    totalBytes,
    encoding: text.name,
    hosts: columns.hosts.map(({ host }) => host),
    knownColumns: columns.known,
    foreignColumns: columns.foreign,
    async *frames(options) {
      rows = createRowReader(header);
      const toFrames = createRowFrames(columns.hosts);
      for await (const row of readRows(opened, rows, options)) {
        yield* toFrames.framesOf(row.cells, row.at, (cell) => rows.noteUnreadable(row, cell));
      }
    },
    get notes() {
      return [...fixedNotes, ...rows.notes()];
    },
  };
}

interface Opened {
  readonly logPath: string;
  readonly encoding: TextEncoding;
  readonly header: LogHeader;
}

const headBytes = 1 << 16;

/** Lines of another kind that may come before the header, and before the first row. */
const patienceLines = 1000;

async function readHead(logPath: string): Promise<{ head: Buffer; totalBytes: number }> {
  try {
    await using file = await open(logPath, 'r');
    const { size } = await file.stat();
    const buffer = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(buffer, 0, headBytes, 0);
    return { head: buffer.subarray(0, bytesRead), totalBytes: size };
  } catch (cause) {
    throw refusal(logPath, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function checkText(logPath: string, head: Buffer): TextEncoding {
  if (head.length === 0) throw refusal(logPath, 'the file is empty');
  const encoding = detectEncoding(head);
  if (encoding === undefined) {
    throw refusal(
      logPath,
      isBinaryLog(logPath, head) ? `it is a binary log; ${conversion(logPath)}` : 'it is not text',
    );
  }
  return encoding;
}

/** A binary log is an ETW trace: it begins with the size of its buffers, a power of two. */
function isBinaryLog(logPath: string, head: Buffer): boolean {
  if (/\.blg$/iu.test(logPath)) return true;
  const size = head.length < 4 ? 0 : head.readUInt32LE(0);
  return size >= 0x400 && size <= 0x1000000 && (size & (size - 1)) === 0;
}

function conversion(logPath: string): string {
  return `convert it on Windows: relog ${path.basename(logPath)} -f CSV -o out.csv`;
}

/** The header is the first line that is not blank. */
async function findHeader(
  logPath: string,
  encoding: TextEncoding,
  head: Buffer,
): Promise<{ line: string; header: LogHeader }> {
  for await (const lines of readLines(logPath, encoding)) {
    const first = lines.find(({ text }) => text.trim() !== '' && text !== '\uFEFF');
    if (first === undefined && (lines[0]?.number ?? 0) < patienceLines) continue;
    const line = first?.text ?? '';
    const decoded = encoding.unitBytes === 1 ? decodeLine(line, encoding) : line.replace(/^\uFEFF/u, '');
    const header = parseHeader(decoded);
    if (header === undefined) throw notALog(logPath, first?.number ?? 1, decoded, head);
    if (header.paths.length === 0) throw refusal(logPath, `line ${first?.number ?? 1} names no counters`);
    return { line, header };
  }
  throw refusal(logPath, 'there is nothing in it but blank lines');
}

function decodeLine(line: string, encoding: TextEncoding): string {
  return decodeText(Buffer.from(line, 'latin1'), detectHeaderEncoding(line, encoding));
}

/** The file's beginning may be all ASCII while the header, which can be longer, is not. */
function detectHeaderEncoding(line: string, encoding: TextEncoding): TextEncoding {
  if (encoding.markBytes > 0) return encoding;
  return detectEncoding(Buffer.from(line, 'latin1')) ?? encoding;
}

function notALog(logPath: string, line: number, text: string, head: Buffer): SourceError {
  if (head[0] === 0x50 && head[1] === 0x4b)
    return refusal(logPath, 'it is a zip archive or a workbook, not a log');
  const start = JSON.stringify(text.slice(0, 40));
  const hint = /\.blg$/iu.test(logPath) ? `; if it is a binary log, ${conversion(logPath)}` : '';
  return refusal(
    logPath,
    `line ${line} begins with ${start}, a counter log with "(PDH-CSV 4.0)" or "(PDH-TSV 4.0)"${hint}`,
  );
}

/** Reads as far as the first row, to refuse a file that has none. */
async function checkRows(opened: Opened, rows: RowReader): Promise<void> {
  const found = readRows(opened, rows, {}, patienceLines);
  const first = await found.next();
  await found.return(undefined);
  if (first.done !== true) return;
  const reasons = rows.notes();
  throw refusal(
    opened.logPath,
    reasons.length === 0 ? 'it has a header but no rows' : `no row could be read: ${reasons.join('; ')}`,
  );
}

async function* readRows(
  { logPath, encoding }: Opened,
  rows: RowReader,
  options?: ReadOptions,
  lastLine = Infinity,
): AsyncGenerator<LogRow> {
  for await (const lines of readLines(logPath, encoding, options)) {
    for (const line of lines) {
      if (line.number > lastLine) return;
      const row = rows.read(line);
      if (row !== undefined) yield row;
      if (rows.isOver) return;
    }
  }
}

function headerNotes(
  header: LogHeader,
  encoding: TextEncoding,
  { known, foreign }: { readonly known: number; readonly foreign: number },
): readonly string[] {
  const notes: string[] = [];
  if (encoding.isGuess)
    notes.push(`The names are taken to be in code page ${encoding.name}, judging by their letters`);
  else if (encoding.unitBytes === 2) notes.push(`The text is ${encoding.name.toUpperCase()}`);
  if (header.biasMinutes === undefined) {
    notes.push('The header says no offset from UTC: times are taken as UTC');
  }
  if (header.delimiter === ';') notes.push('Fields are separated by semicolons: a spreadsheet saved the log');
  if (foreign > 0) {
    notes.push(
      `${foreign} of ${known + foreign} counters are not in the catalogue and are shown as recorded`,
    );
  }
  return notes;
}

function refusal(logPath: string, reason: string, cause?: unknown): SourceError {
  return new SourceError(
    `Cannot read counter log "${logPath}": ${reason}`,
    cause === undefined ? {} : { cause },
  );
}
