import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readWrittenSize, readWrittenSpan } from '../../collector/model/written.ts';

test.each([
  ['500ms', 500],
  ['1.5 h', 5_400_000],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
  ['15', undefined],
  ['-5m', undefined],
  ['5 M', undefined],
  ['1h30m', undefined],
  ['', undefined],
])('the span %j is %s ms', (text, expected) => {
  expect(readWrittenSpan(text)).toBe(expected);
});

test.each([
  ['200', 200],
  ['4kB', 4096],
  ['1.5 GiB', 1_610_612_736],
  ['2t', 2_199_023_255_552],
  ['1.5', 1],
  ['GB', undefined],
  ['1e3', undefined],
  ['-1M', undefined],
])('the size %j is %s bytes', (text, expected) => {
  expect(readWrittenSize(text)).toBe(expected);
});

test('any text gives a number that can be compared, or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const read of [readWrittenSpan(text), readWrittenSize(text)]) expect(read).not.toBeNaN();
    }),
  );
});
