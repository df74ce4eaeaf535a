/**
 * A line of the screen: pieces of text, each with a style by name. What a style looks like is the palette's matter; a line knows
 * columns and nothing of escape codes.
 */
import { fit, widthOf } from './display-text.ts';

export type Style =
  | 'plain'
  | 'dim'
  | 'title'
  | 'head'
  | 'selected'
  | 'guest'
  | 'root'
  | 'hypervisor'
  | 'estimate'
  | 'matched'
  | 'warn'
  | 'bad';

export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function span(text: string, style: Style = 'plain'): Span {
  return { text, style };
}

/**
 * The line in exactly so many columns; what does not fit is cut, neighbours of one style become one piece. Whatever the text
 * came from, no control character gets past here.
 */
export function fitLine(line: Line, columns: number): Line {
  const fitted: Span[] = [];
  let left = columns;
  for (const { text: given, style } of line) {
    const text = given.replace(/\p{Cc}/gu, '\uFFFD');
    if (left <= 0) break;
    const kept = widthOf(text) <= left ? text : fit(text, left);
    left -= widthOf(kept);
    append(fitted, { text: kept, style });
  }
  if (left > 0)
    append(fitted, span(' '.repeat(left), fitted.at(-1)?.style === 'selected' ? 'selected' : 'plain'));
  return fitted;
}

function append(line: Span[], next: Span): void {
  const last = line.at(-1);
  if (last?.style === next.style) line[line.length - 1] = { ...last, text: last.text + next.text };
  else if (next.text !== '') line.push(next);
}

/** The whole line as the one that is picked. */
export function selectedLine(line: Line): Line {
  return line.map(({ text }) => span(text, 'selected'));
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

const asciiFor: Readonly<Record<string, string>> = {
  '█': '#',
  '▀': '+',
  '▄': '=',
  '▓': '%',
  '▒': ':',
  '░': '.',
  '·': "'",
  '×': 'x',
  '–': '-',
  '…': '~',
  µ: 'u',
};

/** The same columns in ASCII, for terminals that cannot show more: what has no stand-in becomes question marks. */
export function asciiLine(line: Line): Line {
  return line.map(({ text, style }) => span(asciiText(text), style));
}

function asciiText(text: string): string {
  return Array.from(text, (character) =>
    /^[\u0020-\u007E]$/.test(character) ? character : (asciiFor[character] ?? '?'.repeat(widthOf(character))),
  ).join('');
}
