/** View 2: every LP as a bar of what it did. Few LPs have a line each with figures; many stand in columns. */
import type { ProcessorAnswer } from '../../model/wire.ts';
import { displayText, fit } from '../display-text.ts';
import { count, percent } from '../figures.ts';
import { selectedLine, span, type Line, type Size } from '../line.ts';
import type { Picture, TopState } from '../state.ts';
import { barOf, busyRatio, hotRatio, partGlyphs } from './bar.ts';
import { firstShown, rangeNote } from './table.ts';

/** Narrowest column that still shows a bar. */
const leastColumn = 19;

export function processorLines(state: TopState, picture: Picture, { columns, rows }: Size): readonly Line[] {
  const all = picture.processors?.processors ?? [];
  if (all.length === 0) return [[span('No logical processor counters are known for this moment', 'dim')]];
  const room = rows - 1;
  const across = Math.max(1, Math.min(Math.ceil(all.length / room), Math.floor(columns / leastColumn)));
  const picked = all.findIndex(({ lp }) => lp === state.lp);
  const first = firstShown(all.length, picked, room * across);
  const shown = all.slice(first, first + room * across);
  const down = Math.ceil(shown.length / across);
  const width = Math.floor(columns / across);
  const lines = Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (__, column) => shown[column * down + row]).flatMap((processor) =>
      processor === undefined ? [] : processorCell(processor, { state, width, isAlone: across === 1 }),
    ),
  );
  const note = rangeNote('LPs', first, shown.length, all.length);
  return [legend(note, across === 1, columns), ...lines];
}

interface CellOptions {
  readonly state: TopState;
  readonly width: number;
  readonly isAlone: boolean;
}

const details = { guest: 7, interrupts: 11, switches: 11 };
const detailsWidth = 1 + 3 * details.guest + details.interrupts + details.switches;

function processorCell(processor: ProcessorAnswer, { state, width, isAlone }: CellOptions): Line {
  const busy = busyRatio(processor);
  const hasDetails = isAlone && width >= 30 + detailsWidth;
  const barWidth = width - 15 - (hasDetails ? detailsWidth : 0);
  const line = [
    span(`${String(processor.lp).padStart(4)} [`),
    ...barOf(processor, barWidth),
    span(']'),
    span(fit(percent(busy), 7, 'right'), (busy ?? 0) >= hotRatio ? 'bad' : 'plain'),
    ...(hasDetails ? [span(detailText(processor), 'dim')] : []),
    span(' '),
  ];
  return processor.lp === state.lp ? selectedLine(line) : line;
}

function detailText(processor: ProcessorAnswer): string {
  const right = (text: string, width: number): string => fit(text, width, 'right');
  return [
    ' ',
    right(percent(processor.guestRatio), details.guest),
    right(percent(processor.rootRatio), details.guest),
    right(percent(processor.hypervisorRatio), details.guest),
    right(count(processor.interruptsPerSecond), details.interrupts),
    right(count(processor.contextSwitchesPerSecond), details.switches),
  ].join('');
}

function legend(note: string, isAlone: boolean, columns: number): Line {
  const { guest, root, hypervisor } = partGlyphs;
  const parts = [
    span('  LP ', 'head'),
    span(`${guest} VMs `, 'guest'),
    span(`${root} root `, 'root'),
    span(`${hypervisor} hyp.`, 'hypervisor'),
    span(note === '' ? '' : `  ${note}`, 'dim'),
  ];
  if (!isAlone || columns < 30 + detailsWidth) return parts;
  const used = parts.reduce((sum, { text }) => sum + text.length, 0);
  const titles = ['VMS', 'ROOT', 'HYP.'].map((title) => fit(title, details.guest, 'right'));
  const counted = fit('INTR/S', details.interrupts, 'right') + fit('SWITCHES/S', details.switches, 'right');
  return [...parts, span(fit(`BUSY ${titles.join('')}${counted}`, columns - used - 1, 'right'), 'head')];
}

/** One LP in words. */
export function processorSentence(processor: ProcessorAnswer): string {
  const { lp, core, numaNode, socket, queues } = processor;
  const figures = `VMs ${percent(processor.guestRatio)}, root ${percent(processor.rootRatio)}, hypervisor ${percent(processor.hypervisorRatio)}`;
  const network = queues.length === 0 ? '' : `; interrupts of ${queues.map(displayText).join(', ')}`;
  return `LP ${lp} (core ${core}, node ${numaNode}, socket ${socket}): ${figures}${network}`;
}
