/** The Storage room in a real browser: bars of files, the fan, who is paused, what to do, and the same as a table. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { axeViolations, buildPage, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('the Storage room', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('storage-room');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('shows the volume that fills first: when, who is paused, what to do, each step with its source', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=storage' });
    const { page, complaints } = opened;
    await page.getByTestId('growth-chart').waitFor();

    expect(await page.getByTestId('outlook-verdict').textContent()).toContain(
      'Full in 1 h 30 min to 2 h, most likely in 1 h 55 min',
    );
    expect(await page.getByTestId('would-pause').locator('li').allTextContents()).toEqual([
      'db01',
      'dc01',
      'web01',
    ]);
    expect(await page.locator('.outlook .advice li').first().locator('a').getAttribute('href')).toBe(
      'https://example.org/space',
    );
    expect(await page.getByTestId('growing-files').locator('tbody tr').count()).toBe(3);
    expect(await page.getByTestId('growth-chart').locator('.span-band').count()).toBe(3);
    expect(await page.getByTestId('growth-chart').textContent()).toContain('full');
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('another volume is a click away, and a cluster volume says what is different', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=storage' });
    const { page } = opened;
    await page.getByTestId('outlook').waitFor();

    await page.getByRole('button', { name: String.raw`C:\ClusterStorage\Volume1` }).click();

    await page.getByTestId('outlook').filter({ hasText: 'only the node that owns it' }).waitFor();
    expect(await page.getByTestId('outlook-verdict').textContent()).toContain('No trend');
  });

  test('has everything as a table too, and fits a narrow screen', async () => {
    await using opened = await openPage(browser, folder, {
      search: '?view=storage&as=table',
      size: { width: 390, height: 844 },
    });
    const { page } = opened;

    const row = page.getByTestId('volumes-table').locator('tbody tr').filter({ hasText: '1 h 55 min' });
    await row.waitFor();

    expect(await row.textContent()).toContain('db01, dc01, web01');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await axeViolations(page)).toEqual([]);
  });
});
