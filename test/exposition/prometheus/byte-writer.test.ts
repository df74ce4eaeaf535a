import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createByteWriter, textColumn } from '../../../collector/exposition/prometheus/byte-writer.ts';

function numberText(value: number): string {
  const writer = createByteWriter(0);
  writer.number(value);
  return writer.written().toString();
}

test.each([
  [0, '0'],
  [-0, '0'],
  [7, '7'],
  [-12, '-12'],
  [10, '10'],
  [9_007_199_254_740_991, '9007199254740991'],
  [0.5, '0.5'],
  [-2.25, '-2.25'],
  [0.0000001, '0.0000001'],
  [8123.9104, '8123.9104'],
  [20_000_000.1234567, '20000000.1234567'],
  [1e300, '1e+300'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [Number.NaN, 'NaN'],
])('%d is written as %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test('every double reads back as itself, but for a last bit where it may be ticks', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.abs(Number(numberText(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 2.3e-16);
    }),
    { numRuns: 2000 },
  );
});

test('ticks of 100 ns are written as the decimal they are, however they were made seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 52 }), (ticks) => {
      const digits = String(ticks).padStart(8, '0');
      const decimal = `${digits.slice(0, -7)}.${digits.slice(-7)}`.replace(/\.?0+$/, '');

      expect(numberText(ticks * 1e-7)).toBe(decimal === '' ? '0' : decimal);
      expect(numberText(ticks / 1e7)).toBe(decimal === '' ? '0' : decimal);
    }),
    { numRuns: 2000 },
  );
});

test('a buffer that is too small grows without losing a byte', () => {
  const column = textColumn(['ein ', undefined, '数'.repeat(500)]);
  const writer = createByteWriter(1);

  for (let round = 0; round < 200; round++) {
    writer.row(column, 0);
    writer.row(column, 1);
    writer.row(column, 2);
    writer.number(round);
    writer.endLine();
  }

  const lines = writer.written().toString().split('\n');
  expect(lines[199]).toBe(`ein ${'数'.repeat(500)}199`);
  expect(lines).toHaveLength(201);
});
