/** What the page says when there is no server, no new data, no VM, no Hyper-V, an alert, or more than one host. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

const rowNames = (page: Page): Promise<string[]> => page.locator('[data-vm] .c-name').allTextContents();

describe.skipIf(lacksChromium)('states of the page', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('states');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('a server that goes away is missed, and the page goes on when it is back', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await page.getByTestId('clock').waitFor();

    server.drop();
    await page.getByTestId('interruption').filter({ hasText: 'has not answered since' }).waitFor();
    server.restore();

    await page.getByTestId('interruption').waitFor({ state: 'detached' });
    server.tick();
    await page.getByTestId('clock').filter({ hasText: '09:14:04' }).waitFor();
  });

  test('stale data is shown with its age and the reason', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, kind: 'stale', source: 'exporter' }],
    });

    const text = await opened.page.getByTestId('interruption').textContent();

    expect(text).toBe(
      'No data since 09:12:28: http://hv01:9182/metrics did not answer within 1 s. What is shown is what was read last.',
    );
    expect(await opened.page.getByTestId('status').getAttribute('data-kind')).toBe('stale');
  });

  test('a host without VMs says so instead of an empty table', async () => {
    await using opened = await openPage(browser, folder, { hosts: [{ ...laptop, vms: 0, kind: 'empty' }] });

    expect(await opened.page.getByTestId('no-vms').textContent()).toBe(
      'No virtual machine is known on this host.',
    );
  });

  test('a log without Hyper-V counters opens on charts of its own counters', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, lps: 0, vms: 0, kind: 'foreign', source: 'log', recordedMs: 3_600_000 }],
    });
    await opened.page.getByTestId('chart-counter').first().waitFor();

    expect(await opened.page.getByTestId('chart-counter').count()).toBe(3);
    expect(await opened.page.getByTestId('source-badge').textContent()).toContain(
      'hv01-monday.csv · 08:14:03 – 09:14:03',
    );
  });

  test('the worst alert stands above the table and can be put away', async () => {
    await using opened = await openPage(browser, folder, { hosts: [{ ...laptop, alerts: true }] });
    const warnings = opened.page.getByTestId('warnings');

    expect(await warnings.textContent()).toContain('Critical: dc01 is paused');
    await warnings.getByRole('button', { name: 'hide' }).click();
    await warnings.waitFor({ state: 'detached' });
  });

  test('several hosts can be chosen from', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [laptop, { ...laptop, name: 'hv02', vms: 3, lps: 4, nodes: 1 }],
    });
    const { page } = opened;

    await page.getByRole('combobox', { name: 'Host' }).selectOption('hv02');

    await page.getByTestId('host-facts').filter({ hasText: '4 LPs' }).waitFor();
    await expect.poll(() => rowNames(page)).toHaveLength(3);
    expect(page.url()).toContain('host=hv02');
  });
});
