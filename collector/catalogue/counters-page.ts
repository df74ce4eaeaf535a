/** COUNTERS.md, rendered from the catalogue alone: what is read, under which names it comes in and goes out. Pure text. */
import type { CounterKind, CounterSetSpec, CounterSpec, Evidence } from '../model/counter.ts';
import { counterSets } from './catalogue.ts';
import { averageParts, exposedFamilies, seriesMetric } from './names.ts';

const kinds: Readonly<Record<CounterKind, string>> = {
  'busy-time': 'time in a mode, cooked to a ratio of the time passed; exposed as seconds',
  rate: 'counted since start, cooked per second; exposed as the count',
  gauge: 'a level now',
  average: 'a sum over operations, cooked per operation; exposed as the sum and as the operations',
  fraction: 'a part over a whole now',
};

const evidence: Readonly<Record<Evidence, string>> = {
  documented: 'read in a published list of Windows counters, their classes or a program that reads them',
  inferred: 'name read there, type or unit inferred from its shape',
  unverified: 'spelling, type or meaning could not be confirmed',
};

/** The whole page, with a line feed at its end. */
export function renderCountersPage(): string {
  return [preamble(), contents(), ...counterSets.map(section)].join('\n');
}

function preamble(): string {
  return [
    '# Counters',
    '',
    'Written by `node collector/catalogue/write-counters-page.ts` from `collector/catalogue`; do not edit.',
    '',
    '**Not yet seen on a real host**: no counter below was read by this program from a real Hyper-V host so far. The type a',
    'provider reports at run time wins over the one listed here, and a counter that a host lacks costs only itself.',
    '',
    '| kind | what the value is |',
    '| --- | --- |',
    ...Object.entries(kinds).map(([kind, meaning]) => row([kind, meaning])),
    '',
    '| evidence | what it rests on |',
    '| --- | --- |',
    ...Object.entries(evidence).map(([mark, meaning]) => row([mark, meaning])),
    '',
    '`/metrics` carries the families, the API and charts the series named below. Every one has the label `host`.',
    '',
  ].join('\n');
}

function contents(): string {
  const lines = counterSets.map((set) => `- [${set.windowsName}](#${anchor(set.windowsName)})`);
  return [...lines, ''].join('\n');
}

function section(set: CounterSetSpec): string {
  return [
    `## ${set.windowsName}`,
    '',
    `${set.help}. Set \`${set.id}\`, WMI class \`${set.wmiClass}\`, ${frequency(set.everyPolls)}.`,
    '',
    row([
      'counter',
      'WMI property',
      'families',
      'series',
      'unit',
      'kind',
      'found in Windows',
      'evidence',
      'what',
    ]),
    row(Array.from({ length: 9 }, () => '---')),
    ...set.counters.map((counter) => row(cells(set, counter))),
    '',
  ].join('\n');
}

function cells(set: CounterSetSpec, counter: CounterSpec): readonly string[] {
  return [
    counter.windowsName,
    code(counter.wmiProperty),
    exposedFamilies(set, counter)
      .map((family) => code(family.name))
      .join('<br>'),
    series(set, counter).map(code).join('<br>'),
    counter.unit,
    counter.kind,
    counter.versions,
    counter.evidence,
    counter.help,
  ];
}

/** An average is kept as its two counts; the mean is their quotient. */
function series(set: CounterSetSpec, counter: CounterSpec): readonly string[] {
  const cooked = seriesMetric(set, counter);
  if (counter.kind !== 'average') return [cooked];
  const parts = averageParts(set, counter);
  return [cooked, parts.numerator, parts.base];
}

function frequency(everyPolls: number): string {
  return everyPolls === 1 ? 'read in every poll' : `read in one of ${everyPolls} polls`;
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/gu, '')
    .replaceAll(' ', '-');
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
