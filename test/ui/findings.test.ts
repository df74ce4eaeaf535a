/** What stands out, on the page: one line, its evidence, the way to the view that shows it; and the truth of a simulated host. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

const troubled = [{ ...laptop, alerts: true }];

describe.skipIf(lacksChromium)('what stands out', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('findings');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('the worst finding stands on the first screen, in local time, and names who rose meanwhile', async () => {
    await using opened = await openPage(browser, folder, { hosts: troubled });
    const { page } = opened;

    const line = page.getByTestId('findings').locator('.finding-text').first();
    await line.waitFor();

    expect(await line.textContent()).toBe(
      'Critical: db01 waited 14.1 % of the time between 09:09:03 and 09:10:03; sql02 went from 2.10 to 7.80 cores in the same time',
    );
  });

  test('all findings open over the room with their evidence, Escape closes them', async () => {
    await using opened = await openPage(browser, folder, { hosts: troubled });
    const { page } = opened;
    const top = async () => (await page.getByTestId('now').boundingBox())?.y;
    await page.getByTestId('all-findings').waitFor();
    const before = await top();

    await page.getByTestId('all-findings').click();
    const list = page.getByTestId('finding-list');

    expect(await page.getByTestId('all-findings').getAttribute('aria-expanded')).toBe('true');
    expect(await list.locator('.evidence').first().textContent()).toContain(
      'db01: wait 14.1 %, before 0.4 %, limit 10.0 %',
    );
    expect(await list.textContent()).toContain('and 2 more like it');
    expect(await top()).toBe(before);
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
  });

  test('a finding leads to the view that shows it', async () => {
    await using opened = await openPage(browser, folder, { hosts: troubled });
    const { page } = opened;

    await page
      .getByTestId('findings')
      .getByRole('link', { name: /^show.*db01$/ })
      .click();

    await page.getByTestId('time-room').waitFor();
    const from = fixtureStart - 300_000;
    expect(new URL(page.url()).search).toBe(`?view=time&from=${from}&to=${from + 60_000}&vm=${vmKey(2)}`);
  });

  test('where nothing stands out the line says so and keeps its place', async () => {
    await using opened = await openPage(browser, folder);

    await opened.page.getByTestId('findings').filter({ hasText: 'Nothing stands out.' }).waitFor();
  });

  test('speaks Portuguese, with a comma and the same numbers', async () => {
    await using opened = await openPage(browser, folder, { hosts: troubled, locale: 'pt-BR' });
    const line = opened.page.getByTestId('findings').locator('.finding-text').first();

    await line.filter({ hasText: 'db01 esperou 14,1 % do tempo entre 09:09:03 e 09:10:03' }).waitFor();
  });

  test('the truth of a simulated host is laid over the matrix, and only of a simulated one', async () => {
    await using simulated = await openPage(browser, folder);
    await using real = await openPage(browser, folder, { hosts: [{ ...laptop, source: 'windows' }] });
    const { page, server } = simulated;

    await page.getByTestId('reveal').click();
    await page.getByTestId('matrix-sentence').filter({ hasText: 'what really ran' }).waitFor();
    await page.keyboard.press('3');
    await page.locator('.matrix:focus').waitFor();
    await page.keyboard.press('ArrowRight');

    expect(await page.locator('.matrix [aria-live]').textContent()).toMatch(/really \d\.\d\d cores/);
    expect(new URL(page.url()).searchParams.get('reveal')).toBe('1');
    expect(server.asked.some((path) => path.includes('reveal=1'))).toBe(true);
    await real.page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    expect(await real.page.getByTestId('reveal').count()).toBe(0);
  });
});
