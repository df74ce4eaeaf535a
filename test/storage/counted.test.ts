import { statSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { BitReader } from '../../storage/codec/bit-reader.ts';
import { BitWriter } from '../../storage/codec/bit-writer.ts';
import { decodeBases, encodeCounted } from '../../storage/codec/bases.ts';
import { clockOf, valuesOfCounts } from '../../storage/codec/counted.ts';
import { countsOf } from '../../storage/codec/counts.ts';
import { agreeing, chooseDivisor, sampleRates, suggestDivisors } from '../../storage/codec/divisor.ts';
import { at, define, exact, openAt, poll, settle, storeFile } from './fixture.ts';

const twoDecimals = (value: number): number => Math.round(value * 100) / 100;

const ways = [
  (count: number, ticks: number) => count / (ticks / 1e7),
  (count: number, ticks: number) => (count / ticks) * 100,
  (count: number, ticks: number) => 100 * (1 - count / ticks),
  (count: number, ticks: number) => (count / ticks) * 100 * 0.01,
  (count: number, ticks: number) => 100 * (1 - count / ticks) * 0.01,
  (count: number, ticks: number) => twoDecimals(count / (ticks / 1e7)),
  (count: number) => Math.sqrt(count),
  (count: number) => -count / 8,
];

test('a column kept as counts comes back bit for bit, odd values, gaps and missing divisors included', () => {
  const row = fc.record({ ticks: fc.integer({ min: 9_900_000, max: 10_100_000 }), count: fc.nat(90_000) });
  const oddValue = fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Infinity, 5e-324));
  const odds = fc.array(fc.tuple(fc.nat(60), oddValue, fc.boolean()), { maxLength: 4 });
  const columns = fc.tuple(
    fc.array(row, { minLength: 60, maxLength: 120 }),
    odds,
    fc.nat(ways.length - 1),
    fc.nat(255),
  );
  let counted = 0;
  fc.assert(
    fc.property(columns, ([rows, odd, way, hint]) => {
      const values = Float64Array.from(rows, ({ ticks, count }) => ways[way](count, ticks));
      const ticks = Float64Array.from(rows, (each) => each.ticks);
      for (const [place, value, isUnknown] of odd) {
        if (isUnknown) ticks[place % rows.length] = Number.NaN;
        else values[place % rows.length] = value;
      }

      const counts = countsOf(values, { ticks: [ticks, ticks], hint });
      if (counts === undefined) return;
      counted++;
      const out = new BitWriter();
      encodeCounted(counts, out);
      const { counted: read } = decodeBases(new BitReader().open(out.view()), values.length, ticks);

      expect(read?.how).toBe(counts.how);
      expect(clockOf(counts.how)).toBeLessThan(2);
      const back = valuesOfCounts(counts.counts, read ?? counts, ticks);
      expect([...back].map((value) => (Object.is(value, -0) ? '-0' : value))).toEqual(
        [...values].map((value) => (Object.is(value, -0) ? '-0' : value)),
      );
    }),
    { numRuns: 300 },
  );
  expect(counted).toBeGreaterThan(50);
});

function divisorsOf(values: readonly number[], expected: number): { rate: number; share: number } {
  const positions = Int32Array.from(values, (_, position) => position);
  const sample = sampleRates({
    values: Float64Array.from(values),
    positions,
    hints: new Uint8Array(values.length),
  });
  const suggested = suggestDivisors(sample, expected, []);
  const ordered = [...suggested].sort((one, other) => agreeing(sample, 0, other) - agreeing(sample, 0, one));
  return {
    rate: chooseDivisor(sample, 0, ordered),
    share: chooseDivisor(
      sample,
      1,
      [...suggested].sort((one, other) => agreeing(sample, 1, other) - agreeing(sample, 1, one)),
    ),
  };
}

test('the time that rates with all their digits were divided by is found among levels and averages', () => {
  const polls = fc.record({
    ticks: fc.integer({ min: 9_700_001, max: 10_300_000 }),
    counts: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 24, maxLength: 60 }),
  });
  let found = 0;
  fc.assert(
    fc.property(polls, ({ ticks, counts }) => {
      const values = counts.flatMap((count, index) => [
        count / (ticks / 1e7),
        count,
        Math.sqrt(count * 7 + index * 3 + 0.3),
      ]);

      // A multiple gives the same rates, and so does a part where all counts have a factor.
      const { rate } = divisorsOf(values, 1e7);

      // Not to find it costs bytes, to find a wrong one would cost truth.
      if (Number.isNaN(rate)) return;
      found += 1;
      for (const count of counts) {
        const whole = (count * rate) / ticks;
        expect(Math.abs(whole - Math.round(whole))).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 200 },
  );
  expect(found).toBeGreaterThan(190);
});

test('the time that rates of two decimals were divided by is found to a tenth of a millisecond or better', () => {
  const ticks = 10_004_217;
  const small = Array.from({ length: 60 }, (_, index) => twoDecimals((3 + index * 5) / (ticks / 1e7)));
  const large = Array.from({ length: 20 }, (_, index) =>
    twoDecimals((20_011 + index * 1009) / (ticks / 1e7)),
  );
  const percents = Array.from({ length: 40 }, (_, index) => twoDecimals(((index * 7919.77) % 100) + 0.003));

  const { rate } = divisorsOf([...small, ...percents, ...large], 1e7);

  expect(Math.abs(rate - ticks)).toBeLessThan(1000);
});

test('nothing is found in numbers that were not divided by anything', () => {
  const noise = Array.from({ length: 90 }, (_, index) => Math.abs(Math.sin(index + 1) * 1000));

  expect(divisorsOf(noise, 1e7)).toEqual({ rate: Number.NaN, share: Number.NaN });
});

const polls = 1200;
const rates = 24;
/** As a log shows them: rates over one time, shares over another a little longer. */
const logged = (second: number): readonly number[] => {
  const ticks = 10_000_000 + ((second * 7919) % 20_011) - 10_000;
  const shareTicks = ticks + 355 + (second % 50);
  return Array.from({ length: rates }, (_, index) => {
    const count = 20 + ((second * (index + 3) * 31) % 211);
    if (second > 100 && second < 120 && index === 5) return Number.NaN;
    if (index % 3 === 0) return ((count * 156_250) / shareTicks) * 100;
    return index === 7 ? Math.log(count) : count / (ticks / 1e7);
  });
};

test('a log with all its digits takes less than half of its doubles, and is the same after a restart', async () => {
  const file = storeFile();
  const store = await openAt(file, { blockPolls: 150 });
  const definitions = Array.from({ length: rates }, (_, index) =>
    define(`rate${index}`, exact, { set: 'log:Process', instance: String(index) }),
  );
  const series = await store.register(definitions);
  const ids = Int32Array.from(series);
  const size = statSync(file).size;

  for (let second = 1; second <= polls; second++) {
    await poll(store, second, { ids, values: logged(second), set: 'log:Process' });
    if (second % 50 === 0) await settle();
  }
  await store.close();
  const again = await openAt(file);
  const answer = await again.read({
    outputs: series.map((id) => ({ ids: [id] })),
    from: at(1),
    to: at(polls),
  });
  await again.close();

  for (let second = 1; second <= polls; second++)
    expect(answer.outputs.map(({ mean }) => mean[second - 1])).toEqual(logged(second));
  expect(statSync(file).size - size).toBeLessThan((polls * rates * 8) / 2 + 32_768);
});
