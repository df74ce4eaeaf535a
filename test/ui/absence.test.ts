/** What stands in place of a room that has nothing to show, and that no room shows the present under the time of another moment. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

const rooms = ['now', 'time', 'vm', 'cpu', 'network', 'storage', 'alerts', 'health', 'counters'] as const;
const day = 86_400_000;

describe.skipIf(lacksChromium)('where there is nothing to show', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('absence');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const go = async (page: Page, room: string): Promise<string> => {
    await page
      .locator('.rooms a')
      .nth(rooms.indexOf(room as 'now'))
      .click();
    await page.getByTestId('room').filter({ hasNotText: 'Loading …' }).waitFor();
    return (await page.getByTestId('room').textContent()) ?? '';
  };

  test('a host that was not read yet says so in every room, why, and claims nothing of it', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, kind: 'waiting', source: 'exporter' }],
    });
    const { page, complaints } = opened;
    await page.getByTestId('absence').waitFor();
    for (const room of rooms) {
      const text = await go(page, room);

      if (room === 'alerts') expect(text).toContain('Nothing was judged yet: the host has not been read.');
      else expect(text, room).toContain('Cannot read http://hv01:9182/metrics: connection refused');
      expect(text, room).not.toMatch(
        /does not report|Nothing is wrong|Everything the source|no Hyper-V|Loading/,
      );
    }

    await go(page, 'now');
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 30_000);

  test('a link to a host that is not known leads to those that are', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [laptop, { ...laptop, name: 'hv02', vms: 3 }],
      search: '?host=old-hv&view=alerts',
    });
    const { page } = opened;
    const note = page.getByTestId('absence');
    await note.filter({ hasText: 'Host “old-hv” is not known here' }).waitFor();

    await note.getByRole('link', { name: 'hv02' }).click();

    await page.getByTestId('alerts-room').waitFor();
    expect(page.url()).toContain('host=hv02');
  });

  test('a moment before recording began is no host without VMs, and the nearest known one is a click away', async () => {
    const early = fixtureStart - 4 * day;
    await using opened = await openPage(browser, folder, { search: `?at=${early}` });
    const { page, complaints } = opened;
    await page.getByTestId('absence').waitFor();
    for (const room of ['vm', 'cpu', 'network', 'storage', 'now'])
      expect(await go(page, room), room).toMatch(/^Nothing was recorded at 2026-02-26 09:14:03/);

    await page.getByRole('link', { name: 'Show the nearest moment that is known' }).click();

    await page.locator('[data-vm]').first().waitFor();
    expect(Number(new URL(page.url()).searchParams.get('at'))).toBe(fixtureStart - 3 * day + 10_000);
    expect(complaints).toEqual([]);
  });

  test('looking at a moment no room asks about the present, and what is of now says so', async () => {
    const at = fixtureStart - 300_000;
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, alerts: true }],
      search: `?at=${at}&from=${at - 60_000}&to=${at + 60_000}&vm=${vmKey(0)}`,
    });
    const { page, server } = opened;
    await page.locator('[data-vm]').first().waitFor();
    const texts = new Map<string, string>();
    for (const room of rooms) texts.set(room, await go(page, room));

    // What these answer has no time, or is known of now only.
    const timeless = /^\/api\/v1\/(hosts|live|series|doctor|alerts(\/.*)?)$/;
    const others = server.asked
      .map((one) => new URL(one, server.url))
      .filter(({ pathname }) => pathname.startsWith('/api/') && !timeless.test(pathname));
    const about = ({ searchParams: query }: URL): number => Number(query.get('at') ?? query.get('to'));
    expect(others.length).toBeGreaterThan(9);
    expect(others.filter((url) => !(about(url) >= at && about(url) <= at + 60_000)).map(String)).toEqual([]);
    for (const room of ['alerts', 'health'])
      expect(texts.get(room), room).toContain('This is how it stands now, not at the moment looked at.');
    expect(texts.get('storage')).toContain('Forecasts are made for the present only');
    expect(await page.getByTestId('warnings').textContent()).toContain('Now: dc01 is paused');
  }, 30_000);

  test('a link to a moment never shows the present while it waits for that moment', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    const at = fixtureStart - 1000 * 3600;
    // The answer of then comes late, the live feed at once.
    const late = Promise.withResolvers<undefined>();
    await page.route(/api.v1.vms/, async (route) => {
      await late.promise;
      await route.continue();
    });
    await page.goto(`${server.url}?at=${at}`);
    await page.getByTestId('host-facts').waitFor();
    await page.getByTestId('lp-strip').waitFor();
    server.tick();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await page.locator('[data-vm]').count()).toBe(0);

    late.resolve(undefined);

    await page.locator('[data-vm]').first().waitFor();
    expect(await page.getByTestId('covers').textContent()).toContain('08:14:03');
  });
});
