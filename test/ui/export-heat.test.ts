/** Rows of heat as files: a picture of as many rows as there are, as busy in each place as on screen, and of a size one can send. */
import { readFile } from 'node:fs/promises';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { buildPage, laptop, openPage } from '../support/page.ts';

/** Where the rows begin in the picture, and how high each is where there are more than 96. */
const [left, head, rowHeight, width] = [110, 50, 5, 880];

describe.skipIf(lacksChromium)('exporting heat', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('export-heat');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function saved(page: Page, name: string): Promise<Buffer> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return readFile(await file.path());
  }

  /** How dark a picture is in some places, 0–255. */
  async function darkness(
    page: Page,
    svg: string,
    places: readonly (readonly [number, number])[],
  ): Promise<readonly number[]> {
    return page.evaluate(
      async ([source, points]) => {
        const image = new Image();
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context?.drawImage(image, 0, 0);
        return points.map(([x, y]) => 255 - (context?.getImageData(x, y, 1, 1).data[0] ?? Number.NaN));
      },
      [svg, places] as const,
    );
  }

  test('each of 256 processors is a row of the picture, as busy as it was, and a gap is a gap', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, lps: 256, nodes: 4, vms: 40 }],
      search: '?view=time',
    });
    const { page, complaints } = opened;
    await page.getByTestId('heat-lp').waitFor();
    await page.keyboard.press('e');

    const svg = (await saved(page, 'Logical processors, busy %, SVG')).toString();
    const png = await saved(page, 'Logical processors, busy %, PNG');

    // Of the made-up host every eleventh processor does nothing, beginning with LP 7; and for 40 s two minutes ago nothing is known.
    const row = (lp: number): number => head + lp * rowHeight + 2;
    const [recently, inTheGap] = [left + width - 20, left + width - Math.round((width * 140) / 900)];
    const [idle = 255, busy = 0, lateIdle = 255, lateBusy = 0] = await darkness(page, svg, [
      [recently, row(7)],
      [recently, row(8)],
      [recently, row(205)],
      [recently, row(206)],
    ]);
    const gap = await darkness(
      page,
      svg,
      Array.from({ length: 12 }, (_, step) => [inTheGap + step, row(206)] as const),
    );
    expect(busy - idle).toBeGreaterThan(60);
    expect(lateBusy - lateIdle).toBeGreaterThan(60);
    expect(Math.max(...gap)).toBeLessThan(busy / 2);
    expect(svg.match(/<text/g)?.length).toBeGreaterThan(256 / 3);
    expect(svg.length).toBeLessThan(1_000_000);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(20)).toBe(2 * (head + 256 * rowHeight + 24));
    expect(complaints).toEqual([]);
  }, 30_000);

  test('virtual machines over time are a picture too', async () => {
    await using opened = await openPage(browser, folder, {
      hosts: [{ ...laptop, vms: 90 }],
      search: '?view=time',
      theme: 'dark',
    });
    const { page } = opened;
    await page.getByTestId('heat-vm').waitFor();
    await page.keyboard.press('e');

    const svg = (await saved(page, 'Virtual machines, cores, SVG')).toString();

    expect(svg).toContain('sql02</text>');
    expect(svg).toContain('image/png');
  });
});
