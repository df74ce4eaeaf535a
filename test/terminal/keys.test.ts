/** What terminals send becomes keys, however it is cut into chunks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { finishKeys, readKeys, type Key } from '../../collector/terminal/keys.ts';

const names = (chunk: string): readonly string[] =>
  readKeys(chunk).keys.map((key) => (key.kind === 'named' ? key.name : `"${key.text}"`));

test('arrows come in the two ways that terminals have', () => {
  expect(names('\u001B[A\u001B[B\u001BOC\u001BOD')).toEqual(['up', 'down', 'right', 'left']);
  expect(names('\u001B[1;5A\u001B[5~\u001B[6~\u001B[H\u001B[4~')).toEqual([
    'up',
    'page-up',
    'page-down',
    'home',
    'end',
  ]);
});

test('letters of any script are text, unknown sequences and controls nothing', () => {
  expect(names('q監🚀')).toEqual(['"q"', '"監"', '"🚀"']);
  expect(names('\u001B[200~\u001B[?1;2c\u0001x')).toEqual(['"x"']);
});

test('Ctrl-C, Ctrl-Z, Tab, Enter and Backspace have names', () => {
  expect(names('\u0003\u001A\t\r\u007F')).toEqual(['interrupt', 'suspend', 'tab', 'enter', 'backspace']);
});

test('a lone escape waits for what may follow, then it is the key', () => {
  expect(readKeys('\u001B')).toEqual({ keys: [], rest: '\u001B' });
  expect(finishKeys('\u001B')).toEqual([{ kind: 'named', name: 'escape' }]);
});

test('keys do not depend on where the chunks end', () => {
  const pieces = fc.constantFrom('a', '監', '\u001B[A', '\u001BOB', '\u001B[5~', '\t', '\r', '/');
  fc.assert(
    fc.property(fc.array(pieces), fc.array(fc.nat(40)), (sent, cuts) => {
      const text = sent.join('');
      const ends = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);

      let begun = '';
      const keys: Key[] = [];
      [...ends, text.length].forEach((end, index) => {
        const read = readKeys(begun + text.slice(index === 0 ? 0 : ends[index - 1], end));
        keys.push(...read.keys);
        begun = read.rest;
      });

      expect(keys).toEqual(readKeys(text).keys);
      expect(begun).toBe('');
    }),
  );
});
