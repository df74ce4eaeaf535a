/** axe finds nothing on any room, light or dark, wide or narrow. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { vmKey } from '../support/fixture-host.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('accessibility', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('accessible');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const rooms = ['now', 'time', 'vm', 'cpu', 'network', 'storage', 'alerts', 'health', 'counters'];
  const haveTables = ['now', 'time', 'vm', 'cpu', 'storage'];
  const hosts = [
    { ...laptop, alerts: true },
    { ...laptop, name: 'hv02' },
  ];

  test.each(['light', 'dark'] as const)('nothing is found in any room, %s', async (theme) => {
    await using opened = await openPage(browser, folder, { hosts, theme, search: `?vm=${vmKey(0)}` });
    const { page, complaints } = opened;
    const found: string[] = [];
    for (const room of rooms) {
      await page.locator('.rooms a').nth(rooms.indexOf(room)).click();
      await page.waitForLoadState('networkidle');
      found.push(...(await axeViolations(page)).map((violation) => `${room}: ${violation}`));
    }

    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });

  const large = { ...laptop, lps: 256, nodes: 8, vms: 128, alerts: true };
  const phone = { width: 390, height: 844 };

  test.each([
    ['dark on a laptop', ['', '&as=table'], { theme: 'dark' } as const],
    ['light on a phone, in Portuguese', [''], { size: phone, locale: 'pt-BR' } as const],
  ])(
    'nothing is found on a host of many processors, in any picture or its table, %s',
    async (_, forms, look) => {
      await using opened = await openPage(browser, folder, { hosts: [large], ...look });
      const { page, complaints } = opened;
      const found: string[] = [];
      for (const as of forms)
        for (const room of rooms.filter((one) => as === '' || haveTables.includes(one))) {
          await page.goto(`${opened.server.url}?view=${room}&vm=${vmKey(0)}&lp=100${as}`);
          await page.waitForLoadState('networkidle');
          found.push(...(await axeViolations(page)).map((violation) => `${room}${as}: ${violation}`));
          const { scrollWidth, scrollHeight } = await page.evaluate(() => ({
            scrollWidth: document.documentElement.scrollWidth - innerWidth,
            scrollHeight: document.documentElement.scrollHeight - innerHeight,
          }));
          if (scrollWidth > 0) found.push(`${room}${as}: is ${scrollWidth} px too wide`);
          // Rooms scroll in themselves; only the list of a phone's first screen scrolls with the page.
          if (scrollHeight > 0 && room !== 'now') found.push(`${room}${as}: has a second scroll bar`);
        }

      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
    120_000,
  );

  test('nothing moves for those who ask for no motion', async () => {
    await using opened = await openPage(browser, folder, { hosts });
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();

    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, transitionProperty } = getComputedStyle(element);
          return (
            transitionProperty !== 'none' && transitionDuration.split(', ').some((text) => text !== '0s')
          );
        }).length,
    );

    expect(moving).toBe(0);
  });

  test('nothing is found on the matrix as a table, nor on a narrow screen', async () => {
    await using wide = await openPage(browser, folder, { hosts, search: '?as=table' });
    await using narrow = await openPage(browser, folder, {
      hosts,
      size: { width: 390, height: 844 },
      search: `?vm=${vmKey(0)}`,
    });
    await wide.page.getByTestId('matrix-table').waitFor();
    await narrow.page.getByTestId('vm-lps').waitFor();

    expect(await axeViolations(wide.page)).toEqual([]);
    expect(await axeViolations(narrow.page)).toEqual([]);
  });
});
