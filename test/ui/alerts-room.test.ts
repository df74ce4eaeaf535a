/** The Alerts room in a real browser: against the real server for what is done there, on a made-up host for what is shown. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createAlerting } from '../../collector/alerting/alerting.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { usualRules } from '../alerting/settings.ts';
import { frame, inventory } from '../exposition/scene.ts';
import { openFixture } from '../http/fixture.ts';
import { start } from '../http/frames.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

const card = (page: Page, name: string) => page.locator(`[data-alert="${name}"]`);

describe.skipIf(lacksChromium)('the Alerts room', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('alerts-room');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** The real application and the real engine, on a host whose volume D: has so many bytes free. */
  async function openReal(freeBytes: number) {
    let now = start;
    const clock = () => now;
    const alerting = await createAlerting({
      rules: usualRules,
      destinations: [],
      alertmanagers: [],
      groupWait: ms(0),
      store: openMemoryStore(),
      clock,
      onOutcome: () => undefined,
    });
    alerting.watch('hv01', secondMs);
    const fixture = await openFixture({
      pageFolder: folder,
      context: { alertDesk: alerting, alerts: () => alerting.alerts(), outlook: alerting, clock },
    });
    const poll = async (second: number, free: number): Promise<void> => {
      now = addMs(start, ms(second * 1000));
      const volumes = [{ name: 'D:', sizeBytes: 1e12, freeBytes: free }];
      alerting.onFrame(frame({ inventory: inventory({ at: now, volumes }) }));
      await fixture.poll(now);
    };
    await poll(1, freeBytes);
    const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${fixture.url}/?view=alerts`);
    return {
      page,
      alerting,
      poll,
      complaints,
      [Symbol.asyncDispose]: async () => {
        await page.close();
        await fixture.close();
        await alerting.close();
      },
    };
  }

  test('an alert is taken in hand and silenced with an end and a note, and the silence is ended', async () => {
    await using real = await openReal(0);
    const { page, alerting, poll, complaints } = real;
    const full = card(page, 'volume-free-space D:');
    await full.waitFor();

    await full.getByRole('button', { name: 'Take in hand …' }).click();
    await full.getByLabel('Until').selectOption('in 2 h');
    await full.getByLabel('Note').fill('Ana extends it');
    await full.getByRole('button', { name: 'Take in hand', exact: true }).click();
    await full.getByTestId('acknowledge-form').waitFor({ state: 'detached' });
    await full.getByRole('button', { name: 'Silence …' }).click();
    await full.getByLabel('Which alerts').selectOption('everything about D:');
    await full.getByLabel('Note').fill('known');
    await full.getByRole('button', { name: 'Silence', exact: true }).click();
    const silence = page.getByTestId('silences').locator('tbody tr');
    await silence.waitFor();
    await poll(2, 0);
    await full.getByTestId('silenced').waitFor();

    expect(alerting.alerts()[0]?.acknowledgement).toEqual({
      at: start + 1000,
      until: start + 1000 + 7_200_000,
      note: 'Ana extends it',
    });
    expect(alerting.silences()).toMatchObject([
      { host: 'hv01', subject: 'D:', until: start + 1000 + 1_800_000, note: 'known' },
    ]);
    expect(await full.getByTestId('acknowledged').textContent()).toContain('Ana extends it');
    expect(await full.getByTestId('silenced').textContent()).toBe(
      'Silenced until 00:30:01: nobody is told (known)',
    );
    await silence.getByRole('button', { name: 'End the silence of D: · hv01' }).click();
    await silence.waitFor({ state: 'detached' });
    expect(alerting.silences()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a time of one’s own is taken, and one that is over is refused with the reason', async () => {
    await using real = await openReal(0);
    const { page, alerting } = real;
    const full = card(page, 'volume-free-space D:');
    await full.getByRole('button', { name: 'Silence …' }).click();

    await full.getByLabel('Until').selectOption('another time');
    await full.getByLabel('Date and time it ends').fill('2025-12-31T10:00');
    await full.getByRole('button', { name: 'Silence', exact: true }).click();
    const refusal = await full.getByRole('alert').textContent();
    await full.getByLabel('Date and time it ends').fill('2026-01-01T10:00');
    await full.getByRole('button', { name: 'Silence', exact: true }).click();
    await full.getByTestId('silence-form').waitFor({ state: 'detached' });

    expect(refusal).toMatch(/^until is \d+; right is Unix milliseconds after now/);
    expect(alerting.silences()).toMatchObject([{ until: start + 36_000_000, subject: 'D:' }]);
  });

  test('critical VMs, what there was with its chart, and who is told are shown', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, alerts: true }],
      search: '?view=alerts',
    });
    const { page, complaints } = opened;
    const vm = page.getByTestId('critical-vms').locator('tbody tr').first();
    await vm.filter({ hasText: 'D:' }).waitFor();

    expect(await vm.textContent()).toContain('dc01');
    expect(await vm.textContent()).toMatch(/paused, critical.*cannot grow.*disk0\.vhdx on D:, 70 GiB free/);
    await page.getByRole('button', { name: /^Chart of volume-free-space of D:/ }).click();
    const chart = page.getByTestId('episode-chart');
    await chart.waitFor();
    expect(await chart.locator('.span-mark').count()).toBe(3);
    expect(await chart.locator('.span-level').count()).toBe(1);
    // Its value is read with every tenth poll only, and is a line all the same.
    expect(await chart.locator('.span-line').getAttribute('d')).toMatch(
      /^M[\d.]+ [\d.]+(L[\d.]+ [\d.]+){10,}/,
    );
    expect(await page.getByTestId('receivers').locator('tbody tr').textContent()).toMatch(
      /ops-mail.*22:00 – 06:00, but Critical.*not reached since .*: Cannot reach mail.*2 messages wait/,
    );
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the chart of a volume that a cluster shares is drawn of what alerting kept, for no counter speaks of it', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, alerts: true }],
      search: '?view=alerts',
    });
    const { page, complaints } = opened;
    const episode = page.locator('.episodes li').filter({ hasText: 'ClusterStorage' });
    await episode.getByRole('button', { name: /^Chart of volume-free-space/ }).click();

    const line = episode.getByTestId('episode-chart').locator('.span-line');
    await line.waitFor({ state: 'attached' });
    expect((await line.getAttribute('d'))?.match(/L/g)).toHaveLength(1);
    expect(await episode.locator('.episode-head').textContent()).toMatch(/Volume1 · still firing/);
    expect(complaints).toEqual([]);
  });

  test('fits a narrow screen in the dark, form and all', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, alerts: true }],
      search: '?view=alerts',
      size: { width: 390, height: 844 },
      theme: 'dark',
    });
    const { page } = opened;
    await page.getByRole('button', { name: 'Silence …' }).first().click();
    await page.getByTestId('silence-form').waitFor();

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await axeViolations(page)).toEqual([]);
  });
});
