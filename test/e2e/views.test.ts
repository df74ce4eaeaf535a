/**
 * Every view of the page on the scripted day of the simulated host: the noisy neighbour is named by a finding, the scrubber shows the
 * truth of then, and each view is left as a picture in both themes and two sizes for people to look at. The day runs thirty times as fast.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type {
  EventsAnswer,
  FindingsAnswer,
  HostsAnswer,
  MachineAnswer,
  VmsAnswer,
} from '../../collector/model/wire.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type Program, startProgram } from '../support/program.ts';

const seed = 7;
const noisy = openSimulatedHost({ lps: 16, vms: 12, seed, scenario: true }).noisyVirtualMachine?.name ?? '';
const rooms = ['now', 'time', 'vm', 'cpu', 'network', 'storage', 'alerts', 'health', 'counters'] as const;
/** The scripted day: the noisy VM calms down, then another is migrated away. */
const calmAfterMs = 180_000;
const migratedAfterMs = 395_000;

describe.skipIf(lacksChromium)('the views on the scripted day', () => {
  let program: Program;
  let browser: Browser;
  let page: Page;
  let began = 0;
  const failures: string[] = [];

  beforeAll(async () => {
    program = await startProgram([
      '--source',
      'simulated',
      '--scenario',
      '--sim-seed',
      String(seed),
      '--sim-speed',
      '30',
      '--interval',
      '200ms',
    ]);
    browser = await launchChromium();
    page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    page.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
    });
    page.on('pageerror', (error) => failures.push(error.message));
    // Until the migration of the scripted day is over.
    await eventually(async () => {
      const host = (await ask<HostsAnswer>('hosts')).hosts[0];
      began = host?.firstAt ?? 0;
      return (host?.lastAt ?? 0) - began > migratedAfterMs || undefined;
    });
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await program?.[Symbol.asyncDispose]();
  });

  async function ask<T>(question: string): Promise<T> {
    const response = await fetch(`${program.url}/api/v1/${question}`);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  const open = async (search: string): Promise<void> => {
    await page.goto(`${program.url}/${search}`);
    await page.getByTestId('room').waitFor();
  };

  test('a finding names the noisy neighbour and leads to when it was noisy', async () => {
    const to = began + calmAfterMs + 60_000;
    const { findings } = await ask<FindingsAnswer>(`findings?from=${began}&to=${to}`);
    const blamed = findings.find(
      ({ rule, parameters }) => rule === 'vm-waited' && parameters['rival'] === noisy,
    );
    expect(noisy).not.toBe('');
    expect(blamed).toBeDefined();

    await open(`?from=${began}&to=${to}`);
    await page.getByTestId('all-findings').click();
    const item = page
      .getByTestId('finding-list')
      .locator('li')
      .filter({ hasText: `${blamed?.subject.name} waited` });
    const sentence = await item.locator('.finding-text').textContent();
    await item.getByRole('link', { name: /^show/ }).click();

    await page.getByTestId('time-room').waitFor();
    expect(sentence).toContain(`${noisy} went from`);
    const query = new URL(page.url()).searchParams;
    expect(Number(query.get('to'))).toBeLessThan(to);
    expect(query.get('vm')).toBe(blamed?.subject.key);
  });

  test('the scrubber shows the truth of then: table and matrix, not those of now', async () => {
    const at = began + 120_000;
    const { vms } = await ask<VmsAnswer>(`vms?at=${at}`);
    const then = vms.find(({ name }) => name === noisy)?.cores ?? 0;
    const now = (await ask<VmsAnswer>('vms')).vms.find(({ name }) => name === noisy)?.cores ?? 0;

    await open(`?at=${at}&from=${began}&to=${began + migratedAfterMs}`);
    const row = page.locator('[data-vm]').filter({ hasText: noisy }).first();
    await row
      .locator('.c-cores')
      .filter({ hasText: then.toFixed(2) })
      .waitFor();

    expect(then).toBeGreaterThan(2 * now);
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    await page.getByTestId('as-table').click();
    const cells = page
      .getByTestId('matrix-table')
      .locator('tbody tr')
      .filter({ hasText: noisy })
      .locator('td');
    const shares = (await cells.allTextContents()).map((text) => Number.parseFloat(text) || 0);
    expect(shares.reduce((sum, cores) => sum + cores, 0)).toBeCloseTo(then, 0);
  });

  test('then and now stand side by side, the noisy VM first', async () => {
    await open(`?view=time&from=${began}&to=${began + migratedAfterMs}&at=${began + 120_000}`);
    await page.getByTestId('compare').click();
    await page.getByTestId('compare-table').waitFor();
    // The moment moves on against the one that was kept.
    await page.goto(page.url().replace(`at=${began + 120_000}`, `at=${began + 300_000}`));

    const first = page.getByTestId('compare-table').locator('tbody tr').first();
    await first.filter({ hasText: noisy }).filter({ hasText: '−' }).waitFor();
  });

  test('the ruler has the events of the day, a moved VM its stay, and a bookmark of a VM that is gone says so', async () => {
    const { events } = await ask<EventsAnswer>(`events?from=${began}&to=${began + migratedAfterMs}`);
    const left = events.find(({ kind }) => kind === 'vm-left');
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['vm-stopped', 'vm-started', 'vm-renamed', 'vm-left']),
    );

    await open(`?view=time&from=${began}&to=${began + migratedAfterMs}`);
    await page
      .getByTestId('event-ruler')
      .getByRole('button', { name: left?.message ?? '' })
      .click();
    await page.getByTestId('status').filter({ hasText: 'at ' }).waitFor();
    const machine = await ask<MachineAnswer>(`vm?vm=${left?.subject}&at=${(left?.at ?? 0) - 20_000}`);
    expect(machine.stays.map(({ firstAt }) => firstAt)).toEqual([began]);
    await open('?view=vm&vm=11111111-2222-3333-4444-555555555555');
    await page.getByTestId('vm-room').getByText('was not on this host').waitFor();
    failures.length = 0;
  });

  test('the truth lies over the matrix of the newest poll when asked for', async () => {
    await open('?reveal=1');

    await page.getByTestId('matrix-sentence').filter({ hasText: 'what really ran' }).waitFor();
    await page.keyboard.press('3');
    await page.locator('.matrix:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    // Five polls a second come in; between a poll and its matrix nothing is known of a cell.
    await expect
      .poll(() => page.locator('.matrix [aria-live]').textContent())
      .toMatch(/really \d+\.\d\d cores/);
  });

  test('every view asks only for what is there, and fits its width', async () => {
    const folder = path.resolve('test/output/screenshots');
    mkdirSync(folder, { recursive: true });
    const sizes = { laptop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
    const wide: string[] = [];
    for (const room of rooms) {
      const live = `?view=${room}&last=15m`;
      await page.setViewportSize(sizes.laptop);
      await open(live);
      await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined);
      for (const [name, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(
            'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
          );
          await page.screenshot({ path: path.join(folder, `${room}-${name}-${colorScheme}.png`) });
        }
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > viewport.width) wide.push(`${room} is ${width} px wide on ${viewport.width}`);
      }
    }
    // The README shows one of these when asked to: KEEP_SCREENSHOT=1 npm test
    if (process.env['KEEP_SCREENSHOT'] === '1')
      copyFileSync(path.join(folder, 'now-laptop-light.png'), path.resolve('ui/screenshot.png'));

    expect(wide).toEqual([]);
    expect(failures).toEqual([]);
  }, 90_000);
});
