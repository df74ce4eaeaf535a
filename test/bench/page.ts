/**
 * `npm run bench:page`: the page in Chromium, on the whole program with simulated hosts. Time to the first answer, weight, frame times at
 * two sizes, and memory over an hour of live data, which is played in quick ticks of a made-up host. `--no-hour` leaves that out,
 * `--only-hour` all else, `--only-small` the large host.
 */
import { parseArgs } from 'node:util';

import type { Browser, Page } from 'playwright-core';

import { launchChromium } from '../support/chromium.ts';
import type { FixtureHost } from '../support/fixture-host.ts';
import { startFixtureServer } from '../support/fixture-server.ts';
import { startProgram } from '../support/program.ts';
import {
  framesOf,
  type FrameTimes,
  hover,
  nextFrame,
  panAndZoom,
  recordFrames,
  scroll,
} from './page/frames.ts';

const { values: options } = parseArgs({
  options: {
    'no-hour': { type: 'boolean', default: false },
    'only-hour': { type: 'boolean', default: false },
    'only-small': { type: 'boolean', default: false },
  },
});

const viewport = { width: 1280, height: 800 };
const uses = { hover, scroll, 'pan and zoom': panAndZoom };
const sizes = [
  { lps: 64, vms: 200 },
  { lps: 2048, vms: 1024 },
] as const;

interface SizeFigures {
  readonly lps: number;
  readonly vms: number;
  readonly firstAnswerMs: number;
  readonly bytes: number;
  readonly frames: Readonly<Record<string, FrameTimes>>;
  readonly p95: number;
}

async function measureSize(browser: Browser, { lps, vms }: (typeof sizes)[number]): Promise<SizeFigures> {
  await using program = await startProgram(
    ['--source', 'simulated', '--sim-lps', String(lps), '--sim-vms', String(vms)],
    { env: { WHICHVM_LOG_LEVEL: 'warn' } },
  );
  await untilLive(program.url);
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const weight = weigh(page);
  const firstAnswerMs = await firstAnswer(page, program.url);
  await page.getByTestId('matrix-sentence').filter({ hasText: 'exact' }).waitFor({ timeout: 120_000 });
  const bytes = await weight();
  await recordFrames(page);
  const frames: Record<string, FrameTimes> = {};
  for (const [name, use] of Object.entries(uses)) frames[name] = await framesOf(browser, page, use);
  await context.close();
  const p95 = Math.max(...Object.values(frames).map((times) => times.p95));
  return { lps, vms, firstAnswerMs, bytes, frames, p95 };
}

/** A host is read twice before there is anything to divide. */
async function untilLive(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/vms`);
    const answer = response.ok
      ? ((await response.json()) as { vms: readonly { cores: number | null }[] })
      : undefined;
    if (answer?.vms.some(({ cores }) => (cores ?? 0) > 0) === true) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** From the moment the address is entered to the first VM with its cores on screen, by the page's own clock. */
async function firstAnswer(page: Page, url: string): Promise<number> {
  await page.addInitScript(`
    const look = () => {
      if (/\\d/.test(document.querySelector('[data-vm] .c-cores')?.textContent ?? ''))
        requestAnimationFrame(() => { document.documentElement.dataset.answeredMs = performance.now(); });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  `);
  await page.goto(url);
  await page.locator('[data-answered-ms]').waitFor({ timeout: 60_000 });
  return Math.round(Number(await page.locator('[data-answered-ms]').getAttribute('data-answered-ms')));
}

/** Bytes over the wire of the page itself, as compressed: document, scripts, styles, pictures; not the answers. */
function weigh(page: Page): () => Promise<number> {
  const bodies: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (!request.url().includes('/api/'))
      bodies.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return async () => (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
}

const hour = 3600;
const warmUp = 300;

/** Growth of the heap from the fifth minute of live data to the end of the hour, both after a collection, in MB. */
async function heapGrowth(browser: Browser): Promise<number> {
  const host: FixtureHost = { name: 'hv01', lps: 64, nodes: 2, vms: 200, kind: 'live', source: 'simulated' };
  await using server = await startFixtureServer({ hosts: [host], folder: 'ui/dist' });
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByTestId('vm-table').waitFor();
  const session = await context.newCDPSession(page);
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  let after = 0;
  for (let second = 1; second <= hour; second += 1) {
    server.tick();
    if (second % 4 === 0) await nextFrame(page);
    if (second === warmUp) after = await heap();
  }
  const growth = (await heap()) - after;
  await context.close();
  return Number(growth.toFixed(2));
}

function print(figures: readonly SizeFigures[], heapGrowthMB: number | undefined): void {
  console.log('\n  LPs × VMs     use            frames   p50 ms   p95 ms   worst ms');
  for (const { lps, vms, frames } of figures)
    for (const [name, { frames: count, p50, p95, worst }] of Object.entries(frames))
      console.log(
        `  ${`${lps} × ${vms}`.padEnd(12)}  ${name.padEnd(13)} ${[count, p50, p95, worst].map((value) => String(value).padStart(7)).join('  ')}`,
      );
  for (const { lps, vms, firstAnswerMs } of figures)
    console.log(`  ${`${lps} × ${vms}`.padEnd(12)}  first answer after ${firstAnswerMs} ms`);
  const [small, large] = figures;
  console.log(`  page weight ${((small?.bytes ?? 0) / 1000).toFixed(1)} kB compressed`);
  if (heapGrowthMB !== undefined) console.log(`  heap grew by ${heapGrowthMB} MB in an hour of ticks`);
  console.log(
    '  Frames in processor time of all threads that make one, software rendering, live ticks included.\n',
  );
  console.log(
    JSON.stringify({
      firstAnswerMs: small?.firstAnswerMs,
      kB: Number(((small?.bytes ?? 0) / 1000).toFixed(1)),
      frameP95Ms64: small?.p95,
      frameP95Ms2048: large?.p95,
      heapGrowthMB,
    }),
  );
}

const browser = await launchChromium();
try {
  const figures: SizeFigures[] = [];
  for (const size of options['only-hour'] ? [] : options['only-small'] ? sizes.slice(0, 1) : sizes)
    figures.push(await measureSize(browser, size));
  print(figures, options['no-hour'] ? undefined : await heapGrowth(browser));
} finally {
  await browser.close();
}
