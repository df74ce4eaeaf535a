/** The doctor in the Health room: progress while it looks, then findings in words, with what to do. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { axeViolations, buildPage, openPage } from '../support/page.ts';

const findingsOf = (page: Page): Promise<string[]> =>
  page
    .locator('[data-finding]')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-finding') ?? ''));

describe.skipIf(lacksChromium)('the doctor on the page', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage('doctor');
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('it shows how far it is, and then what it found, why it matters and what to do', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=health' });
    const { page, complaints } = opened;
    const doctor = page.getByTestId('doctor');
    await doctor.getByText('Looking: 12 of 49').waitFor();
    expect(await doctor.getByRole('button', { name: 'Look again' }).isDisabled()).toBe(true);
    expect(await doctor.getByRole('progressbar').getAttribute('value')).toBe('12');

    await doctor.getByText('errors: 1, warnings: 1, notes: 1').waitFor();

    expect(await findingsOf(page)).toEqual([
      'vmms-stopped',
      'legacy-network-adapter',
      'counter-sets-missing',
    ]);
    const worst = await page.locator('[data-finding=vmms-stopped]').textContent();
    expect(worst).toMatch(/^ErrorThe management service .* does not run\.Why it matters: VMs go on running/);
    expect(worst).toContain('Start-Service vmms');
    expect(await page.locator('[data-finding=vmms-stopped] a').getAttribute('href')).toMatch(
      /^https:\/\/learn/,
    );
    expect(await page.locator('[data-finding=legacy-network-adapter]').textContent()).toMatch(
      /^Warningweb01/,
    );
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a person can have it look again, by keyboard too', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=health' });
    const { page } = opened;
    const again = page.getByRole('button', { name: 'Look again' });
    await page.getByText('errors: 1').waitFor();

    await again.focus();
    await page.keyboard.press('Enter');

    await page.getByText('Looking: 12 of 49').waitFor();
    await page.getByText('errors: 1').waitFor();
    expect(opened.server.asked).toContain('/api/v1/doctor/run');
  });

  test('the doctor is not asked while another room is open', async () => {
    await using opened = await openPage(browser, folder);
    await opened.page.getByTestId('clock').waitFor();

    expect(opened.server.asked.filter((path) => path.includes('doctor'))).toEqual([]);
  });

  test('in Portuguese the labels are Portuguese, and it is said that the findings are not', async () => {
    await using opened = await openPage(browser, folder, { search: '?view=health', locale: 'pt-BR' });
    const doctor = opened.page.getByTestId('doctor');
    await doctor.getByText('erros: 1, avisos: 1, notas: 1').waitFor();

    expect(await doctor.textContent()).toContain('Os achados vêm em inglês.');
    expect(await doctor.locator('[data-finding] [lang=en]').count()).toBeGreaterThan(3);
  });
});
