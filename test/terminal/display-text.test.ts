/** Names of VMs are foreign text: nothing of them steers the terminal, and they take the columns they are said to take. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { displayText, fit, widthOf, withoutControls } from '../../collector/terminal/display-text.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

test('escape sequences of a name lose what makes them obeyed', () => {
  expect(displayText('\u001B]0;owned\u0007\u001B[2Jsql02\u009B31m\r\n')).toBe('�]0;owned��[2Jsql02�31m��');
});

test('marks of direction, joiners and fillers leave no trace', () => {
  expect(displayText('sql\u202E20\u200Bweb\u2066\uFEFF\u3164')).toBe('sql20web');
});

test('wide letters take two columns, combining marks none', () => {
  expect(widthOf('監視01')).toBe(6);
  expect(widthOf('ＳＱＬ')).toBe(6);
  expect(widthOf(displayText('e\u0301cole'))).toBe(5);
  expect(widthOf('ﾀﾞ')).toBe(2);
  expect(widthOf('서버')).toBe(4);
});

test('emoji that terminals disagree about are written as what they agree about', () => {
  expect(displayText('👩‍💻')).toBe('👩💻');
  expect(displayText('👍🏽')).toBe('👍');
  expect(displayText('🇧🇷')).toBe('BR');
  expect(displayText('❤️')).toBe('❤');
  expect(widthOf('🚀')).toBe(2);
});

test('fit() cuts between wide letters and fills the column that is left over', () => {
  expect(fit('監視カメラ', 6)).toBe('監視… ');
  expect(fit('監視カメラ', 5)).toBe('監視…');
  expect(fit('監視', 6)).toBe('監視  ');
  expect(fit('7.82', 6, 'right')).toBe('  7.82');
  expect(fit('anything', 0)).toBe('');
});

test('whatever a name holds, it is displayed without controls and in exactly its columns', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 60 }), (name, width) => {
      const fitted = fit(displayText(name), width);

      expect(widthOf(fitted)).toBe(width);
      expect(fitted).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('withoutControls() keeps a name readable for scripts and harmless for a terminal', () => {
  expect(withoutControls('👩‍💻 監視\u001B[31m\n\u202E')).toBe('👩‍💻 監視�[31m�');
});
