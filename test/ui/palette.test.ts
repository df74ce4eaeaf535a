/** Search and commands: what is found for a text, and that everything is reached by keys without losing one. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Command, matchingCommands, timeOfDay } from '../../ui/state/commands.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { fixtureStart, vmKey } from '../support/fixture-host.ts';
import { axeViolations, buildPage, laptop, openPage } from '../support/page.ts';

const command = (label: string, alias?: string): Command => ({
  id: label,
  kind: 'action',
  label,
  run: () => undefined,
  ...(alias === undefined ? {} : { alias }),
});

test('the whole name comes first, then what begins with it, a word of it, a part of it, another name', () => {
  const commands = [
    command('Last 15 min', 'web'),
    command('cobweb'),
    command('old web'),
    command('web01'),
    command('web'),
  ];

  expect(matchingCommands(commands, 'WEB', 9).map(({ label }) => label)).toEqual([
    'web',
    'web01',
    'old web',
    'cobweb',
    'Last 15 min',
  ]);
});

test('every word must be found, and nothing typed finds the first', () => {
  const commands = [command('veeam proxy (old)'), command('web01'), command('old web')];

  expect(matchingCommands(commands, 'old pro', 9).map(({ label }) => label)).toEqual(['veeam proxy (old)']);
  expect(matchingCommands(commands, 'absent', 9)).toEqual([]);
  expect(matchingCommands(commands, '  ', 2)).toHaveLength(2);
});

test('a time of day is the last time it was so late', () => {
  const now = new Date(2026, 2, 2, 9, 14, 3).getTime();

  expect(timeOfDay('9:14', now)).toBe(new Date(2026, 2, 2, 9, 14).getTime());
  expect(timeOfDay(' 23:59:30 ', now)).toBe(new Date(2026, 2, 1, 23, 59, 30).getTime());
  expect([timeOfDay('24:00', now), timeOfDay('9:7', now), timeOfDay('web 9:14', now)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

describe.skipIf(lacksChromium)('the palette', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('palette');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('no character typed after the key is lost, and Enter opens the VM', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=storage' });
    const { page, complaints } = opened;
    await page.getByTestId('storage-room').waitFor();
    // All keys in one task: nothing is drawn between them.
    await page.evaluate(() => {
      const press = (key: string): boolean =>
        (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
      press('/');
      document.execCommand('insertText', false, 'b');
    });
    await page.keyboard.type('uild');

    const field = page.getByTestId('palette-field');
    expect(await field.inputValue()).toBe('build');
    expect(await page.getByTestId('palette-list').locator('li').first().textContent()).toContain(
      'build-agent-07',
    );
    await page.keyboard.press('Enter');
    await page.getByTestId('vm-room').waitFor();
    expect(new URL(page.url()).searchParams.get('vm')).toBe(vmKey(4));
    expect(complaints).toEqual([]);
  });

  test('it goes to a processor, a view, a span, a moment, and filters the table', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();
    const run = async (text: string): Promise<URLSearchParams> => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
      return new URL(page.url()).searchParams;
    };

    expect((await run('lp 12')).get('lp')).toBe('12');
    expect((await run('6h')).get('last')).toBe('6h');
    // 09:14:03 in Berlin is the fixture's now.
    expect((await run('03:12')).get('at')).toBe(String(fixtureStart - 6 * 3_600_000 - 123_000));
    expect((await run('network')).get('view')).toBe('network');
    expect((await run('back to live')).get('at')).toBeNull();
    await page.keyboard.press('/');
    await page.keyboard.type('db');
    await page.getByRole('option', { name: 'Show only VMs' }).click();
    await page.getByTestId('now').waitFor();
    expect(await page.locator('[data-vm] .c-name').allTextContents()).toEqual(['db01']);
  });

  test('what is not there is said; Escape closes it and leaves the view as it was', async () => {
    await using opened = await openPage(browser, folder, { search: `?vm=${vmKey(0)}` });
    const { page } = opened;
    await page.getByTestId('search').click();
    await page.keyboard.type('zzz');
    await page.keyboard.press('ArrowDown');

    expect(await page.getByTestId('palette-list').locator('li').allTextContents()).toEqual([
      'Show only VMs with “zzz”command',
    ]);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('vm')).toBe(vmKey(0));
  });

  test('? lists the keys, and the keys do what it says', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();

    expect(await help.locator('kbd').allTextContents()).toEqual(
      expect.arrayContaining(['/  Ctrl+K', 'F', '1', '2', '3', 'P', 'C', '?']),
    );
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('p');
    expect(new URL(page.url()).searchParams.get('at')).toBeNull();
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(fixtureStart));
  });

  test('on a host of a thousand processors a number finds its processor', async () => {
    const large = { ...laptop, lps: 1024, nodes: 8, vms: 300 };
    await using opened = await openPage(browser, folder, { hosts: [large] });
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('lp 777');

    expect(await page.getByTestId('palette-list').locator('li').first().textContent()).toContain('LP 777');
    expect(await page.getByTestId('palette-list').locator('li').count()).toBeLessThanOrEqual(12);
  });
});
