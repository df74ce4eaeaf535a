import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  copyNameBytes,
  hasNameBytes,
  readFirst,
  readNames,
  readOneSecond,
  readSecond,
} from '../../../collector/sources/windows/pdh/raw-array.ts';
import { counterArray, type Item } from './counter-array.ts';

const name = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
const exact = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
const item = fc.record({ name, first: exact, second: exact });

test('names, values and bases come out as they went in, whatever the names hold', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), fc.nat(100), (items, slackBytes) => {
      const array = counterArray(items, { slackBytes });

      // A surrogate without its half cannot be kept by UTF-16 decoders; PDH never makes one.
      expect(readNames(array)).toEqual(items.map((each) => each.name.toWellFormed()));
      expect([...readFirst(array)]).toEqual(items.map(({ first }) => Number(first)));
      expect([...readSecond(array)]).toEqual(items.map(({ second }) => Number(second)));
    }),
  );
});

test('a value that the provider does not call valid is not there', () => {
  const array = counterArray([
    { name: 'a', status: 0xc0000bba, first: 1n, second: 7n },
    { name: 'b', status: 1, first: 2n, second: 8n },
    { name: 'c', status: 0, first: 3n, second: 9n },
  ]);

  expect([...readFirst(array)]).toEqual([Number.NaN, 2, 3]);
  expect([...readSecond(array)]).toEqual([Number.NaN, 8, 9]);
  expect(readOneSecond(array)).toBe(8);
});

test('file times keep every tick between them, though a double cannot hold them', () => {
  const array = counterArray([
    { name: 'a', first: 133_500_000_000_000_001n },
    { name: 'b', first: 133_500_000_000_000_002n },
  ]);

  const [a, b] = readFirst(array);

  expect((b ?? 0) - (a ?? 0)).toBe(1);
});

test('a count above 2^53 that is no file time is the nearest number, not one far off', () => {
  const array = counterArray([
    { name: 'a', first: 2n ** 53n - 1n },
    { name: 'b', first: 2n ** 53n + 16n },
    { name: 'c', first: -1n },
  ]);

  expect([...readFirst(array)]).toEqual([2 ** 53 - 1, 2 ** 53 + 16, -1]);
});

test('an empty array has nothing', () => {
  const array = counterArray([]);

  expect(readNames(array)).toEqual([]);
  expect([...readFirst(array)]).toEqual([]);
  expect(readOneSecond(array)).toBeNaN();
});

test('a name outside the buffer is a wrong layout and stops at once', () => {
  const array = counterArray([{ name: 'web01:Hv VP 0' }]);
  array.buffer.writeBigUInt64LE(array.address + 4n, 0);

  expect(() => readNames(array)).toThrow(
    'Cannot read name 0 of a counter array: its pointer leads 4 bytes into 76',
  );
});

test('the same names are known again in a buffer elsewhere, with other values', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 10 }), fc.array(exact), (items, values) => {
      const known = copyNameBytes(counterArray(items));
      const later = items.map((each, index) => ({ ...each, first: values[index] ?? 0n }));

      expect(hasNameBytes(counterArray(later, { slackBytes: 9 }), known)).toBe(true);
    }),
  );
});

test.each<[string, readonly Item[]]>([
  ['one more', [{ name: 'a' }, { name: 'b' }, { name: 'c' }]],
  ['one less', [{ name: 'a' }]],
  ['another of the same length', [{ name: 'a' }, { name: 'c' }]],
  ['another order', [{ name: 'b' }, { name: 'a' }]],
])('%s is a change of names', (_, items) => {
  const known = copyNameBytes(counterArray([{ name: 'a' }, { name: 'b' }]));

  expect(hasNameBytes(counterArray(items), known)).toBe(false);
});

test('names that lie where they lay but are pointed to in another order are a change', () => {
  const known = copyNameBytes(counterArray([{ name: 'a' }, { name: 'b' }]));
  const array = counterArray([{ name: 'a' }, { name: 'b' }]);
  const first = array.buffer.readBigUInt64LE(0);
  array.buffer.writeBigUInt64LE(array.buffer.readBigUInt64LE(48), 0);
  array.buffer.writeBigUInt64LE(first, 48);

  expect(hasNameBytes(array, known)).toBe(false);
  expect(readNames(array)).toEqual(['b', 'a']);
});
