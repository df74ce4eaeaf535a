/** The view in the address bar, and the stretch and the moment it means. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { momentOf, panned, stepFor, timeRange, zoomed } from '../../ui/state/time-range.ts';
import { vmColumns } from '../../ui/state/ranking.ts';
import { firstView, formatSpan, formatView, liveSpans, parseView, rooms } from '../../ui/state/view.ts';
import { fixtureStart, hostAnswer, type FixtureHost } from '../support/fixture-host.ts';

const live: FixtureHost = { name: 'hv01', lps: 4, nodes: 1, vms: 3, kind: 'live', source: 'windows' };
const host = hostAnswer(live, fixtureStart);
const recorded = hostAnswer({ ...live, kind: 'recorded', recordedMs: 3_600_000 }, fixtureStart);

test('the first view has no query string', () => {
  expect(formatView(firstView)).toBe('');
  expect(parseView('')).toEqual(firstView);
});

test('a copied link opens the same view, whatever the names', () => {
  const instant = fc.integer({ min: 0, max: 4e12 });
  const fixed = fc.option(
    fc.tuple(instant, instant).filter(([from, to]) => from < to),
    { nil: undefined },
  );
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  const views = fc.record({
    host: fc.option(text, { nil: undefined }),
    room: fc.constantFrom(...rooms),
    spanMs: fc.constantFrom(...liveSpans),
    fixed,
    atMs: fc.option(instant, { nil: undefined }),
    than: fc.oneof(
      fc.constant([undefined, undefined]),
      fc.tuple(fc.constant(undefined), instant),
      fc.tuple(instant, instant).filter(([from, to]) => from < to),
    ),
    vm: fc.option(text, { nil: undefined }),
    lp: fc.option(fc.nat(4096), { nil: undefined }),
    asTable: fc.boolean(),
    reveal: fc.boolean(),
    isLook: fc.boolean(),
    sort: fc.record({ column: fc.constantFrom(...vmColumns), descending: fc.boolean() }),
    filter: fc.string({ unit: 'grapheme' }),
    series: fc.array(text, { maxLength: 3 }),
  });

  fc.assert(
    fc.property(views, ({ fixed: stretch, than: [thanFromMs, thanToMs], isLook, ...rest }) => {
      const lookMs = isLook ? rest.atMs : undefined;
      const view = { ...rest, lookMs, fromMs: stretch?.[0], toMs: stretch?.[1], thanFromMs, thanToMs };

      expect(parseView(formatView(view))).toEqual(view);
    }),
  );
});

test('a link to a closer look is one only while its moment is looked at', () => {
  const look = parseView('?at=5000&look=1');

  expect(look.lookMs).toBe(5000);
  expect(formatView({ ...look, atMs: 6000 })).toBe('?at=6000');
  expect(parseView('?look=1').lookMs).toBeUndefined();
});

test.each([
  '?from=5',
  '?from=9&to=5',
  '?from=x&to=9',
  '?last=-3m',
  '?last=0s',
  '?view=nowhere',
  '?lp=-1',
  '?at=1e9',
])('what an address says wrongly is as on the first view: %s', (search) => {
  expect(parseView(search)).toEqual(firstView);
});

test('spans are written in their largest whole unit', () => {
  expect(liveSpans.map((span) => formatSpan(span))).toEqual(['15m', '1h', '6h', '1d', '7d', '30d']);
  expect(formatSpan(90_000)).toBe('90s');
});

test('a live view ends at the newest data and follows it', () => {
  const range = timeRange(firstView, host, fixtureStart);

  expect(range).toEqual({ fromMs: fixtureStart - 900_000, toMs: fixtureStart, isLive: true });
  expect(momentOf(firstView, host)).toEqual({ kind: 'live' });
});

test('a recording is looked at as a whole until one chooses a part', () => {
  const whole = { fromMs: fixtureStart - 3_600_000, toMs: fixtureStart };

  expect(timeRange(firstView, recorded, 0)).toEqual({ ...whole, isLive: false });
  expect(momentOf(firstView, recorded)).toEqual({ kind: 'span', ...whole });
});

test('a moment inside a fixed stretch is what the tables show', () => {
  const view = { ...firstView, fromMs: 10_000, toMs: 20_000, atMs: 15_000 };

  expect(momentOf(view, host)).toEqual({ kind: 'at', atMs: 15_000 });
  expect(momentOf({ ...view, atMs: undefined }, host)).toEqual({
    kind: 'span',
    fromMs: 10_000,
    toMs: 20_000,
  });
});

test('zooming keeps the point under the pointer in its place', () => {
  const range = { fromMs: 0, toMs: 100_000, isLive: false };

  expect(zoomed(range, 0.5, 25_000)).toEqual({ fromMs: 12_500, toMs: 62_500, isLive: false });
  expect(zoomed(zoomed(range, 0.5, 25_000), 2, 25_000)).toEqual(range);
});

test('zooming in ends at two seconds', () => {
  const near = zoomed({ fromMs: 0, toMs: 2500, isLive: false }, 0.01, 1000);

  expect(near.toMs - near.fromMs).toBe(2000);
});

test('panning stops at the newest data', () => {
  const range = { fromMs: 0, toMs: 100_000, isLive: false };

  expect(panned(range, 0.5, 120_000)).toEqual({ fromMs: 20_000, toMs: 120_000, isLive: false });
  expect(panned(range, -0.5, 120_000)).toEqual({ fromMs: -50_000, toMs: 50_000, isLive: false });
});

test.each([
  [900_000, 0],
  [3_600_000, 10_000],
  [86_400_000, 300_000],
  [30 * 86_400_000, 7_200_000],
])('a stretch of %d ms is asked for in steps of %d ms', (length, step) => {
  expect(stepFor({ fromMs: 0, toMs: length, isLive: true }, 600, 1000)).toBe(step);
});
