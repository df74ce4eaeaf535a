/** Looking closer on the page: begun, followed, cancelled, read in words and as files, kept for its moment, and refused in a sentence. */
import { readFile } from 'node:fs/promises';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { matrixCsv } from '../../ui/export/csv.ts';
import { matrixSvg } from '../../ui/export/svg.ts';
import { makeFormat } from '../../ui/format/format.ts';
import { cellsOf } from '../../ui/matrix/cells.ts';
import { layOutColumns } from '../../ui/matrix/columns.ts';
import { cellLines, cellText } from '../../ui/matrix/words.ts';
import { en } from '../../ui/strings/en.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { lookAnswer } from '../support/fixture-look.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

const matched = {
  host: 'hv01',
  at: 0,
  spanMs: 2000,
  rows: [
    { key: 'a', kind: 'vm', name: 'sql02', cores: 0.8 },
    { key: 'b', kind: 'vm', name: 'web01', cores: 0.2 },
  ],
  columns: [0, 1],
  share: [0.4, 0.4, 0, 0.2],
  low: [0.1, 0.1, 0, 0.2],
  high: [0.5, 0.5, 0, 0.2],
  rules: ['totals'],
  why: '0000',
  unplaced: { rows: [0, 0], columns: [0, 0] },
  intervals: 1,
  exactShare: 0.2,
  meanWidth: 0.4,
  skewCores: 0,
  exactWithinCores: 0,
  sentence: '',
  matched: [0.3, 0.1, 0, 0.2],
  confidence: [0.9999, 0.9919, 0, 0.99],
} as const;

test('a matched cell says what was matched, how surely, and what stays open; surety is never rounded up', () => {
  const format = makeFormat('en');
  const cell = cellsOf(matched).cell('a', [0]);

  expect(cell?.certainty).toBe('matched');
  expect(cell === undefined ? [] : cellLines(en, format, cell)).toEqual([
    '0.30 cores matched at 99.9 % confidence',
    'about 0.40 cores in all, the rest an estimate',
    'certainly between 0.10 and 0.50',
    'matched: between two reads it ran what this LP gave, to the last 100 ns',
    'from what the VM used in all and what the LP gave to VMs',
  ]);
  expect(cellText(en, format, cell)).toBe('0.40 (0.30 matched at 99.9 %; 0.10–0.50)');
});

test('LPs that share a column add up what was matched, their surety weighed by time', () => {
  const cell = cellsOf(matched).cell('a', [0, 1]);

  expect(cell?.matched?.cores).toBeCloseTo(0.4, 12);
  expect(cell?.matched?.confidence).toBeCloseTo((0.3 * 0.9999 + 0.1 * 0.9919) / 0.4, 12);
});

test('what is exact stays exact, and nothing is matched where nothing ran', () => {
  const cells = cellsOf(matched);

  expect(cells.cell('b', [1])).toMatchObject({ certainty: 'exact', matched: undefined });
  expect(cells.cell('b', [0])).toMatchObject({ certainty: 'none', matched: undefined });
});

test('as CSV each cell has what was matched and how surely; other matrices have no such columns', () => {
  const [head, first] = matrixCsv(matched).split('\r\n');
  const { matched: _, confidence: __, ...plain } = matched;

  expect(head).toMatch(/,known_by,matched_cores,confidence$/);
  expect(first).toMatch(/,sql02,0,0\.4,0\.1,0\.5,totals,0\.3,0\.9999$/);
  expect(matrixCsv(plain)).not.toContain('matched_cores');
});

test('as SVG what was matched is striped as high as it is, with a hatch above for the rest, and the notes below', () => {
  const places = [0, 1].map((lp) => ({ lp, core: lp, numaNode: 0 }));
  const svg = matrixSvg({
    title: 'matrix',
    rows: [{ key: 'a', name: 'sql02', colour: '#123456' }],
    cells: cellsOf(matched),
    layout: layOutColumns(places, 200),
    ink: { ground: '#fff', ink: '#000', soft: '#666', line: '#ddd' },
    notes: ['unproven & so on'],
  });

  // Rows are 16 px high between their paddings.
  expect(svg).toMatch(/height="4.8" fill="url\(#s0\)"/);
  expect(svg).toMatch(/height="11.2" fill="url\(#h0\)"/);
  expect(svg).toContain('unproven &amp; so on');
});

describe.skipIf(lacksChromium)('on the page', () => {
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
      await page.getByTestId('closer-progress').getByText('read 200 times a second for 2 seconds').waitFor();
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
