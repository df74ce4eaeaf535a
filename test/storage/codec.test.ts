import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { BitReader } from '../../storage/codec/bit-reader.ts';
import { BitWriter } from '../../storage/codec/bit-writer.ts';
import { decodeColumn, encodeColumn } from '../../storage/codec/column.ts';
import { decodePoints, encodePoints, makePoints } from '../../storage/codec/points.ts';
import { lengthen, shorten } from '../../storage/codec/significant.ts';
import { planOf } from '../../storage/codec/plan.ts';
import { decodeRow } from '../../storage/codec/row-reader.ts';
import { encodeRow } from '../../storage/codec/row-writer.ts';
import { RowState } from '../../storage/codec/row.ts';

function roundTrip(values: Float64Array, companion?: Float64Array): Float64Array {
  const out = new BitWriter();
  encodeColumn(values, values.length, out, { companion: companion && { position: 7, values: companion } });
  const back = new Float64Array(values.length);
  const input = new BitReader().open(out.view());
  decodeColumn(input, values.length, back, () => companion ?? new Float64Array(0));
  expect(input.byteAt).toBe(out.length);
  return back;
}

const bitsOf = (values: Float64Array): string[] =>
  Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));

const anyDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 53, 1e22),
  fc.maxSafeInteger(),
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: -100_000, max: 100_000 }).map((whole) => whole / 100),
);

test('any column of doubles comes back bit for bit', () => {
  fc.assert(
    fc.property(fc.array(anyDouble, { minLength: 1, maxLength: 80 }), (values) => {
      const column = Float64Array.from(values);

      expect(bitsOf(roundTrip(column))).toEqual(bitsOf(column));
    }),
    { numRuns: 400 },
  );
});

test('any column of counts comes back, whatever its size, factor and leaps', () => {
  const counts = fc.tuple(
    fc.array(fc.oneof(fc.nat(30), fc.nat(1e6), fc.maxSafeNat()), { minLength: 1, maxLength: 200 }),
    fc.constantFrom(1, 1, 2, 512, 1e7),
  );
  fc.assert(
    fc.property(counts, ([values, factor]) => {
      const column = Float64Array.from(values, (value) => Math.floor(value / factor) * factor);

      expect(roundTrip(column)).toEqual(column);
    }),
    { numRuns: 300 },
  );
});

test('a column in company comes back, however little the two have in common', () => {
  const pairs = fc.array(
    fc.tuple(
      fc.maxSafeNat().map((value) => value % 2 ** 44),
      fc.nat(2e9),
    ),
    {
      minLength: 2,
      maxLength: 150,
    },
  );
  fc.assert(
    fc.property(pairs, (values) => {
      const column = Float64Array.from(values, ([value]) => value);
      const companion = Float64Array.from(values, ([, other]) => other);

      expect(roundTrip(column, companion)).toEqual(column);
    }),
    { numRuns: 200 },
  );
});

test('damaged bytes are read as some column, without hanging or throwing', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 0, maxLength: 200 }),
      fc.integer({ min: 1, max: 600 }),
      (bytes, count) => {
        const back = new Float64Array(count);

        decodeColumn(new BitReader().open(bytes), count, back);

        expect(back.length).toBe(count);
      },
    ),
    { numRuns: 500 },
  );
});

test('rows of a head come back in order, gaps, decimals and leaps included', () => {
  const rows = fc.array(fc.array(anyDouble, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 30 });
  const plan = planOf([
    undefined,
    undefined,
    undefined,
    undefined,
    { plus: [0, 1], minus: [2], elapsedPerSecond: 1e7 },
  ]);
  fc.assert(
    fc.property(rows, (polls) => {
      const [writing, reading] = [new RowState(5), new RowState(5)];
      const divisors = () => 1.0003;
      for (const values of polls) {
        const out = new BitWriter();
        encodeRow({ values: Float64Array.from(values), divisors }, plan, writing, out);
        const back = new Float64Array(5);
        decodeRow(new BitReader().open(out.view()), { values: back, divisors }, plan, reading);

        expect(bitsOf(back)).toEqual(bitsOf(Float64Array.from(values)));
      }
    }),
    { numRuns: 200 },
  );
});

