/** Opens the built page on a made-up host, and collects whatever the browser complains about on the way. */
import path from 'node:path';

import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';

import type { FixtureHost } from './fixture-host.ts';
import { type FixtureServer, startFixtureServer } from './fixture-server.ts';

/** Builds the page into a folder of its own: test files run side by side, and a page built for use is left alone. */
export async function buildPage(name: string): Promise<string> {
  const folder = path.resolve('test/output', name);
  await build({ configFile: 'ui/vite.config.ts', logLevel: 'error', build: { outDir: folder } });
  return folder;
}

export const laptop: FixtureHost = {
  name: 'hv01',
  lps: 16,
  nodes: 2,
  vms: 12,
  kind: 'live',
  source: 'simulated',
};

export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  readonly server: FixtureServer;
  /** Errors in the console and violations of the Content-Security-Policy. */
  readonly complaints: readonly string[];
}

export interface PageOptions {
  readonly hosts?: readonly FixtureHost[];
  readonly search?: string;
  readonly theme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
  readonly locale?: string;
}

export async function openPage(
  browser: Browser,
  folder: string,
  options: PageOptions = {},
): Promise<OpenedPage> {
  const server = await startFixtureServer({ hosts: options.hosts ?? [laptop], folder });
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    colorScheme: options.theme ?? 'light',
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}${options.search ?? ''}`);
  await page.getByTestId('room').waitFor();
  return {
    page,
    server,
    complaints,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong on the page as it stands, each as one line. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script element: the page's own policy forbids that, and rightly.
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)`,
  )) as readonly AxeViolation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  );
}
