import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseInstant, parseSpan } from '../../collector/http/times.ts';
import { unixMs } from '../../collector/model/time.ts';

const now = unixMs(1_767_225_600_000);

test.each([
  ['1767225600000', now],
  ['1767225600000.4', now],
  ['0', 0],
  ['2026-01-01T00:00:00Z', now],
  ['2026-01-01', now],
  ['2026-01-01T01:00:00+01:00', now],
  // A plus sign that was not percent-encoded.
  ['2026-01-01T01:00:00 01:00', now],
  ['2025-12-31T19:00:00.250-0500', now + 250],
  ['now', now],
  ['now-15m', now - 900_000],
  ['now-1w', now - 604_800_000],
  ['now+500ms', now + 500],
  ['now 1s', now + 1000],
])('the instant %s is %d', (text, expected) => {
  expect(parseInstant(text, now)).toBe(expected);
});

test.each([
  '1767225600',
  '2026-01-01T00:00:00',
  '2026-13-01T00:00:00Z',
  '01.01.2026',
  'now-',
  'now-15x',
  '-1',
  '1e12',
  'NaN',
  'Infinity',
  '99999999999999999999',
  'yesterday',
])('%s is no instant', (text) => {
  expect(parseInstant(text, now)).toBeUndefined();
});

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['500ms', 500],
  ['60000', 60_000],
  ['2d', 172_800_000],
  ['1.5h', 5_400_000],
  ['1234.56', 1235],
])('the span %s is %d ms', (text, expected) => {
  expect(parseSpan(text)).toBe(expected);
});

test.each(['', 's', '-5s', '1.h', '5 m', '1h30m', '1y', 'abc'])('%j is no span', (text) => {
  expect(parseSpan(text)).toBeUndefined();
});

test('any text is an instant that a date can hold, or none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^now-\d{1,15}[smhdw]?$/)), (text) => {
      const at = parseInstant(text, now);

      if (at !== undefined) expect(Number.isNaN(new Date(at).getTime())).toBe(false);
    }),
  );
});
