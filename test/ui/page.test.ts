/** The page in a real browser on made-up hosts: what one sees, points at, types, and what it says when something is wrong. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { coresOf, fixtureStart, vmKey } from '../support/fixture-host.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

const rowNames = (page: Page): Promise<string[]> => page.locator('[data-vm] .c-name').allTextContents();
const row = (page: Page, name: string) => page.locator('[data-vm]').filter({ hasText: name });

describe.skipIf(lacksChromium)('the page', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('page');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('answers which VM uses most CPU without a click or a scroll', async () => {
    await using opened = await openPage(browser, folder);
    const { page, complaints } = opened;
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();

    const sizes = await page.evaluate(() => [
      document.documentElement.scrollHeight,
      innerHeight,
      document.documentElement.scrollWidth,
      innerWidth,
    ]);

    expect((await rowNames(page))[0]).toBe('sql02');
    expect(await row(page, 'sql02').locator('.c-cores').textContent()).toBe(
      coresOf(laptop, fixtureStart)[0]?.toFixed(2),
    );
    expect(await page.getByTestId('source-badge').textContent()).toContain('made up');
    expect(await page.getByTestId('lp-strip').getAttribute('data-columns')).toBe('16');
    expect(sizes[0]).toBe(sizes[1]);
    expect(sizes[2]).toBe(sizes[3]);
    expect(complaints).toEqual([]);
  });

  test('rows of the table, of the canvas and of the root partition stand in line', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.locator('.matrix canvas').first().waitFor();

    const top = async (selector: string): Promise<number> =>
      (await page.locator(selector).first().boundingBox())?.y ?? Number.NaN;

    expect(await top('[data-vm]')).toBeCloseTo(await top('.matrix'), 0);
    expect(Math.abs((await top('[data-testid=root-row]')) - (await top('.root-cells')))).toBeLessThanOrEqual(
      1,
    );
    await page.keyboard.press('2');
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowRight');
    const [frame, number] = await Promise.all([
      page.locator('.lp-frame').boundingBox(),
      page.locator('.lp-numbers span').nth(5).boundingBox(),
    ]);
    expect(number?.x).toBe((frame?.x ?? 0) + 1);
  });

  test('follows the live feed without asking for history at every tick', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    const clock = page.getByTestId('clock');
    await clock.filter({ hasText: '09:14:03' }).waitFor();

    server.tick();

    await clock.filter({ hasText: '09:14:04' }).waitFor();
    expect(await row(page, 'sql02').locator('.c-cores').textContent()).toBe(
      coresOf(laptop, fixtureStart + 1000)[0]?.toFixed(2),
    );
    server.tick();
    await clock.filter({ hasText: '09:14:05' }).waitFor();
    expect(server.asked.filter((path) => path.startsWith('/api/v1/usage'))).toHaveLength(1);
  });

  test('rows stay where they are under the pointer, and catch up when it leaves', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await row(page, 'sql02').hover();
    const before = await rowNames(page);
    const shown = () => page.getByTestId('clock').textContent();

    for (let second = 0; second < 30; second += 1) server.tick();
    await expect.poll(shown, { timeout: 10_000 }).toBe('09:14:33');
    const held = await rowNames(page);
    await page.mouse.move(5, 5);

    expect(held).toEqual(before);
    await expect.poll(() => rowNames(page)).not.toEqual(before);
  });

  test('a head sorts, the filter finds, and the empty result says so', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await row(page, 'sql02').waitFor();

    await page.getByRole('button', { name: 'name', exact: true }).click();

    expect((await rowNames(page)).slice(0, 3)).toEqual(['build-agent-07', 'db01', 'dc01']);
    expect(await page.locator('th.c-name[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    await page.keyboard.press('f');
    await page.keyboard.type('veeam');
    expect(await rowNames(page)).toEqual(['veeam proxy (old)']);
    await page.keyboard.type('zzz');
    expect(await page.getByTestId('no-vms').textContent()).toContain('“veeamzzz”');
    await page.keyboard.press('Escape');
    expect(await rowNames(page)).toHaveLength(12);
  });

  test('pointing at a VM shows its part of every LP, pointing at an LP lights its VMs', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();

    const strip = page.getByTestId('lp-strip');
    const picture = () =>
      strip.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const plain = await picture();

    await row(page, 'sql02').hover();
    await page.locator('.row-band').waitFor();
    const litBySql02 = await picture();
    const place = await page.locator('.lp-numbers span').nth(1).boundingBox();
    const stripBox = await strip.boundingBox();
    await page.mouse.move((place?.x ?? 0) + 5, (stripBox?.y ?? 0) + 20);

    expect(litBySql02).not.toBe(plain);
    await page.locator('[data-vm].lit').first().waitFor();
    expect(await row(page, 'fs01').getAttribute('class')).toContain('dim');
    expect(await page.getByTestId('tooltip').textContent()).toContain('LP 1');
  });

  test('a cell says in words what it shows and how sure that is', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    const fs01 = (await row(page, 'fs01').boundingBox())?.y ?? 0;
    const lp3 = (await page.locator('.lp-numbers span').nth(3).boundingBox())?.x ?? 0;

    await page.mouse.move(lp3 + 10, fs01 + 10);

    expect(await page.getByTestId('tooltip').textContent()).toMatch(/fs01 on LP 3\d\.\d\d cores, exact/);
    await page.mouse.move(lp3 + 10, fs01 - 12);
    expect(await page.getByTestId('tooltip').textContent()).toMatch(
      /about .* an estimate.*certainly between/,
    );
  });

  test('the matrix is a table for those who cannot see the picture', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.getByTestId('as-table').click();

    const table = page.getByTestId('matrix-table');
    await table.waitFor();

    expect(await table.locator('tbody tr th').allTextContents()).toEqual(await rowNames(page));
    expect(await table.locator('tbody tr').first().locator('td').first().textContent()).toMatch(
      /^\d\.\d\d \(\d\.\d\d–\d\.\d\d\)$/,
    );
    expect(page.url()).toContain('as=table');
  });

  test('keys 1, 2 and 3 go to the VMs, the CPUs and the matrix, arrows inside them', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    const focused = (attribute: string): Promise<string | null> =>
      page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);
    const settle = () =>
      page.evaluate(
        () =>
          new Promise((done) =>
            requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))),
          ),
      );

    await page.keyboard.press('1');
    await settle();
    const names = await page
      .locator('[data-vm]')
      .evaluateAll((rows) => rows.map((one) => one.getAttribute('data-vm')));
    expect(await focused('data-vm')).toBe(names[0]);
    await page.keyboard.press('ArrowDown');
    await settle();
    expect(await focused('data-vm')).toBe(names[1]);
    await page.keyboard.press(' ');
    expect(new URL(page.url()).searchParams.get('vm')).toBe(names[1]);
    await page.keyboard.press('2');
    await settle();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#lp-option').getAttribute('data-lp')).toBe('1');
    expect(await focused('aria-activedescendant')).toBe('lp-option');
    await page.keyboard.press('3');
    await settle();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.matrix [aria-live]').textContent()).toContain('sql02 on LP 0');
    await page.keyboard.press('Escape');
    expect(new URL(page.url()).searchParams.get('vm')).toBeNull();
  });

  test('a copied link opens the same view, back and forward work', async () => {
    const at = fixtureStart - 300_000;
    await using opened = await openPage(browser, folder, {
      search: `?from=${at - 60_000}&to=${at + 60_000}&at=${at}&vm=${vmKey(1)}`,
    });
    const { page, server } = opened;
    await page.getByTestId('status').filter({ hasText: 'at 09:09:03' }).waitFor();
    await row(page, 'web01').waitFor();

    expect(await row(page, 'web01').getAttribute('aria-selected')).toBe('true');
    expect(server.asked.some((path) => path.startsWith('/api/v1/matrix') && path.includes(`at=${at}`))).toBe(
      true,
    );
    await page.getByRole('link', { name: 'Storage' }).click();
    await page.getByTestId('storage-room').waitFor();
    await page.goBack();
    await page.getByTestId('now').waitFor();
    await page.getByTestId('back-to-live').click();
    await page.getByTestId('status').filter({ hasText: 'live' }).waitFor();
  });

  test('dragging over the time bar chooses a span, a click a moment, a double click goes back', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    // The bar is laid out anew when the first answers arrive; a drag begun before that would be lost.
    await row(page, 'sql02').waitFor();
    await page.getByTestId('status').filter({ hasText: 'live' }).waitFor();
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
    );
    const box = await page.getByTestId('time-bar').locator('.u-over').boundingBox();
    const { x = 0, y = 0, width = 0 } = box ?? {};
    const query = () => new URL(page.url()).searchParams;

    await page.mouse.move(x + width * 0.25, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + 20, { steps: 4 });
    await page.mouse.up();
    await page.getByTestId('status').filter({ hasText: 'mean' }).waitFor();
    const length = Number(query().get('to')) - Number(query().get('from'));
    await page.mouse.move(x + width * 0.5 - 2, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + 21);
    await page.mouse.up();
    await page.getByTestId('status').filter({ hasText: 'at 09:' }).waitFor();
    const at = Number(query().get('at'));

    expect(Math.abs(length - 225_000)).toBeLessThan(3000);
    expect(Math.abs(at - (Number(query().get('from')) + length / 2))).toBeLessThan(3000);
    await page.mouse.dblclick(x + width * 0.3, y + 20);
    await page.getByTestId('status').filter({ hasText: 'live' }).waitFor();
  });

  test('of 1,024 VMs only those in view are drawn, and all can be reached', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, lps: 256, nodes: 4, vms: 1024 }],
    });
    const { page } = opened;
    await row(page, 'sql02').waitFor();

    const drawn = await page.locator('[data-vm]').count();
    await page.locator('.now-box').evaluate((box) => box.scrollTo(0, box.scrollHeight));

    expect(drawn).toBeLessThan(60);
    await page.locator('[aria-rowindex="1025"]').waitFor();
    expect(await page.getByTestId('lp-strip').getAttribute('data-columns')).toBe('64');
  });

  test('speaks Portuguese to a browser that asks for it', async () => {
    await using opened = await openPage(browser, folder, { locale: 'pt-BR' });
    const { page } = opened;
    await row(page, 'sql02').waitFor();

    expect(await page.getByTestId('source-badge').textContent()).toBe(
      'Host simulado: estes números são inventados',
    );
    expect(await row(page, 'sql02').locator('.c-cores').textContent()).toMatch(/^\d,\d\d$/);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('pt-BR');
    await page
      .getByTestId('matrix-sentence')
      .filter({ hasText: /^\d+,\d % do tempo de CPU mostrado é exato/ })
      .waitFor();
  });
});
