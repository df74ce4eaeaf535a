/**
 * The Prometheus text format (0.0.4) and what OpenMetrics adds to it, read strictly: one line that cannot be read refuses the
 * whole page, because a page cut in half would give wrong numbers, not fewer. Knows nothing of windows_exporter.
 *
 *   # TYPE windows_net_bytes_total counter
 *   windows_net_bytes_total{nic="Intel \"R\" PRO"} 4.78e+09 1700000000000
 *   ──────── name ───────── ─────── labels ──────── value   time stamp
 */

export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export interface MetricsPage {
  readonly samples: readonly Sample[];
  /** Names on the page, wanted or not, each once, in order. */
  readonly names: readonly string[];
  /** Ends in `# EOF`, as OpenMetrics does; counters then carry `_total` even where the text format does not. */
  readonly isOpenMetrics: boolean;
}

export interface ParseOptions {
  /** Names whose samples are handed over; the others are checked and left. Everything when left out. */
  readonly wanted?: (name: string) => boolean;
}

/** The text is not a page of metrics. The message starts with the line. */
export class PrometheusTextError extends Error {
  override readonly name = 'PrometheusTextError';
}

interface Line {
  readonly text: string;
  readonly end: number;
  at: number;
}

/** Reads a whole page. Time stamps and exemplars are checked and left out. */
export function parsePrometheusText(text: string, options: ParseOptions = {}): MetricsPage {
  const wanted = new Map<string, boolean>();
  const samples: Sample[] = [];
  let isOpenMetrics = false;
  let number = 0;
  for (let start = 0; start < text.length;) {
    number += 1;
    const feed = text.indexOf('\n', start);
    // Half a number is a number too: without its line feed the last line cannot be trusted.
    if (feed === -1) throw broken(number, `the page ends in the middle of it: ${excerpt(text.slice(start))}`);
    const end = text.charCodeAt(feed - 1) === 13 && feed > start ? feed - 1 : feed;
    if (isOpenMetrics) throw broken(number, 'there is more behind # EOF');
    const line: Line = { text, end, at: skipBlanks(text, start, end) };
    if (text.charCodeAt(line.at) === hash && line.at < end) {
      isOpenMetrics = readComment(text.slice(line.at, end), number);
    } else if (line.at < end) {
      readSample(line, number, { wanted, isWanted: options.wanted ?? everything, samples });
    }
    start = feed + 1;
  }
  return { samples, names: [...wanted.keys()], isOpenMetrics };
}

const [tab, blank, quote, hash, comma, equals, backslash, openBrace, closeBrace] = [
  9, 32, 34, 35, 44, 61, 92, 123, 125,
];
const everything = (): boolean => true;

interface Collected {
  readonly wanted: Map<string, boolean>;
  readonly isWanted: (name: string) => boolean;
  readonly samples: Sample[];
}

function readSample(line: Line, number: number, { wanted, isWanted, samples }: Collected): void {
  const start = line.at;
  const name = readName(line, true);
  if (name === '') throw broken(number, `a line starts with the name of a metric, this with ${rest(line)}`);
  let keep = wanted.get(name);
  if (keep === undefined) wanted.set(name, (keep = isWanted(name)));
  line.at = skipBlanks(line.text, line.at, line.end);
  const labels = line.text.charCodeAt(line.at) === openBrace ? readLabels(line, number) : noLabels;
  line.at = skipBlanks(line.text, line.at, line.end);
  const value = readValue(line, number);
  readTail(line, number);
  if (keep) samples.push({ name, labels, value });
  if (line.at <= start) throw broken(number, 'nothing was read');
}

const noLabels: ReadonlyMap<string, string> = new Map();

function readLabels(line: Line, number: number): ReadonlyMap<string, string> {
  const { text, end } = line;
  const labels = new Map<string, string>();
  line.at += 1;
  for (;;) {
    line.at = skipBlanks(text, line.at, end);
    if (line.at < end && text.charCodeAt(line.at) === closeBrace) break;
    const name = readName(line, false);
    if (name === '') throw broken(number, `expected the name of a label at ${rest(line)}`);
    line.at = skipBlanks(text, line.at, end);
    if (line.at >= end || text.charCodeAt(line.at) !== equals) {
      throw broken(number, `expected = behind label ${name} at ${rest(line)}`);
    }
    line.at = skipBlanks(text, line.at + 1, end);
    if (labels.has(name)) throw broken(number, `label ${name} is there twice`);
    labels.set(name, readText(line, name, number));
    line.at = skipBlanks(text, line.at, end);
    const next = line.at < end ? text.charCodeAt(line.at) : 0;
    if (next !== comma && next !== closeBrace) {
      throw broken(number, `expected , or } behind label ${name} at ${rest(line)}`);
    }
    if (next === comma) line.at += 1;
  }
  line.at += 1;
  return labels;
}

