/** What a key does: from one state to the next. Pure; what must be fetched for the new state is the session's matter. */
import { cannotLook, shownMatrix } from './closer.ts';
import type { Key, NamedKey } from './keys.ts';
import { shownRows, shownVms } from './order.ts';
import { sortKeys, type Picture, type Prompt, type TopState } from './state.ts';
import { readTime } from './typed-time.ts';

/** One step back or forth, and the larger one. */
export const stepMs = 10_000;
const leapMs = 300_000;

export interface Around {
  readonly picture: Picture;
  /** Rows that fit on the screen, for moving by a page. */
  readonly page: number;
}

export function press(state: TopState, key: Key, around: Around): TopState {
  const { message: _, ...quiet } = state;
  if (key.kind === 'named' && key.name === 'interrupt') return { ...quiet, isOver: true };
  if (state.prompt !== undefined) return typed(quiet, state.prompt, key, around);
  if (state.isHelpShown) return { ...quiet, isHelpShown: false };
  if (state.markedHost !== undefined) return pickHost(quiet, state.markedHost, key, around);
  return key.kind === 'text'
    ? (commands[key.text]?.(quiet, around) ?? quiet)
    : pressNamed(quiet, key.name, around);
}

const commands: Readonly<Record<string, (state: TopState, around: Around) => TopState>> = {
  '1': (state) => ({ ...state, view: 'vms' }),
  '2': (state) => ({ ...state, view: 'processors' }),
  '3': (state) => ({ ...state, view: 'matrix' }),
  s: (state) => ({ ...state, sort: nextSort(state, 1) }),
  S: (state) => ({ ...state, sort: nextSort(state, -1) }),
  '/': (state) => ({ ...state, prompt: { asks: 'filter', text: state.filter } }),
  t: (state) => ({ ...state, prompt: { asks: 'time', text: '' } }),
  ' ': (state, around) =>
    state.time.kind === 'live' ? hold(state, around, 0) : { ...state, time: { kind: 'live' } },
  '[': (state, around) => hold(state, around, -stepMs),
  ']': (state, around) => hold(state, around, stepMs),
  '{': (state, around) => hold(state, around, -leapMs),
  '}': (state, around) => hold(state, around, leapMs),
  x: lookOrEnd,
  h: (state) => ({ ...state, isHelpShown: true }),
  '?': (state) => ({ ...state, isHelpShown: true }),
  q: (state) => ({ ...state, isOver: true }),
};

function pressNamed(state: TopState, name: NamedKey, around: Around): TopState {
  switch (name) {
    case 'up':
      return moveDown(state, around, -1);
    case 'down':
      return moveDown(state, around, 1);
    case 'page-up':
      return moveDown(state, around, -around.page);
    case 'page-down':
      return moveDown(state, around, around.page);
    case 'home':
      return moveDown(state, around, Number.NEGATIVE_INFINITY);
    case 'end':
      return moveDown(state, around, Number.POSITIVE_INFINITY);
    case 'left':
      return moveRight(state, around, -1);
    case 'right':
      return moveRight(state, around, 1);
    case 'tab':
      return openHosts(state, around);
    case 'escape':
      return letGo(state);
    case 'enter':
    case 'backspace':
    case 'interrupt':
    case 'suspend':
    case 'redraw':
      return state;
  }
}

function nextSort({ sort }: TopState, by: 1 | -1): TopState['sort'] {
  const next = (sortKeys.indexOf(sort) + by + sortKeys.length) % sortKeys.length;
  return sortKeys[next] ?? 'cores';
}

/** Goes to the moment so far from the one shown; beyond the newest poll is the present again. */
function hold(state: TopState, { picture }: Around, byMs: number): TopState {
  const newest = picture.host?.lastAt ?? picture.vms?.at;
  const shown = state.time.kind === 'held' ? state.time.at : (picture.vms?.at ?? newest);
  if (newest === undefined || newest === null || shown === undefined || shown === null) return state;
  const at = shown + byMs;
  return byMs > 0 && at >= newest
    ? { ...state, time: { kind: 'live' } }
    : { ...state, time: { kind: 'held', at } };
}

/** A closer look is at the present; whoever wishes for another thing while it runs gets that, and it goes on. */
function lookOrEnd(state: TopState, { picture }: Around): TopState {
  if (state.isLooking) return endLook(state);
  const message = cannotLook(picture.host);
  return message === undefined ? { ...state, view: 'matrix', isLooking: true } : { ...state, message };
}

function endLook(state: TopState): TopState {
  return { ...state, isLooking: false, message: 'The closer look was cancelled' };
}

