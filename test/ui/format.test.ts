/** Figures, spans and times as the page writes them. */
import { expect, test } from 'vitest';

import { absent, formatDuration, makeFormat } from '../../ui/format/format.ts';

const english = makeFormat('en-GB', 'Europe/Berlin');
const at = Date.UTC(2026, 2, 2, 8, 14, 3);

test('what is absent is a dash, never a zero', () => {
  expect(english.cores(null)).toBe(absent);
  expect(english.percent(undefined)).toBe(absent);
  expect(english.inUnit(Number.NaN, 'bytes')).toBe(absent);
  expect(formatDuration(null)).toBe(absent);
});

test('cores have two decimals, shares one, and no unit in the cell', () => {
  expect(english.cores(7.8249)).toBe('7.82');
  expect(english.cores(0)).toBe('0.00');
  expect(english.percent(0.1221)).toBe('12.2');
  expect(english.percentSign(1)).toBe('100.0 %');
  expect(english.gibibytes(64 * 2 ** 30)).toBe('64.0');
});

test('a figure follows the language', () => {
  expect(makeFormat('pt-BR').cores(7.82)).toBe('7,82');
});

test.each([
  [512, 'bytes', '512 B'],
  [1023, 'bytes', '1023 B'],
  [1024, 'bytes', '1 KiB'],
  [70 * 2 ** 30, 'bytes', '70 GiB'],
  [1_250_000, 'bits_per_second', '1.25 Mbit/s'],
  [84_000_000, 'bytes_per_second', '80.1 MiB/s'],
  [0.25, 'ratio', '25.0 %'],
  [0.000_012, 'seconds', '12 µs'],
  [0.004, 'seconds', '4 ms'],
  [0, 'seconds', '0 s'],
  [7200, 'seconds', '2 h'],
  [-3, 'count', '-3'],
  [2.4e9, 'hertz', '2.4 GHz'],
])('%d of %s is written %s', (value, unit, text) => {
  expect(english.inUnit(value, unit)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [250, '250 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
  [59_999, '60 s'],
  [60_000, '1 min'],
  [900_000, '15 min'],
  [273_840_000, '3 d 4 h'],
  [86_400_000, '1 d'],
  [3_605_000, '1 h'],
])('%d ms last %s', (span, text) => {
  expect(formatDuration(span)).toBe(text);
});

test('time is local and says how far from UTC', () => {
  expect(english.time(at)).toBe('09:14:03');
  expect(english.zone(at)).toBe('UTC+01:00');
  expect(english.zone(Date.UTC(2026, 6, 1))).toBe('UTC+02:00');
});

test('the date is named unless it is today', () => {
  expect(english.moment(at, at + 60_000)).toBe('09:14:03');
  expect(english.moment(at, at + 86_400_000)).toBe('2026-03-02 09:14:03');
});

test('midnight is 00:00:00, not 24:00:00', () => {
  expect(english.time(Date.UTC(2026, 2, 1, 23, 0, 0))).toBe('00:00:00');
});
