/** The pages of one VM and one processor: how one gets there, what they say, and that they say what is not known. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { coresOf, fixtureStart, vmKey } from '../support/fixture-host.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('the pages of one thing', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('details');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('a VM is opened by its name, by Enter and by a double click, and Escape leads back', async () => {
    await using opened = await openPage(browser, folder);
    const { page, complaints } = opened;
    const room = page.getByTestId('vm-room');
    const row = page.locator(`[data-vm="${vmKey(1)}"]`);

    await row.getByRole('link', { name: 'web01' }).click();
    await room.waitFor();
    expect(new URL(page.url()).search).toBe(`?view=vm&vm=${vmKey(1)}`);
    await page.keyboard.press('Escape');
    await row.focus();
    await page.keyboard.press('Enter');
    await room.waitFor();
    await page.goBack();
    await row.locator('.c-cores').dblclick();
    await room.waitFor();

    expect(await page.getByTestId('vm-choice').inputValue()).toBe(vmKey(1));
    expect(complaints).toEqual([]);
  });

  test('the page of a VM shows its figures, where it ran, its charts, and what it is', async () => {
    await using opened = await openPage(browser, folder, { search: `?view=vm&vm=${vmKey(0)}` });
    const { page } = opened;
    await page.getByTestId('vm-busy').waitFor();

    const figures = await page.getByTestId('vm-figures').locator('dd').allTextContents();
    const about = await page.getByTestId('vm-about').textContent();

    expect(figures[0]).toBe(coresOf(laptop, fixtureStart)[0]?.toFixed(2));
    expect(await page.getByTestId('vm-row').getAttribute('aria-label')).toMatch(
      /Where it ran: LP \d+ about 0\.\d\d cores, an estimate;/,
    );
    expect(about).toContain('version is not the host’s');
    expect(about).toContain('newer processor features are hidden');
    expect(await page.getByTestId('vm-moves').textContent()).toContain('less than 1 s');
    expect(await page.locator('.detail-charts').textContent()).toContain(
      'The latency of its disks is not counted',
    );
    await page.getByTestId('as-table').click();
    // LP 7 of this host runs no VM.
    expect(await page.getByTestId('vm-row-table').locator('tbody tr').count()).toBe(15);
    expect(await page.locator('.detail-charts table').count()).toBe(5);
  });

  test('the network adapters of a VM are listed with switch and MAC, and what is not known of one is said', async () => {
    await using opened = await openPage(browser, folder, { search: `?view=vm&vm=${vmKey(0)}` });
    const rows = opened.page.getByTestId('vm-adapters').locator('tbody tr');
    await rows.first().waitFor();

    const cells = (row: number): Promise<readonly string[]> => rows.nth(row).locator('td').allTextContents();

    expect(await cells(0)).toEqual(['Network Adapter', 'External', '00-15-5D-00-00-01', 'synthetic']);
    expect(await cells(1)).toEqual(['Backup', 'in none that is known', 'given at its first start', 'legacy']);
  });

  test('what the source does not tell of a VM is said to be unknown, not left out', async () => {
    const exporter = { ...laptop, source: 'exporter' as const };
    await using opened = await openPage(browser, folder, { hosts: [exporter], search: '?view=vm' });
    const { page } = opened;
    await page.getByTestId('vm-about').waitFor();

    const about = await page.getByTestId('vm-about').locator('dd').allTextContents();

    expect(about.filter((fact) => fact === 'not known from this source')).toHaveLength(5);
    expect(await page.getByTestId('vm-room').textContent()).toContain('does not report checkpoints');
    expect(await page.getByTestId('vm-room').textContent()).toContain('does not report network adapters');
  });

  test('a VM that was not there is named, and another can be chosen', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=vm&vm=long-gone' });
    const { page } = opened;

    await page.getByTestId('vm-room').getByText('long-gone was not on this host').waitFor();
    await page.getByTestId('vm-choice').selectOption(vmKey(2));

    await page.getByTestId('vm-figures').waitFor();
    expect(new URL(page.url()).searchParams.get('vm')).toBe(vmKey(2));
  });

  test('a processor is opened from the strip by Enter, and names its guests with their certainty', async () => {
    await using opened = await openPage(browser, folder);
    const { page, complaints } = opened;
    await page.locator(`[data-vm="${vmKey(0)}"]`).waitFor();
    await page.keyboard.press('2');
    await page.locator('.lp-bars:focus').waitFor();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');

    await page.keyboard.press('Enter');

    const guests = page.getByTestId('guests');
    await guests.waitFor();
    expect(new URL(page.url()).search).toBe('?view=cpu&lp=3');
    expect(await guests.locator('tr').filter({ hasText: 'fs01' }).textContent()).toContain('exact');
    expect(await guests.locator('tr').filter({ hasText: 'sql02' }).textContent()).toMatch(
      /estimate\d\.\d\d – \d\.\d\d/,
    );
    expect(await page.getByTestId('cpu-room').textContent()).toContain('C-states are not counted here');
    await guests.getByRole('link', { name: 'sql02' }).click();
    await page.getByTestId('vm-room').waitFor();
    expect(complaints).toEqual([]);
  });
});
