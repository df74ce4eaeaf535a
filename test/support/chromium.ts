/** Starts the Debian Chromium that tests of the page run in, and says whether it is there. */
import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Tests of the page are skipped where Chromium is missing, except in CI, where that would hide a failure. */
export const lacksChromium = !existsSync(executablePath) && process.env['CI'] !== 'true';

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
