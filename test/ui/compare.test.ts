/** Two times side by side, events on their ruler, and dates where a time of day alone would not do. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeFormat } from '../../ui/format/format.ts';
import { differences } from '../../ui/state/compare-vms.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import {
  coresOf,
  day,
  type FixtureHost,
  fixtureStart,
  vmKey,
  vmName,
  vmsAnswer,
} from '../support/fixture-host.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

const host: FixtureHost = { ...laptop, kind: 'live' };
const [first, second, third] = vmsAnswer(host, fixtureStart).vms;

test('what changed most stands first, whichever way; who came or went counts from nothing', () => {
  if (first === undefined || second === undefined || third === undefined) throw new Error('no VMs');
  const at = (vm: typeof first, cores: number | null) => ({ ...vm, cores });

  const found = differences(
    [at(first, 1), at(second, 0.5), at(third, null)],
    [at(first, 1.25), at(third, 0.75)],
  );

  expect(found.map(({ name, before, after, change }) => [name, before, after, change])).toEqual([
    [third.name, null, 0.75, 0.75],
    [second.name, 0.5, null, -0.5],
    [first.name, 1, 1.25, 0.25],
  ]);
});

test('a VM that is off at both times is no difference', () => {
  if (first === undefined) throw new Error('no VMs');
  const off = { ...first, cores: null };

  expect(differences([off], [off])).toEqual([]);
});

test('midnight bears its day on an axis, and so does the first tick of another day', () => {
  const format = makeFormat('en-GB', 'UTC');
  const midnight = Date.UTC(2026, 2, 2);

  expect(format.axisTime(midnight, 3_600_000)).toBe('2 Mar');
  expect(format.axisTime(midnight - 3_600_000, 3_600_000, midnight + 1)).toBe('1 Mar 23:00');
  expect(format.axisTime(midnight + 3_600_000, 3_600_000, midnight + 1)).toBe('01:00');
});

describe.skipIf(lacksChromium)('the Time room', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('compare');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const at = fixtureStart - 60_000;
  const than = fixtureStart - 300_000;
  const stretch = `from=${fixtureStart - 900_000}&to=${fixtureStart}`;

  test('a moment is kept, another chosen, and the link holds both', async () => {
    await using opened = await openPage(browser, folder, { search: `?view=time&${stretch}&at=${than}` });
    const { page, server, complaints } = opened;
    await page.getByTestId('compare').click();
    await page.getByTestId('compare-table').waitFor();
    const heat = page.getByTestId('heat-lp').locator('.heat-area');
    const { width = 0 } = (await heat.boundingBox()) ?? {};

    await heat.click({ position: { x: width * (840 / 900), y: 20 } });

    await page
      .getByTestId('compare-times')
      .filter({ hasText: /09:09:03.*09:13:0/ })
      .waitFor();
    const query = new URL(page.url()).searchParams;
    expect(query.get('than')).toBe(String(than));
    expect(Math.abs(Number(query.get('at')) - at)).toBeLessThan(3000);
    expect(server.asked.some((path) => path.startsWith(`/api/v1/vms?host=hv01&at=${than}`))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('the table says then, now and the difference of each VM', async () => {
    await using opened = await openPage(browser, folder, {
      search: `?view=time&${stretch}&at=${at}&than=${than}`,
    });
    const { page } = opened;
    const row = page
      .getByTestId('compare-table')
      .locator('tr')
      .filter({ hasText: vmName(1) });
    await row.waitFor();

    const [then = 0, now = 0] = [coresOf(laptop, than)[1] ?? 0, coresOf(laptop, at)[1] ?? 0];
    const cells = await row.locator('td.number').allTextContents();
    const sign = now < then ? '−' : '+';
    expect(cells.slice(0, 3)).toEqual([
      then.toFixed(2),
      now.toFixed(2),
      `${sign}${Math.abs(now - then).toFixed(2)}`,
    ]);
    expect(await page.locator('.compare-half canvas').count()).toBe(2);
    await page.getByRole('button', { name: 'Swap' }).click();
    expect(new URL(page.url()).searchParams.get('than')).toBe(String(at));
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(than));
    await page.getByTestId('end-compare').click();
    expect(new URL(page.url()).searchParams.get('than')).toBeNull();
  });

  test('a span is held against the span before it', async () => {
    const from = fixtureStart - 120_000;
    await using opened = await openPage(browser, folder, {
      search: `?view=time&from=${from}&to=${fixtureStart}`,
    });
    const { page } = opened;

    await page.getByRole('button', { name: 'With the span before' }).click();

    await page.getByTestId('compare-table').waitFor();
    expect(new URL(page.url()).searchParams.get('than')).toBe(`${from - 120_000}-${from}`);
  });

  test('both pictures of a comparison are tables too, and axe finds nothing', async () => {
    await using opened = await openPage(browser, folder, {
      search: `?view=time&${stretch}&at=${at}&than=${than}&as=table`,
    });
    const { page } = opened;
    await page.getByTestId('compare-table').waitFor();
    await page.getByTestId('event-table').waitFor();

    expect(await page.locator('.compare-half table').count()).toBe(2);
    expect(await page.locator('.compare-half canvas').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('events stand on a ruler: arrows go from one to the next, Enter goes to its moment', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=time' });
    const { page } = opened;
    const signs = page.getByTestId('event-ruler').getByRole('button');
    await signs.first().waitFor();

    expect(await signs.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
      '09:04:03: rds01 started',
      '09:09:03: web-old is now called web01',
    ]);
    await signs.first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByTestId('tooltip').textContent()).toContain('web-old is now called web01');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(fixtureStart - 300_000));
  });

  test('the moment is moved by key on the time bar, by steps and to its ends', async () => {
    await using opened = await openPage(browser, folder, { search: `?${stretch}` });
    const { page } = opened;
    const scrubber = page.getByTestId('scrubber');
    await scrubber.focus();
    const shownAt = (): number => Number(new URL(page.url()).searchParams.get('at'));

    await page.keyboard.press('ArrowLeft');
    expect(shownAt()).toBe(fixtureStart - 3000);
    await page.keyboard.press('Shift+ArrowLeft');
    expect(shownAt()).toBe(fixtureStart - 33_000);
    expect(await scrubber.getAttribute('aria-valuetext')).toBe('09:13:30');
    await page.keyboard.press('Home');
    expect(shownAt()).toBe(fixtureStart - 900_000);
    await page.keyboard.press('End');
    expect(new URL(page.url()).search).toBe('');
  });

  test('a log of several days shows dates with its times', async () => {
    const log: FixtureHost = { ...laptop, kind: 'recorded', source: 'log', recordedMs: 3 * day };
    await using opened = await openPage(browser, folder, {
      hosts: [log],
      search: `?view=time&from=${fixtureStart - 2 * day}&to=${fixtureStart - day}`,
    });
    const { page } = opened;
    const heat = page.getByTestId('heat-lp').locator('.heat-area');
    await heat.waitFor();

    expect(await page.getByTestId('source-badge').textContent()).toContain('2026-02-27 09:14:03');
    expect(await page.getByTestId('status').textContent()).toContain('2026-02-28 09:14:03');
    await heat.hover();
    expect(await page.getByTestId('tooltip').textContent()).toMatch(/2026-0[23]-\d\d \d\d:\d\d:\d\d/);
    expect(await page.locator(`a[href*="${vmKey(0)}"]`).count()).toBeGreaterThan(0);
  });
});
