import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { JsonWriter } from '../../collector/http/json-writer.ts';

function written(...values: readonly number[]): string {
  const writer = new JsonWriter(0);
  writer.numbers(Float64Array.from(values));
  return writer.finish().toString();
}

test('numbers are written as people write them', () => {
  expect(written(0, 1, -1, 0.5, 0.25, 1_767_225_600_123, 1e-6, 12.5, 100.001, -0.0001)).toBe(
    '[0,1,-1,0.5,0.25,1767225600123,0.000001,12.5,100.001,-0.0001]',
  );
});

test('what is not known is null', () => {
  expect(written(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe('[null,null,null]');
  expect(written()).toBe('[]');
});

test('a fraction that rounds up carries into the whole part', () => {
  expect(written(0.9999999999999, 9.99999999999999, 999_999_999_999.9, 0.09999999999999999)).toBe(
    '[1,10,1000000000000,0.1]',
  );
});

test('whole numbers to 2^53 come back bit for bit', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(JSON.parse(written(value))).toEqual([value === 0 ? 0 : value]);
    }),
    { numRuns: 2000 },
  );
});

test('any double comes back to 12 significant digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const [back = Number.NaN] = JSON.parse(written(value)) as readonly number[];

      expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5.001e-12 + Number.MIN_VALUE * 8);
    }),
    { numRuns: 5000 },
  );
});

test('decimals of the steps that counters have come back bit for bit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(1e2, 1e3, 1e4, 1e7), (count, scale) => {
      expect(JSON.parse(written(count / scale))).toEqual([count / scale]);
    }),
    { numRuns: 2000 },
  );
});

test('text of any length and script goes between the numbers', () => {
  const writer = new JsonWriter(0);
  const name = '仮想マシン'.repeat(1000);

  writer.text(`{"name":${JSON.stringify(name)},"mean":`);
  writer.numbers(Float64Array.from({ length: 5000 }, (_, index) => index / 8));
  writer.text('}');

  expect(JSON.parse(writer.finish().toString())).toEqual({
    name,
    mean: Array.from({ length: 5000 }, (_, index) => index / 8),
  });
});
