/** The command from outside: what a person and a script get, on a machine that is no Hyper-V host. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { diagnose } from '../../collector/doctor/diagnose.ts';
import { reportText } from '../../collector/doctor/report-text.ts';
import { factsOf, goodHost } from './facts.ts';

const page = 'test/golden/windows-exporter/windows-0.31.8.txt';
const server = createServer((request, response) => {
  if (request.url !== '/empty') return void readFile(page).then((text) => response.end(text));
  response.end('# HELP windows_exporter_build_info A\nwindows_exporter_build_info{version="0.31.3"} 1\n');
});
let address = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function run(...args: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['collector/main.ts', 'doctor', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

test('without a target it says what cannot be looked at here, and that is no error', async () => {
  const { code, out } = await run();

  expect(code).toBe(0);
  expect(out.replaceAll(/\s+/gu, ' ')).toContain('on the Windows host itself only');
  expect(out).toContain('Nothing could be checked here');
});

test('a target that does not answer is an error, one without the hyperv collector too, a whole page is none', async () => {
  const { code, out } = await run(
    '--json',
    '--target',
    `hv01=${address}/metrics`,
    '--target',
    `hv02=${address}/empty`,
    '--target',
    'hv03=http://127.0.0.1:9/metrics',
  );

  const { findings } = JSON.parse(out) as { findings: readonly Record<string, string>[] };
  expect(code).toBe(1);
  expect(
    findings.filter(({ severity }) => severity === 'error').map(({ id, subject }) => [id, subject]),
  ).toEqual([
    ['exporter-without-hyper-v', 'hv02: windows_hyperv'],
    ['exporter-unreachable', 'hv03'],
  ]);
});

test('the text has each finding with what to do on lines of its own that can be copied', () => {
  const stopped = { ...goodHost.rows, managementService: [{ State: 'Stopped', StartMode: 'Auto' }] };
  const text = reportText(diagnose(factsOf({ ...goodHost, rows: stopped })));

  expect(text).toContain('ERROR    The Virtual Machine Management service (VMMS) does not run\n');
  expect(text).toContain('\n  Do     Start-Service vmms\n');
  expect(text).toContain('\n  Seen   Win32_Service vmms is Stopped, its start mode Auto\n');
  expect(text.endsWith('1 error, 0 warnings, 1 note')).toBe(true);
  const prose = text.split('\n').filter((line) => !/^ {2}(?:Do|More) |^ {9}/u.test(line));
  expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the same facts give the same report', () => {
  expect(diagnose(factsOf(goodHost))).toEqual(diagnose(factsOf(goodHost)));
});
