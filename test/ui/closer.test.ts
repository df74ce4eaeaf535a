/** Looking closer on the page: begun, followed, cancelled, read in words and taken along, kept for its moment, and refused in a sentence. */
import { readFile } from 'node:fs/promises';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { matrixCsv } from '../../ui/export/csv.ts';
import { en } from '../../ui/strings/en.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { lookAnswer } from '../support/fixture-look.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('looking closer', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('closer');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const open = async (page: Page): Promise<void> => {
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
  };
  const placeOf = (page: Page, selector: string) => page.locator(selector).boundingBox();

  test.each(['light', 'dark'] as const)(
    'one button begins it, shows how far it is, moves nothing, and axe finds nothing, %s',
    async (theme) => {
      await using opened = await openPage(browser, folder, { theme });
      const { page, server, complaints } = opened;
      await open(page);
      const before = [await placeOf(page, '.matrix'), await placeOf(page, '[data-testid=as-table]')];
      server.looks.hold();

      await page.getByTestId('look-closer').focus();
      await page.keyboard.press('Enter');
      await page
        .getByTestId('closer-progress')
        .getByText('read up to 333 times a second for 2 seconds')
        .waitFor();
      const during = [await placeOf(page, '.matrix'), await placeOf(page, '[data-testid=as-table]')];
      const found = [...(await axeViolations(page))];
      const said = await page.locator('.matrix-legend [role=status]').textContent();
      await eventually(async () => server.looks.begun.length === 1 || undefined);
      server.looks.release();
      await page.getByTestId('closer-summary').waitFor();
      found.push(...(await axeViolations(page)));

      expect(during).toEqual(before);
      expect(await placeOf(page, '.matrix')).toEqual(before[0]);
      expect(found).toEqual([]);
      expect(said).toContain('Looking closer');
      expect(await page.getByTestId('look-closer').evaluate((one) => one === document.activeElement)).toBe(
        true,
      );
      expect(complaints).toEqual([]);
    },
  );

  test('what was matched is said in one sentence, in each cell, in the table and on the page of the VM', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await open(page);

    await page.keyboard.press('x');
    const summary = await page.getByTestId('closer-summary').textContent();
    await page.keyboard.press('3');
    await page.locator('.matrix:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    const cell = await page.locator('.matrix [aria-live]').textContent();
    await page.getByTestId('as-table').click();
    const figures = await page.getByTestId('matrix-table').locator('td').allTextContents();

    expect(summary).toBe(
      '43.2 % of the VMs’ CPU time is matched at 99.6 % confidence; the rest stays an estimate. Unproven on real hosts until a recorded burst says otherwise.',
    );
    expect(await page.locator('.matrix-legend [role=status]').textContent()).toBe(summary);
    expect(cell).toMatch(/LP 0, 0\.\d\d cores matched at 99\.6 % confidence, about 0\.\d\d cores in all/);
    expect(figures.filter((text) => text.includes('matched at 99.6 %')).length).toBeGreaterThan(20);
    await page.goto(`${page.url()}&view=vm&vm=${vmKey(0)}`);
    await page.getByTestId('vm-row-table').getByText('matched at 99.6 %').first().waitFor();
  });

  test('what was matched is painted as upright stripes at the foot of its cell, nothing else is', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await open(page);
    /** Whether each of twelve pixels is inked, on the lowest line of the bar in the cell of the first VM on LP 0. */
    const foot = () =>
      page.evaluate(
        `Array.from(document.querySelector('.matrix canvas').getContext('2d').getImageData(0, 18, 12, 1).data)
          .filter((_, index) => index % 4 === 3).map((alpha) => (alpha > 127 ? '#' : '.')).join('')`,
      );
    const before = await foot();

    await page.keyboard.press('x');
    await page.getByTestId('closer-summary').waitFor();

    await eventually(async () => (await foot()) === '##.##.##.##.' || undefined);
    expect(before).not.toBe('##.##.##.##.');
  });

  test('the page goes to the moment of the look; elsewhere it is gone, and a button leads back', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await open(page);
    await page.getByTestId('look-closer').click();
    await page.getByTestId('closer-summary').waitFor();
    const at = new URL(page.url()).searchParams.get('at');

    await page.keyboard.press('l');
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    const back = page.getByTestId('closer-back');
    expect(at).toBe(String(server.now()));
    expect(await back.textContent()).toMatch(/^Closer look of .*\d\d:\d\d:\d\d$/);
    expect(await page.locator('.texture.striped').count()).toBe(0);

    await back.click();
    await page.getByTestId('closer-summary').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBe(at);
    expect(await page.locator('.texture.striped').count()).toBe(1);
    expect(await back.count()).toBe(0);
    // The figures beside it are asked for over the same two seconds.
    expect(server.asked.some((url) => url.includes('/vms?') && url.includes('span=2000'))).toBe(true);
    await page.locator(`[data-vm="${vmKey(0)}"] a`).click();
    await page.getByTestId('vm-row').waitFor();
    expect(await page.getByTestId('vm-row').getAttribute('aria-label')).toContain('matched at 99.6 %');
  });

  test('its link shows it to somebody else; one that is no longer kept is said so', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server, complaints } = opened;
    await open(page);
    await page.keyboard.press('x');
    await page.getByTestId('closer-summary').waitFor();
    const link = page.url();
    const somebody = await page.context().newPage();

    await somebody.goto(link);
    await somebody.getByTestId('closer-summary').getByText('43.2 %').waitFor();
    await somebody.goto(link.replace(/at=\d+/, `at=${server.now() - 60_000}`));
    await somebody.getByTestId('closer-failed').getByText('no longer kept').waitFor();

    expect(new URL(link).search).toBe(`?at=${server.now()}&look=1`);
    await page.keyboard.press('l');
    await page.getByTestId('closer-back').waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(complaints).toEqual([]);
  });

  test('cancelled it hangs up, says so, and can begin again', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await open(page);
    server.looks.hold();
    await page.getByTestId('look-closer').click();
    await eventually(async () => server.looks.begun.length === 1 || undefined);

    await page.keyboard.press('Escape');
    await page.getByTestId('closer-failed').getByText('was cancelled').waitFor();
    await eventually(async () => server.looks.ended.length === 1 || undefined);
    server.looks.release();
    await page.getByTestId('look-closer').click();

    await page.getByTestId('closer-summary').waitFor();
  });

  test('a source that cannot is said why, on the greyed button and to the key', async () => {
    const exporter = { ...laptop, source: 'exporter' as const };
    await using opened = await openPage(browser, folder, { hosts: [exporter] });
    const { page, server } = opened;
    await open(page);
    const button = page.getByTestId('look-closer');

    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('title')).toContain('windows_exporter cannot be read so often');
    await page.keyboard.press('x');
    await page.getByTestId('closer-failed').getByText('windows_exporter cannot be read so often').waitFor();
    expect(server.looks.begun).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('what the server refuses is shown in its own sentence', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await open(page);
    server.looks.refuse('Host "hv02" is being looked at; one at a time, ask again in a few seconds');

    await page.getByTestId('look-closer').click();

    await page.getByTestId('closer-failed').getByText('"hv02" is being looked at').waitFor();
    expect(await page.locator('.matrix-legend [role=status]').textContent()).toContain('one at a time');
  });

  test('it is taken along: CSV with what was matched, a picture that says how sure it is', async () => {
    await using opened = await openPage(browser, folder);
    const { page, server } = opened;
    await open(page);
    await page.keyboard.press('x');
    await page.getByTestId('closer-summary').waitFor();
    await page.keyboard.press('e');
    const saved = async (kind: string): Promise<string> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${en.matrix}, ${kind}`, exact: true }).click(),
      ]);
      return readFile(await file.path(), 'utf8');
    };

    expect(await saved('CSV')).toBe(matrixCsv(lookAnswer(laptop, server.now())));
    expect(await saved('SVG')).toContain('43.2 % of the VMs’ CPU time is matched');
    expect(lookAnswer(laptop, fixtureStart).matched.some((cores) => cores > 0)).toBe(true);
  });

  test('narrow screens have the button, and what was matched in the list of the VM', async () => {
    await using opened = await openPage(browser, folder, {
      size: { width: 390, height: 844 },
      search: `?vm=${vmKey(0)}`,
      locale: 'pt-BR',
    });
    const { page } = opened;
    await page.getByTestId('vm-lps').waitFor();

    await page.getByTestId('look-closer').getByText('Olhar de perto').waitFor();
    await page.getByTestId('look-closer').click();
    await page.getByTestId('vm-lps').getByText('identificado com 99,6 %').first().waitFor();

    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
