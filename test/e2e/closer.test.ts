/**
 * Looking closer as a person does it: the real program on the simulated host, in Chromium. What the page shows is what the endpoint
 * answered, nothing but that; and it is left as pictures in both themes and two sizes for people to look at.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { LookCloserAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { type Program, startProgram } from '../support/program.ts';

describe.skipIf(lacksChromium)('a closer look at the simulated host', () => {
  let program: Program;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    program = await startProgram(['--source', 'simulated', '--sim-seed', '7']);
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
    await page.goto(program.url);
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await program?.[Symbol.asyncDispose]();
  });

  /** On a machine that is busy itself reads come too late to match anything: it is looked at again. */
  async function look(): Promise<LookCloserAnswer> {
    for (;;) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/v1/look-closer'));
      await page.getByTestId('look-closer').click();
      await page.getByTestId('closer-progress').waitFor();
      const answer = (await (await answered).json()) as LookCloserAnswer;
      await page.getByTestId('closer-summary').waitFor();
      if ((answer.matchedShare ?? 0) > 0) return answer;
    }
  }

  let answer: LookCloserAnswer;

  test('the button, the progress, then the moment of the burst with its summary', async () => {
    answer = await look();

    expect(new URL(page.url()).searchParams.get('at')).toBe(String(answer.at));
    expect(await page.getByTestId('status').textContent()).toContain('at ');
    const summary = (await page.getByTestId('closer-summary').textContent()) ?? '';
    const [share, sure] = [...summary.matchAll(/(\d+\.\d) %/g)].map(([, figure]) => Number(figure));
    expect(share).toBeCloseTo(100 * (answer.matchedShare ?? 0), 0);
    expect(sure).toBeGreaterThanOrEqual(99);
    expect(summary).toContain('Unproven on real hosts until a recorded burst says otherwise');
  }, 60_000);

  test('every cell of the table is the cell of the answer', async () => {
    await page.getByTestId('as-table').click();
    await page.getByTestId('matrix-table').waitFor();
    const { vms } = (await (
      await fetch(`${program.url}/api/v1/vms?at=${answer.at}&span=${Math.round(answer.spanMs)}`)
    ).json()) as VmsAnswer;
    const keyOf = new Map(vms.map(({ name, key }) => [name, key]));
    const two = (cores: number): string => cores.toFixed(2);

    let matchedCells = 0;
    for (const row of await page.getByTestId('matrix-table').locator('tbody tr').all()) {
      const name = (await row.locator('th').textContent()) ?? '';
      const index = answer.rows.findIndex(({ key }) => key === keyOf.get(name));
      const shown = (await row.locator('td').allTextContents()).map((text) =>
        (/([\d.]+) matched at ([\d.]+) %/.exec(text) ?? []).slice(1),
      );
      const expected = answer.columns.map((_, column) => {
        const cell = index * answer.columns.length + column;
        const [matched = 0, low = 0, high = 0] = [answer.matched[cell], answer.low[cell], answer.high[cell]];
        const sure = Math.floor(1000 * (answer.confidence[cell] ?? 0) + 1e-6) / 10;
        return index >= 0 && matched > 1e-9 && high - low > 1e-6 ? [two(matched), sure.toFixed(1)] : [];
      });
      expect(shown, name).toEqual(expected);
      matchedCells += expected.filter(({ length }) => length > 0).length;
    }
    expect(matchedCells).toBeGreaterThan(0);
    await page.getByTestId('as-table').click();
  });

  test('a matched cell is striped in the picture and told in words', async () => {
    const at = answer.matched.findIndex((cores) => cores > 0.01);
    const cell = at >= 0 ? at : answer.matched.findIndex((cores) => cores > 0);
    const column = cell % answer.columns.length;
    const vm = answer.rows[Math.floor(cell / answer.columns.length)]?.name ?? '';
    const names = await page.locator('[data-vm] .c-name').allTextContents();
    const row = names.findIndex((name) => name.trim() === vm);

    await page.keyboard.press('3');
    await page.locator('.matrix:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    for (let press = 0; press < row; press += 1) await page.keyboard.press('ArrowDown');
    for (let press = 0; press < column; press += 1) await page.keyboard.press('ArrowRight');
    const words = await page.locator('.matrix [aria-live]').textContent();

    expect(words).toContain(`${vm} on LP ${answer.columns[column]}, `);
    expect(words).toMatch(/\d\.\d\d cores matched at 99\.\d % confidence/);
    expect(words).toContain('between two reads it ran what this LP gave, to the last 100 ns');
    expect(await page.locator('.texture.striped').isVisible()).toBe(true);
  });

  test('what really ran can be laid over it, and is that of the burst', async () => {
    expect(answer.truth).toHaveLength(answer.share.length);
    const all = (cells: readonly number[]): number => cells.reduce((sum, cores) => sum + cores, 0);
    expect(all(answer.truth ?? [])).toBeCloseTo(all(answer.share), 0);

    await page.getByTestId('reveal').click();
    await page.getByTestId('closer-summary').filter({ hasText: 'Red line: what really ran' }).waitFor();
    await page.getByTestId('reveal').click();
  });

  test('both themes and two sizes are left as pictures; nothing is wider than the screen', async () => {
    const folder = path.resolve('test/output/screenshots');
    mkdirSync(folder, { recursive: true });
    const sizes = { laptop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
    await page.keyboard.press('Escape');
    for (const [name, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      // On a narrow screen the matrix is the row of the VM that was tapped.
      if (name === 'phone') await page.locator('[data-vm]').first().click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(
          'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
        );
        await page.screenshot({ path: path.join(folder, `closer-${name}-${colorScheme}.png`) });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        viewport.width,
      );
    }
    await page.setViewportSize(sizes.laptop);

    expect(failures).toEqual([]);
  });

  test('back to live it is gone, and its own button leads to it again', async () => {
    await page.keyboard.press('l');
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();

    await page.getByTestId('closer-back').click();

    await page.getByTestId('closer-summary').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(answer.at));
  });
});
