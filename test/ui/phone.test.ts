/** The first screen on a phone, on a host of many VMs: it draws what one sees, cuts off no figure, and answers a tap where it was made. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('the first screen on a phone', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('phone');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const size = { width: 390, height: 844 };
  const hosts = [{ ...laptop, lps: 128, nodes: 4, vms: 300 }];

  test('a narrow screen has the ranking, the strip, and the chosen VM’s LPs', async () => {
    await using opened = await openPage(browser, folder, { size });
    const { page } = opened;

    await page.locator('[data-vm]').filter({ hasText: 'web01' }).click();

    await page.getByTestId('vm-lps').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await page.getByTestId('matrix').isVisible()).toBe(false);
  });

  test('draws only the rows one sees, the last ones too once they are scrolled to', async () => {
    await using opened = await openPage(browser, folder, { hosts, size });
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();
    expect(await page.locator('[data-vm]').count()).toBeLessThan(80);

    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));

    await page.locator('[data-vm]').filter({ hasText: 'vm-300' }).waitFor();
    expect(await page.locator('[data-vm]').count()).toBeLessThan(80);
    const [name, share] = await page
      .locator('[data-vm]')
      .last()
      .locator('.c-name, .c-ofVm')
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
    expect(name).toBeGreaterThan(share ?? 0);
  });

  test('shows the processors of a VM on the screen on which it was tapped, until they are closed', async () => {
    await using opened = await openPage(browser, folder, { hosts, size });
    const { page } = opened;
    const row = page.locator('[data-vm]').filter({ hasText: 'vm-030' });
    await row.scrollIntoViewIfNeeded();
    await row.locator('.c-ofHost').click();

    const sheet = page.getByTestId('vm-lps');
    await sheet.waitFor();
    const box = await sheet.boundingBox();
    expect(box?.y).toBeGreaterThan(400);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    await sheet.getByRole('button', { name: 'Close' }).click();
    await sheet.waitFor({ state: 'detached' });
  });

  test.each([size, { width: 1280, height: 800 }])(
    'cuts off no figure of three digits, $width px wide',
    async (of) => {
      await using opened = await openPage(browser, folder, {
        hosts: [{ ...laptop, lps: 1024, nodes: 8, vms: 12 }],
        size: of,
      });
      const { page } = opened;
      const cores = page.locator('[data-vm] .c-cores');
      await cores
        .filter({ hasText: /^\d{3}\.\d\d$/ })
        .first()
        .waitFor();

      const cut = await cores.evaluateAll((cells) =>
        cells.flatMap((cell) => (cell.scrollWidth > cell.clientWidth ? [cell.textContent] : [])),
      );
      expect(cut).toEqual([]);
    },
  );
});