test('rows come back where rates are counted, whatever they were divided by, and where that is not known', () => {
  const ticks = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 9_000_000, max: 11_000_000 }));
  const value = fc.oneof(anyDouble, fc.nat(5000).map(String).map(Number));
  const rows = fc.array(fc.tuple(ticks, ticks, fc.array(value, { minLength: 5, maxLength: 5 })), {
    minLength: 1,
    maxLength: 30,
  });
  const plan = planOf([undefined, undefined, undefined, undefined, undefined]);
  const hints = Uint8Array.of(0, 0, 0, 16 + 3, 0);
  fc.assert(
    fc.property(rows, (polls) => {
      const [writing, reading] = [new RowState(5), new RowState(5)];
      for (const [rate, share, counts] of polls) {
        const values = Float64Array.from(counts, (count, position) => {
          if (position === 0) return count / (rate / 1e7);
          if (position === 1) return (count / share) * 100;
          if (position === 2) return 100 * (1 - count / share);
          return position === 3 ? Math.round((count / (rate / 1e7)) * 100) / 100 : count;
        });
        const about = {
          divisors: () => 1,
          ticks: (_: number, clock: number) => (clock === 0 ? rate : share),
          hints,
        };
        const out = new BitWriter();
        encodeRow({ values, ...about }, plan, writing, out);
        const back = new Float64Array(5);
        decodeRow(new BitReader().open(out.view()), { values: back, ...about }, plan, reading);

        expect(bitsOf(back)).toEqual(bitsOf(values));
      }
    }),
    { numRuns: 300 },
  );
});

test('numbers in any width of bits, unary and varint come back', () => {
  const parts = fc.array(fc.tuple(fc.nat(53), fc.maxSafeNat(), fc.nat(200)), { maxLength: 50 });
  fc.assert(
    fc.property(parts, (list) => {
      const out = new BitWriter(1);
      for (const [width, value, ones] of list) {
        out.putWide(value % 2 ** width, width);
        out.putUnary(ones);
      }
      for (const [, value] of list) out.putVarint(value);
      const input = new BitReader().open(out.view());

      for (const [width, value, ones] of list) {
        expect(input.takeWide(width)).toBe(value % 2 ** width);
        expect(input.takeUnary(1000)).toBe(ones);
      }
      for (const [, value] of list) expect(input.takeVarint()).toBe(value);
    }),
  );
});

test('shorten() keeps 13 significant bits, and order', () => {
  expect([0, 1, -5, 8191].map(shorten).map(lengthen)).toEqual([0, 1, -5, 8191]);
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
      expect(Math.abs(lengthen(shorten(one)) - one)).toBeLessThanOrEqual(one / 8192);
      if (one <= other) expect(shorten(one)).toBeLessThanOrEqual(shorten(other));
    }),
  );
});

test('points of a roll-up are within half a unit or one part in 8,000, and low ≤ mean ≤ high', () => {
  const rows = fc.array(fc.tuple(fc.nat(1e7), fc.nat(1e6), fc.nat(1e6)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rows, (list) => {
      const count = list.length;
      const points = makePoints(count);
      const ones = new Float64Array(count).fill(1);
      const units = { mean: ones.map(() => 1 / 60), extreme: ones, polls: ones.map(() => 60) };
      for (const [index, [low, more, most]] of list.entries()) {
        points.low[index] = low;
        points.mean[index] = low + more / 60;
        points.high[index] = low + more + most;
        points.polls[index] = 60;
      }
      const out = new BitWriter();
      encodePoints(points, count, { units, whole: true, out });
      const back = makePoints(count);
      decodePoints(new BitReader().open(out.view()), count, { points: back, units, extremes: true });

      for (let index = 0; index < count; index++) {
        const near = (one: number, other: number) => Math.abs(one - other) <= 1 + Math.abs(other) / 2048;
        expect(near(back.low[index], points.low[index])).toBe(true);
        expect(near(back.mean[index], points.mean[index])).toBe(true);
        expect(near(back.high[index], points.high[index])).toBe(true);
        expect(back.low[index] <= back.mean[index] && back.mean[index] <= back.high[index]).toBe(true);
      }
    }),
  );
});
