/** The list of hosts to pick one from. */
import { displayText, fit } from '../display-text.ts';
import type { ShownHost } from '../feed.ts';
import { dateAndTime } from '../figures.ts';
import { selectedLine, span, type Line, type Size } from '../line.ts';
import { sourceWord } from '../words.ts';
import { firstShown, rangeNote } from './table.ts';

export function hostLines(
  hosts: readonly ShownHost[],
  marked: number,
  { columns, rows }: Size,
): readonly Line[] {
  const room = rows - 1;
  const first = firstShown(hosts.length, marked, room);
  const shown = hosts.slice(first, first + room);
  const nameWidth = Math.max(12, Math.min(40, columns - 50));
  const note = rangeNote('hosts', first, shown.length, hosts.length);
  const lines = shown.map((host, index) => {
    const line = [
      span(fit(displayText(host.name), nameWidth)),
      span(` ${fit(host.status, 9)}`, host.status === 'live' ? 'plain' : 'warn'),
      span(` ${fit(host.lastAt === null ? '–' : dateAndTime(host.lastAt), 20)}`),
      span(` ${sourceWord(host.source)}`, 'dim'),
    ];
    return first + index === marked ? selectedLine(line) : line;
  });
  const head = `${fit(note === '' ? 'HOST' : `HOST (${note})`, nameWidth)} ${fit('STATUS', 9)} ${fit('LAST POLL', 20)} SOURCE`;
  return [[span(fit(head, columns), 'head')], ...lines];
}
