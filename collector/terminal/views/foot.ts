/** The two last lines: what is picked, or what is wrong, in words; and the keys. */
import type { MatrixAnswer, VmAnswer } from '../../model/wire.ts';
import { lookSentence, progressSentence, shownLook, shownMatrix } from '../closer.ts';
import { displayText } from '../display-text.ts';
import { percent, shortSpan } from '../figures.ts';
import { span, type Line } from '../line.ts';
import { shownRows } from '../order.ts';
import type { Picture, TopState } from '../state.ts';
import { cellSentence } from './matrix.ts';
import { processorSentence } from './processors.ts';

export function footLines(state: TopState, picture: Picture, columns: number): readonly Line[] {
  return [wordLine(state, picture), keyLine(state, columns)];
}

function wordLine(state: TopState, picture: Picture): Line {
  const { prompt, message } = state;
  if (prompt !== undefined)
    return [span(`${promptWord[prompt.asks]}: `, 'title'), span(`${displayText(prompt.text)}_`)];
  if (message !== undefined) return [span(displayText(message), 'warn')];
  if (state.isLooking) return [span(progressSentence(picture.lookedPart ?? 0), 'title')];
  if (picture.trouble !== undefined) return [span(displayText(picture.trouble), 'bad')];
  const stale = picture.host?.statusReason;
  const sentence = pickedSentence(state, picture);
  if (sentence !== undefined) return [span(sentence)];
  if (stale !== undefined && stale !== null && state.time.kind === 'live')
    return [span(displayText(stale), 'bad')];
  if (state.filter !== '')
    return [span(`Only VMs with "${displayText(state.filter)}" in their name; Esc shows all`, 'warn')];
  const look = shownLook(state, picture);
  if (state.view === 'matrix' && look !== undefined) return [span(lookSentence(look), 'matched')];
  if (state.view === 'matrix' && picture.matrix !== undefined)
    return [span(certaintySentence(picture.matrix), 'dim')];
  return [span(displayText(picture.source), 'dim')];
}

const promptWord = { filter: 'VMs with', time: 'Time (03:12, -15m)' } as const;

function pickedSentence(state: TopState, picture: Picture): string | undefined {
  switch (state.view) {
    case 'vms': {
      const vm = picture.vms?.vms.find(({ key }) => key === state.vm);
      return vm === undefined ? undefined : vmSentence(vm);
    }
    case 'processors': {
      const processor = picture.processors?.processors.find(({ lp }) => lp === state.lp);
      return processor === undefined ? undefined : processorSentence(processor);
    }
    case 'matrix': {
      const matrix = shownMatrix(state, picture);
      if (matrix === undefined || state.lp === undefined) return undefined;
      const row = shownRows(matrix, picture, state).find(({ key }) => key === state.vm);
      return row === undefined ? undefined : cellSentence(matrix, row, state.lp);
    }
  }
}

function vmSentence(vm: VmAnswer): string {
  const name = displayText(vm.name);
  if (vm.criticalReason !== null) return `${name}: ${displayText(vm.criticalReason)}`;
  const busy = vm.processors.map(({ vp, busyRatio }) => `${vp} ${percent(busyRatio)}`);
  const wait = `waited ${percent(vm.waitRatio)}, ${shortSpan(vm.waitPerDispatchSeconds)} each`;
  const remote = vm.remoteRatio === null ? '' : `; ${percent(vm.remoteRatio)} on a remote node`;
  return busy.length === 0 ? `${name}: ${vm.state}` : `${name}: ${wait}${remote}; vCPU ${busy.join(', ')}`;
}

/** The matrix's own sentence, short enough for 80 columns. */
function certaintySentence({ exactShare, meanWidth, sentence }: MatrixAnswer): string {
  if (exactShare === null || meanWidth === 0) return displayText(sentence);
  const width = (meanWidth / 2).toFixed(2);
  return `${(100 * exactShare).toFixed(0)} % of this time is exact; the rest is estimated, ± ${width} cores a cell`;
}

/** In the matrix the closer look stands where the filter does elsewhere; both work everywhere. */
function keyLine({ sort, time, view, isLooking }: TopState, columns: number): Line {
  const gap = columns < 100 ? ' ' : '   ';
  const keys: readonly (readonly [string, string])[] = [
    ['1', 'VMs'],
    ['2', 'CPUs'],
    ['3', 'matrix'],
    ['s', `sort: ${sort}`],
    view === 'matrix' ? ['x', isLooking ? 'cancel' : 'closer'] : ['/', 'filter'],
    ['space', time.kind === 'live' ? 'hold' : 'now'],
    ['[ ]', 'time'],
    ['h', 'help'],
    ['q', 'quit'],
  ];
  return keys.flatMap(([key, meaning]) => [span(key, 'title'), span(` ${meaning}${gap}`, 'dim')]);
}
