/**
 * The whole program as a person meets it: started, opened in a real browser, asked which VM is using which CPU. The simulated host knows
 * the true answer, so the page can be held to it.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { MatrixAnswer, ProcessorsAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import { launchChromium, lacksChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { startProgram, type Program } from '../support/program.ts';

const seed = 7;
/** Who is noisy follows from the seed; it is not read from the program under test. */
const noisy = openSimulatedHost({ lps: 16, vms: 12, seed, scenario: true }).noisyVirtualMachine?.name ?? '';

let program: Program;
let browser: Browser | undefined;

beforeAll(async () => {
  program = await startProgram(['--source', 'simulated', '--scenario', '--sim-seed', String(seed)]);
  browser = lacksChromium ? undefined : await launchChromium();
  await eventually(async () => ((await ask<VmsAnswer>('vms')).vms[0]?.cores ?? 0) > 2 || undefined);
});

afterAll(async () => {
  await browser?.close();
  await program[Symbol.asyncDispose]();
});

async function ask<T>(question: string): Promise<T> {
  const response = await fetch(`${program.url}/api/v1/${question}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

async function openPage(search = '', viewport = { width: 1280, height: 800 }): Promise<Page> {
  const page = await (browser ?? (await launchChromium())).newPage({ viewport, reducedMotion: 'reduce' });
  await page.goto(`${program.url}/${search}`);
  await page.getByTestId('vm-table').waitFor();
  return page;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('the VM that the simulator made noisy is on top', async () => {
  const { vms } = await ask<VmsAnswer>('vms');

  expect(noisy).not.toBe('');
  expect(vms[0]?.name).toBe(noisy);
});

test('matrix rows add up to the VMs, columns to the LPs, each to the skew of the readings', async () => {
  // A moment that is already history, the same for all three questions.
  const { span, matrix } = await eventually(async () => {
    const past = `at=${(await ask<VmsAnswer>('vms')).at - 2000}&span=3s`;
    const answer = await ask<MatrixAnswer>(`matrix?${past}`);
    return answer.rows.length > 5 ? { span: past, matrix: answer } : undefined;
  });
  const { vms } = await ask<VmsAnswer>(`vms?${span}`);
  const { processors } = await ask<ProcessorsAnswer>(`processors?${span}`);
  const width = matrix.columns.length;

  expect(matrix.rows.some(({ kind }) => kind === 'vm')).toBe(true);
  for (const [index, row] of matrix.rows.entries()) {
    const cells = matrix.share.slice(index * width, (index + 1) * width);
    const vm = vms.find(({ key }) => key === row.key);
    // Sets are read some microseconds apart, and a span's mean weighs polls by their length: a thousandth of a core, a tenth
    // of the last digit shown.
    const noise = 1e-3;
    expect(Math.abs(sum(cells) - row.cores)).toBeLessThan(noise);
    if (row.kind === 'vm') expect(Math.abs(row.cores - (vm?.cores ?? Number.NaN))).toBeLessThan(noise);
  }
  const guests = matrix.rows.flatMap(({ kind }, index) => (kind === 'vm' ? [index] : []));
  for (const [column, processor] of processors.entries()) {
    const filled = sum(guests.map((row) => matrix.share[row * width + column] ?? 0));
    expect(Math.abs(filled - (processor.guestRatio ?? 0))).toBeLessThanOrEqual(
      Math.abs(matrix.skewCores) + 1e-6,
    );
  }
});

test('what really ran lies within the bounds, to the skew of the readings', async () => {
  const matrix = await ask<MatrixAnswer>('matrix?reveal=1');

  expect(matrix.truth).toHaveLength(matrix.share.length);
  const outside = (matrix.truth ?? []).filter(
    (cores, cell) => cores < (matrix.low[cell] ?? 0) - 0.02 || cores > (matrix.high[cell] ?? 0) + 0.02,
  );
  expect(outside).toEqual([]);
});

test('the simulated host is called one on the page, in the log and in /metrics', async () => {
  const metrics = await (await fetch(`${program.url}/metrics`)).text();

  expect(program.output()).toMatch(/simulated host/);
  expect(metrics).toMatch(/^whichvm_host_info\{[^}]*source="simulated"[^}]*\} 1$/m);
});

test.skipIf(lacksChromium)(
  'the page answers without a click: the noisy VM first, the host named simulated',
  async () => {
    const page = await openPage();

    expect(await page.getByTestId('source-badge').first().textContent()).toMatch(/simulated/i);
    await expect
      .poll(async () =>
        page.getByTestId('vm-table').locator('tbody tr:not([aria-hidden])').first().textContent(),
      )
      .toContain(noisy);
    await expect
      .poll(() => page.getByTestId('matrix-sentence').textContent())
      .toMatch(/% of the CPU time shown is exact/);
    await page.close();
  },
);
