/** The address follows the view: at once for what one chooses, at rest for what one drags along. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { lacksChromium, launchChromium } from '../support/chromium.ts';
import { buildPage, openPage } from '../support/page.ts';

describe.skipIf(lacksChromium)('the address of the view', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('address');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('a held key pans the view at once and writes its address once, when the hand rests', async () => {
    await using opened = await openPage(browser, folder);
    const { page } = opened;
    await page.locator('[data-vm]').first().waitFor();
    await page.evaluate(`
      window.written = 0;
      const replace = history.replaceState.bind(history);
      history.replaceState = (...given) => { window.written += 1; replace(...given); };
    `);

    const said = await page.evaluate(`
      for (let press = 0; press < 40; press += 1)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }));
      [window.written, location.search];
    `);

    expect(said).toEqual([0, '']);
    await page.getByTestId('status').filter({ hasText: 'mean' }).waitFor();
    await expect.poll(() => page.evaluate('location.search')).toContain('from=');
    expect(await page.evaluate('window.written')).toBe(1);
    await page.getByTestId('back-to-live').click();
    expect(new URL(page.url()).search).toBe('');
    await page.goBack();
    expect(new URL(page.url()).search).toContain('from=');
  });
});
