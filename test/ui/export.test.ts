/** What is on screen as files: CSV that reads back, SVG that is one, PNG of it; and the page on paper. */
import { readFile } from 'node:fs/promises';

import * as fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type CsvValue, matrixCsv, queryCsv, writeCsv } from '../../ui/export/csv.ts';
import { chartSvg } from '../../ui/export/svg.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { coresOf, fixtureStart, matrixAnswer } from '../support/fixture-host.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

/** RFC 4180, the slow and plain way. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isQuoted && character === '"' && text.charAt(at + 1) === '"') {
      field += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ',' || character === '\n')) {
      rows.at(-1)?.push(field);
      field = '';
      if (character === '\n') rows.push([]);
    } else if (isQuoted || character !== '\r') field += character;
  }
  return rows.slice(0, -1);
}

test('whatever stands in a field is read back as it was', () => {
  const text = fc.string({ unit: 'grapheme' });
  const table = fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { maxLength: 5 });

  fc.assert(
    fc.property(table, (rows) => {
      expect(parseCsv(writeCsv(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows]);
    }),
  );
});

test('what is not known is an empty field, never 0', () => {
  const rows: readonly CsvValue[][] = [[0, null, undefined, Number.NaN, Infinity]];

  expect(writeCsv(['a', 'b', 'c', 'd', 'e'], rows)).toBe('a,b,c,d,e\r\n0,,,,\r\n');
});

test('a chart is a line a point, in UTC, with the unit in the head', () => {
  const answer = {
    from: 0,
    to: 2000,
    stepMs: 0,
    times: [1000, 2000],
    series: [{ name: 'a', unit: 'ratio', labels: {}, mean: [0.25, null] }],
  };

  expect(queryCsv(answer, () => 'LP 0')).toBe(
    'time,LP 0 [ratio]\r\n1970-01-01T00:00:01.000Z,0.25\r\n1970-01-01T00:00:02.000Z,\r\n',
  );
});

test('the matrix is a line a cell with its bounds, without those that are certainly nothing', () => {
  const matrix = matrixAnswer(laptop, fixtureStart);

  const [head, ...lines] = parseCsv(matrixCsv(matrix));

  expect(head?.slice(2)).toEqual(['vm', 'lp', 'cores', 'least_cores', 'most_cores', 'known_by']);
  expect(lines).toHaveLength(matrix.high.filter((cores) => cores > 0).length);
  const total = lines.reduce((sum, [, , , , cores]) => sum + Number(cores), 0);
  expect(total).toBeCloseTo(
    matrix.share.reduce((sum, cores) => sum + cores, 0),
    6,
  );
});

test('a hole in a series is a hole in its picture', () => {
  const ink = { ground: '#fff', ink: '#000', soft: '#666', line: '#ddd' };
  const svg = chartSvg({
    title: 'a <chart> & more',
    times: [0, 1, 2, 3],
    series: [{ label: 'x', colour: 'red', values: [1, null, 2, 3] }],
    stacked: false,
    writeValue: String,
    writeTime: String,
    ink,
  });

  expect(svg).toContain('<title>a &lt;chart&gt; &amp; more</title>');
  expect(/<path d="([^"]*)"/.exec(svg)?.[1]?.match(/M/g)).toHaveLength(2);
});

describe.skipIf(lacksChromium)('exporting', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('export');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function saved(page: Page, name: string): Promise<{ readonly file: string; readonly body: Buffer }> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return { file: file.suggestedFilename(), body: await readFile(await file.path()) };
  }

  test('the first screen is taken along as CSV, SVG and PNG', async () => {
    await using opened = await openPage(browser, folder);
    const { page, complaints } = opened;
    await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor();
    await page.keyboard.press('e');
    const matrix = 'Which VM on which logical processor';

    const vms = await saved(page, 'Virtual machines, CSV');
    const svg = await saved(page, `${matrix}, SVG`);
    const png = await saved(page, `${matrix}, PNG`);

    expect(vms.file).toBe('whichvm-hv01-virtual-machines-2026-03-02T08-14-03Z.csv');
    const [head = [], first = []] = parseCsv(vms.body.toString());
    expect(first[head.indexOf('vm')]).toBe('sql02');
    expect(Number(first[head.indexOf('cores')])).toBeCloseTo(coresOf(laptop, fixtureStart)[0] ?? 0, 6);
    const isWellFormed = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null,
      svg.body.toString(),
    );
    expect(isWellFormed).toBe(true);
    expect(svg.body.toString()).toContain('veeam proxy (old)');
    expect(png.body.subarray(1, 4).toString()).toBe('PNG');
    expect(png.body.length).toBeGreaterThan(20_000);
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('charts of chosen counters are taken along as they are drawn', async () => {
    const chosen = ['hyperv_logical_processor_guest_run_ratio{host="hv01",lp="0"}'];
    const search = `?view=counters&series=${chosen.map(encodeURIComponent).join('&series=')}`;
    await using opened = await openPage(browser, folder, { search });
    const { page } = opened;
    await page.getByTestId('chart-counter').waitFor();
    await page.keyboard.press('e');

    const svg = await saved(page, 'hyperv_logical_processor_guest_run_ratio · lp 0, SVG');

    expect(svg.body.toString()).toContain('<path d="M');
  });

  test.each(['time', 'vm', 'cpu', 'network', 'storage', 'health'])(
    'the room %s has something to take along',
    async (room) => {
      await using opened = await openPage(browser, folder, { search: `?view=${room}` });
      const { page } = opened;
      await page.waitForLoadState('networkidle');
      await page.keyboard.press('e');
      const buttons = page.getByTestId('offers').getByRole('button', { name: /CSV$/ });

      expect(await buttons.count()).toBeGreaterThan(1);
      const [file] = await Promise.all([page.waitForEvent('download'), buttons.last().click()]);
      const rows = parseCsv(await readFile(await file.path(), 'utf8'));
      expect(rows.length).toBeGreaterThan(1);
    },
  );

  test('on paper every room is whole, however long', async () => {
    await using opened = await openPage(browser, folder, { hosts: [{ ...laptop, alerts: true, vms: 60 }] });
    const { page } = opened;
    await page.setViewportSize({ width: 1100, height: 400 });
    for (const room of ['vm', 'alerts', 'health', 'cpu', 'time']) {
      await page.goto(`${opened.server.url}?view=${room}`);
      await page.getByTestId('room').filter({ hasNotText: 'Loading …' }).waitFor();
      await page.emulateMedia({ media: 'print' });

      const { shown, whole, paper } = await page.evaluate(() => {
        const main = window.document.querySelector('main.room');
        return {
          shown: main?.clientHeight ?? 0,
          whole: main?.scrollHeight ?? 0,
          paper: window.document.documentElement.scrollHeight,
        };
      });
      expect(whole, room).toBeGreaterThan(400);
      expect(shown, room).toBeGreaterThanOrEqual(whole);
      expect(paper, room).toBeGreaterThan(whole);
      await page.emulateMedia({ media: 'screen' });
    }
  });

  test('on paper the room is whole, light, and without controls', async () => {
    await using opened = await openPage(browser, folder, { theme: 'dark', search: '?view=network' });
    const { page } = opened;
    await page.getByTestId('queues').waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));

    expect(await page.locator('.toolbar').isVisible()).toBe(false);
    expect(await page.getByTestId('queues').isVisible()).toBe(true);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(252, 252, 251)');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    expect(await ground()).toBe('rgb(16, 18, 20)');
  });
});
