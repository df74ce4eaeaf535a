/**
 * What a terminal sends when keys are pressed, as key names. A chunk may hold several keys, as when text is pasted, and may end inside
 * a key: the beginning is handed back to be completed.
 */

export type NamedKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'tab'
  | 'enter'
  | 'escape'
  | 'backspace'
  | 'interrupt'
  | 'suspend'
  | 'redraw';

export type Key =
  { readonly kind: 'named'; readonly name: NamedKey } | { readonly kind: 'text'; readonly text: string };

export interface ReadKeys {
  readonly keys: readonly Key[];
  /** The beginning of a key whose rest is still to come; a lone escape is one, until nothing follows. */
  readonly rest: string;
}

const controls: Readonly<Record<string, NamedKey>> = {
  '\u0003': 'interrupt',
  '\u0008': 'backspace',
  '\u0009': 'tab',
  '\u000A': 'enter',
  '\u000C': 'redraw',
  '\u000D': 'enter',
  '\u001A': 'suspend',
  '\u007F': 'backspace',
};

/** By the last character of a sequence, or by its number before `~`. */
const sequences: Readonly<Record<string, NamedKey>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '4~': 'end',
  '5~': 'page-up',
  '6~': 'page-down',
  '7~': 'home',
  '8~': 'end',
};

const escape = '\u001B';
const wholeSequence = new RegExp(`^${escape}(?:\\[([0-?]*)[ -/]*([@-~])|O([@-~]))`);
const begunSequence = new RegExp(`^${escape}(?:\\[[0-?]*[ -/]*|O)?$`);

export function readKeys(chunk: string): ReadKeys {
  const keys: Key[] = [];
  let left = chunk;
  while (left !== '') {
    if (begunSequence.test(left)) return { keys, rest: left };
    const sequence = wholeSequence.exec(left);
    const character = String.fromCodePoint(left.codePointAt(0) ?? 0);
    const key = sequence === null ? keyOf(character) : sequenceKey(sequence);
    if (key !== undefined) keys.push(key);
    left = left.slice(sequence?.[0].length ?? character.length);
  }
  return { keys, rest: '' };
}

/** What was begun and not completed in time: the escape key, with the rest as it stands. */
export function finishKeys(rest: string): readonly Key[] {
  if (!rest.startsWith(escape)) return [];
  return [named('escape'), ...readKeys(rest.slice(1)).keys];
}

function keyOf(character: string): Key | undefined {
  const control = controls[character];
  if (control !== undefined) return named(control);
  if (character === escape) return named('escape');
  return /^\p{Cc}$/u.test(character) ? undefined : { kind: 'text', text: character };
}

function sequenceKey([, number = '', final = '', afterO]: RegExpExecArray): Key | undefined {
  const name = sequences[afterO ?? (final === '~' ? `${number.split(';')[0] ?? ''}~` : final)];
  return name === undefined ? undefined : named(name);
}

function named(name: NamedKey): Key {
  return { kind: 'named', name };
}