/** Lets go of a closer look, of what is picked, then of the filter. */
function letGo(all: TopState): TopState {
  if (all.isLooking) return endLook(all);
  const { vm, lp, ...state } = all;
  return vm === undefined && lp === undefined ? { ...state, filter: '' } : state;
}

function moveDown(state: TopState, around: Around, by: number): TopState {
  if (state.view === 'processors') return moveProcessor(state, around, by);
  const matrix = shownMatrix(state, around.picture);
  const rows =
    state.view === 'vms' || matrix === undefined
      ? shownVms(around.picture, state)
      : shownRows(matrix, around.picture, state);
  const keys = rows.map(({ key }) => key);
  const vm = moved(keys, state.vm, by);
  return vm === undefined ? state : { ...state, vm };
}

function moveRight(state: TopState, around: Around, by: number): TopState {
  return state.view === 'vms' ? state : moveProcessor(state, around, by);
}

function moveProcessor(state: TopState, { picture }: Around, by: number): TopState {
  const lps = picture.processors?.processors.map(({ lp }) => lp) ?? picture.matrix?.columns ?? [];
  const lp = moved(lps, state.lp, by);
  return lp === undefined ? state : { ...state, lp };
}

/** The first move picks an end of the list; later ones stop there. */
function moved<T>(list: readonly T[], from: T | undefined, by: number): T | undefined {
  const index = from === undefined ? -1 : list.indexOf(from);
  if (index < 0) return by === Number.POSITIVE_INFINITY ? list.at(-1) : list[0];
  return list[Math.min(list.length - 1, Math.max(0, index + by))];
}

function typed(state: TopState, prompt: Prompt, key: Key, around: Around): TopState {
  if (key.kind === 'text') return withPrompt(state, { ...prompt, text: prompt.text + key.text });
  const { prompt: _, ...closed } = state;
  switch (key.name) {
    case 'enter':
      return prompt.asks === 'filter' ? closed : goTo(closed, prompt.text, around);
    case 'escape':
      return prompt.asks === 'filter' ? { ...closed, filter: '' } : closed;
    case 'backspace':
      return withPrompt(state, { ...prompt, text: [...prompt.text].slice(0, -1).join('') });
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'page-up':
    case 'page-down':
    case 'home':
    case 'end':
    case 'tab':
    case 'interrupt':
    case 'suspend':
    case 'redraw':
      return state;
  }
}

/** The filter works while it is typed. */
function withPrompt(state: TopState, prompt: Prompt): TopState {
  return prompt.asks === 'filter' ? { ...state, prompt, filter: prompt.text } : { ...state, prompt };
}

function goTo(state: TopState, text: string, { picture }: Around): TopState {
  const newest = picture.host?.lastAt ?? picture.vms?.at;
  if (text.trim() === '' || newest === undefined || newest === null) return state;
  const at = readTime(text, newest);
  if (at === undefined)
    return { ...state, message: `"${text}" is no time; 03:12, 03:12:30, -15m or 2026-11-22 03:12 would be` };
  return at >= newest ? { ...state, time: { kind: 'live' } } : { ...state, time: { kind: 'held', at } };
}

function openHosts(state: TopState, { picture }: Around): TopState {
  if (picture.hosts.length < 2) return { ...state, message: 'There is just one host' };
  const index = picture.hosts.findIndex(({ host }) => host === state.host);
  return { ...state, markedHost: Math.max(0, index) };
}

function pickHost(state: TopState, marked: number, key: Key, { picture, page }: Around): TopState {
  const { markedHost: _, ...closed } = state;
  const last = picture.hosts.length - 1;
  const mark = (by: number): TopState => ({
    ...state,
    markedHost: Math.min(last, Math.max(0, marked + by)),
  });
  if (key.kind === 'text') return key.text === 'q' ? closed : state;
  switch (key.name) {
    case 'up':
      return mark(-1);
    case 'down':
      return mark(1);
    case 'tab':
      return { ...state, markedHost: marked === last ? 0 : marked + 1 };
    case 'page-up':
      return mark(-page);
    case 'page-down':
      return mark(page);
    case 'home':
      return mark(Number.NEGATIVE_INFINITY);
    case 'end':
      return mark(Number.POSITIVE_INFINITY);
    case 'enter':
      return changeHost(closed, picture.hosts[marked]?.host);
    case 'escape':
      return closed;
    case 'left':
    case 'right':
    case 'backspace':
    case 'interrupt':
    case 'suspend':
    case 'redraw':
      return state;
  }
}

function changeHost(state: TopState, host: string | undefined): TopState {
  if (host === undefined || host === state.host) return state;
  const { vm: _, lp: __, ...rest } = state;
  return { ...rest, host, time: { kind: 'live' }, isLooking: false };
}
