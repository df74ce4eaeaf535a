import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { BitReader } from '../../storage/codec/bit-reader.ts';
import { BitWriter } from '../../storage/codec/bit-writer.ts';
import { decodePacked, encodePacked } from '../../storage/codec/packed.ts';
import {
  decodePoints,
  encodePoints,
  makePoints,
  type Points,
  type PointUnits,
} from '../../storage/codec/points.ts';

function roundTrip(numbers: readonly number[]): Float64Array | undefined {
  const out = new BitWriter(1);
  if (!encodePacked(Float64Array.from(numbers), numbers.length, out)) return undefined;
  const back = new Float64Array(numbers.length);
  const input = new BitReader().open(out.view());
  decodePacked(input, back, numbers.length);
  expect(input.byteAt).toBe(out.length);
  return back;
}

const near = fc.integer({ min: -300, max: 300 });
const leap = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test('whole numbers within 32 bits of each other come back, wherever they lie', () => {
  const columns = fc.tuple(
    fc.constantFrom(0, 1, -70, 2 ** 40, -(2 ** 45), 2 ** 51),
    fc.array(fc.oneof({ weight: 9, arbitrary: near }, leap), { minLength: 1, maxLength: 200 }),
  );
  fc.assert(
    fc.property(columns, ([origin, steps]) => {
      const numbers = steps.map((step) => origin + step);

      expect(roundTrip(numbers)).toEqual(Float64Array.from(numbers));
    }),
    { numRuns: 500 },
  );
});

test('a ramp costs next to nothing, whatever its height, and a leap only itself', () => {
  const ramp = Array.from({ length: 60 }, (_, index) => 1e9 + index * 777);
  const bytesOf = (numbers: readonly number[]) => {
    const out = new BitWriter();
    encodePacked(Float64Array.from(numbers), numbers.length, out);
    return out.view().length;
  };

  expect(roundTrip(ramp)).toEqual(Float64Array.from(ramp));
  expect(bytesOf(ramp)).toBeLessThan(12);
  expect(bytesOf(ramp.map((_, index) => (index === 17 ? 1e9 : index % 2)))).toBeLessThan(20);
});

test('numbers that lie too far apart are refused, and nothing is written', () => {
  const out = new BitWriter();

  expect(encodePacked(Float64Array.of(0, 2 ** 40, 3), 3, out)).toBe(false);
  expect(out.view().length).toBe(0);
});

test('damaged bytes are read as some numbers, without hanging or throwing', () => {
  const units = { mean: new Float64Array(60), extreme: new Float64Array(60), polls: new Float64Array(60) };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 1, max: 60 }), (bytes, count) => {
      const points = makePoints(60);

      decodePoints(new BitReader().open(bytes), count, { points, units, extremes: true });

      expect(points.mean.length).toBe(60);
    }),
    { numRuns: 1000 },
  );
});

interface Point {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
  readonly polls: number;
}

function codedPoints(list: readonly (Point | undefined)[], whole: boolean, unit = 1): Points {
  const count = list.length;
  const units: PointUnits = {
    mean: new Float64Array(count).fill(unit / 60),
    extreme: new Float64Array(count).fill(unit),
    polls: new Float64Array(count).fill(60),
  };
  const points = makePoints(count);
  for (const [index, point] of list.entries()) {
    points.mean[index] = point?.mean ?? Number.NaN;
    points.low[index] = point?.low ?? Number.NaN;
    points.high[index] = point?.high ?? Number.NaN;
    points.polls[index] = point?.polls ?? 0;
  }
  const out = new BitWriter();
  encodePoints(points, count, { units, whole, out });
  const back = makePoints(count);
  for (const column of [back.mean, back.low, back.high, back.polls]) column.fill(-1);
  const input = new BitReader().open(out.view());
  decodePoints(input, count, { points: back, units, extremes: true });
  expect(input.byteAt).toBe(out.length);
  const meansAlone = makePoints(count);
  decodePoints(new BitReader().open(out.view()), count, { points: meansAlone, units, extremes: false });
  expect([...meansAlone.mean]).toEqual([...back.mean]);
  expect([...meansAlone.polls]).toEqual([...back.polls]);
  return back;
}

function pointsOf(value: fc.Arbitrary<number>): fc.Arbitrary<(Point | undefined)[]> {
  const point = fc
    .tuple(fc.array(value, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 60 }))
    .map(([values, polls]) => ({
      low: Math.min(...values),
      mean: values.reduce((sum, one) => sum + one / values.length, 0),
      high: Math.max(...values),
      polls,
    }));
  return fc.array(fc.option(point, { nil: undefined, freq: 4 }), { minLength: 1, maxLength: 70 });
}

const isWithin = (got: number | undefined, wanted: number | undefined, slack: number) =>
  wanted === undefined
    ? Number.isNaN(got)
    : Object.is(got, wanted) || Math.abs(Number(got) - wanted) <= slack + Math.abs(wanted) / 8000;

test('points of counts come back to half a count or 13 bits, absent steps as gaps, polls as they were', () => {
  fc.assert(
    fc.property(pointsOf(fc.oneof(fc.nat(9), fc.nat(1e7), fc.nat(2 ** 44))), (list) => {
      const back = codedPoints(list, true);

      for (const [index, point] of list.entries()) {
        expect(isWithin(back.mean[index], point?.mean, 1 / 100)).toBe(true);
        expect(isWithin(back.low[index], point?.low, 0.5)).toBe(true);
        expect(isWithin(back.high[index], point?.high, 0.5)).toBe(true);
        expect(back.polls[index]).toBe(point?.polls ?? 0);
        if (point !== undefined)
          expect(back.low[index] <= back.mean[index] && back.mean[index] <= back.high[index]).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('points of decimals come back with exact lowest and highest, and two decimals more in the mean', () => {
  const decimal = fc.integer({ min: -1e6, max: 1e6 }).map((whole) => whole / 100);
  fc.assert(
    fc.property(pointsOf(fc.oneof(decimal, fc.nat(2 ** 30))), (list) => {
      const back = codedPoints(list, false);

      for (const [index, point] of list.entries()) {
        expect(back.low[index]).toBe(point?.low ?? Number.NaN);
        expect(back.high[index]).toBe(point?.high ?? Number.NaN);
        expect(isWithin(back.mean[index], point?.mean, 0.006)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('points of any doubles come back to 21 bits, zero below zero and infinity included', () => {
  const double = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(-0, 0, 0.1, 1e300, Infinity));
  fc.assert(
    fc.property(pointsOf(double), (list) => {
      const back = codedPoints(list, false);

      for (const [index, point] of list.entries()) {
        expect(isWithin(back.low[index], point?.low, 1e-300)).toBe(true);
        expect(isWithin(back.high[index], point?.high, 1e-300)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('what never changes comes back exactly, and what never was as gaps', () => {
  for (const value of [0, 2, 0.1, 1 / 3, -7.25, 3e9, 1e300, Infinity]) {
    const point = { low: value, mean: value, high: value, polls: 60 };
    const back = codedPoints([point, undefined, point], false);

    expect([...back.mean]).toEqual([value, Number.NaN, value]);
    expect([...back.low]).toEqual([value, Number.NaN, value]);
    expect([...back.high]).toEqual([value, Number.NaN, value]);
  }
  expect([...codedPoints([undefined, undefined], true).mean]).toEqual([Number.NaN, Number.NaN]);
});