/** A quoted text with `\\`, `\"` and `\n` in it; any other backslash stands for itself. */
function readText(line: Line, label: string, number: number): string {
  const { text, end } = line;
  if (line.at >= end || text.charCodeAt(line.at) !== quote) {
    throw broken(number, `expected " before the value of label ${label} at ${rest(line)}`);
  }
  const start = line.at + 1;
  let close = text.indexOf('"', start);
  // Nearly all values hold no backslash, so the first quote ends them.
  const isEscaped = text.slice(start, close === -1 ? end : close).includes('\\');
  if (isEscaped) close = closingQuote(text, start, end);
  if (close === -1 || close >= end) throw broken(number, `the value of label ${label} has no closing "`);
  line.at = close + 1;
  const value = text.slice(start, close);
  if (!isEscaped) return value;
  return value.replaceAll(/\\([\\"n])/gu, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}

function closingQuote(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    const character = text.charCodeAt(at);
    if (character === backslash) at += 1;
    else if (character === quote) return at;
  }
  return -1;
}

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

function readValue(line: Line, number: number): number {
  const word = readWord(line);
  if (numeric.test(word)) return Number(word);
  const special = /^([+-]?)inf(?:inity)?$/iu.exec(word);
  if (special !== null) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/iu.test(word)) return NaN;
  throw broken(number, word === '' ? 'there is no value' : `${JSON.stringify(word)} is not a number`);
}

/** What may follow a value: a time stamp, an exemplar, nothing. */
function readTail(line: Line, number: number): void {
  line.at = skipBlanks(line.text, line.at, line.end);
  if (line.at >= line.end) return;
  if (line.text.charCodeAt(line.at) !== hash) {
    const word = readWord(line);
    if (!numeric.test(word)) throw broken(number, `${JSON.stringify(word)} is not a time stamp`);
    line.at = skipBlanks(line.text, line.at, line.end);
  }
  if (line.at >= line.end) return;
  if (!/^# \{.*\} \S/u.test(line.text.slice(line.at, line.end))) {
    throw broken(number, `nothing may follow the value and its time stamp, there is ${rest(line)}`);
  }
}

/** Whether it is the `# EOF` of OpenMetrics. Other comments say nothing that is needed here, but TYPE must be whole. */
function readComment(comment: string, number: number): boolean {
  if (/^# TYPE(?: |$)/u.test(comment) && !/^# TYPE +\S+ +[a-z]+ *$/u.test(comment)) {
    throw broken(number, `a TYPE has a name and a type, here it is ${excerpt(comment)}`);
  }
  return comment.trimEnd() === '# EOF';
}

/** The longest name from here on, possibly none; only metrics may have colons. */
function readName(line: Line, mayHaveColon: boolean): string {
  const start = line.at;
  let at = start;
  for (; at < line.end; at += 1) {
    const character = line.text.charCodeAt(at);
    const isLetter = (character | 32) >= 97 && (character | 32) <= 122;
    const isDigit = character >= 48 && character <= 57 && at > start;
    if (!isLetter && !isDigit && character !== 95 && !(mayHaveColon && character === 58)) break;
  }
  line.at = at;
  return line.text.slice(start, at);
}

function readWord(line: Line): string {
  const start = line.at;
  while (line.at < line.end && !isBlank(line.text.charCodeAt(line.at))) line.at += 1;
  return line.text.slice(start, line.at);
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(character: number): boolean {
  return character === blank || character === tab;
}

function rest(line: Line): string {
  return line.at >= line.end ? 'the end of the line' : excerpt(line.text.slice(line.at, line.end));
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function broken(line: number, what: string): PrometheusTextError {
  return new PrometheusTextError(`line ${line}: ${what}`);
}
