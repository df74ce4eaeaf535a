/** The address holds what one sees: opened elsewhere it shows the same rows in the same order, the same pin, moment and comparison. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('a copied link', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('link');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const names = (page: Page): Promise<string[]> => page.locator('[data-vm] .c-name').allTextContents();
  const hosts = [{ ...laptop, vms: 30 }];

  test('restores order, filter and pin of the list', async () => {
    await using opened = await openPage(browser, folder, { hosts });
    const { page, complaints } = opened;
    await page.getByRole('button', { name: 'wait %' }).click();
    await page.getByRole('button', { name: 'wait %' }).click();
    await page.getByRole('searchbox').fill('vm-0');
    await page.locator('[data-vm]').filter({ hasText: 'vm-015' }).locator('.c-ofHost').click();
    const before = await names(page);

    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.locator('[data-vm]').first().waitFor();

    expect(before.length).toBeGreaterThan(10);
    expect(await names(other)).toEqual(before);
    expect(await other.getByRole('searchbox').inputValue()).toBe('vm-0');
    expect(await other.locator('[aria-selected=true] .c-name').textContent()).toBe('vm-015');
    expect(new URL(other.url()).searchParams.get('sort')).toBe('waitRatio.asc');
    expect(complaints).toEqual([]);
  });

  test('restores moment, stretch, comparison and table', async () => {
    const [at, than] = [fixtureStart - 100_000, fixtureStart - 400_000];
    await using opened = await openPage(browser, folder, {
      hosts,
      search: `?view=time&at=${at}&from=${at - 300_000}&to=${at + 60_000}&than=${than}&as=table&vm=${vmKey(1)}`,
    });
    const { page } = opened;
    const shown = async (of: Page): Promise<string> => {
      await of.getByTestId('compare-table').locator('tbody tr').nth(5).waitFor();
      return `${await of.getByTestId('compare-times').textContent()} ${await of.getByTestId('status').textContent()}`;
    };
    const before = await shown(page);

    const other = await page.context().newPage();
    await other.goto(page.url());

    expect(await shown(other)).toBe(before);
    expect(before).toMatch(/09:07:23.*09:12:23/);
  });
});
