/** `record` from outside: a file that the page shows again, also after the power was cut, and whose names are gone when asked for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, expect, test } from 'vitest';

import type { HostsAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { eventually } from '../support/eventually.ts';
import { newFolder, runProgram, startProgram } from '../support/program.ts';

const folder = newFolder('record');
afterAll(() => rmSync(folder, { recursive: true }));

const small = ['--sim-lps', '4', '--sim-vms', '3', '--interval', '200ms'];

async function json<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

test('an anonymised recording is replayed as a page, and bears no name', async () => {
  const file = path.join(folder, 'anonymised.gz');

  const run = await runProgram(['record', ...small, '--for', '2s', '--anonymise', '--out', file]);

  expect(run.output).toMatch(
    /Recorded \d+ polls, \d+ KiB: .*anonymised\.gz\nNames and addresses in it are replaced/,
  );
  expect(run.code).toBe(0);
  expect(gunzipSync(readFileSync(file)).toString()).not.toMatch(/simulated-|web|sql|build/);
  await using program = await startProgram(['replay', file]);
  const { hosts } = await json<HostsAnswer>(`${program.url}/api/v1/hosts`);
  expect(hosts).toMatchObject([{ host: 'host-1', source: 'recording', status: 'recorded' }]);
  const { vms } = await json<VmsAnswer>(`${program.url}/api/v1/vms`);
  expect(vms.map(({ name }) => name).toSorted()).toEqual(['vm-1', 'vm-2', 'vm-3']);
  expect(vms.some(({ cores }) => cores !== null && cores > 0)).toBe(true);
});

test('what was recorded before the process was killed is there, and can be watched as a source', async () => {
  const file = path.join(folder, 'killed.gz');
  const args = ['collector/main.ts', 'record', ...small, '--for', '1h', '--out', file];
  const recording = spawn(process.execPath, args, { stdio: 'ignore' });
  await eventually(async () => (statSync(file).size > 8000 ? true : undefined));
  recording.kill('SIGKILL');
  await once(recording, 'close');

  await using program = await startProgram(['--source', `recording:${file}`, '--interval', '200ms']);

  await eventually(async () => {
    const { hosts } = await json<HostsAnswer>(`${program.url}/api/v1/hosts`);
    expect(hosts).toMatchObject([{ source: 'recording', status: 'live', runningVirtualMachines: 3 }]);
    return true;
  });
});

test('a burst is recorded with a poll before and after it', async () => {
  const file = path.join(folder, 'burst.gz');

  const run = await runProgram(['record', ...small, '--burst', '10ms', '--for', '1s', '--out', file]);

  expect(run.output).toMatch(/Recorded 2 polls and \d+ turns of a burst/);
  const kinds = gunzipSync(readFileSync(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind)
    .filter((kind) => kind !== 'layout');
  expect(kinds.slice(0, 3)).toEqual(['head', 'poll', 'burst']);
  expect(kinds.slice(-2)).toEqual(['poll', 'end']);
});

test('a file that is there already is not written over', async () => {
  const file = path.join(folder, 'burst.gz');

  const run = await runProgram(['record', ...small, '--out', file]);

  expect(run.output).toContain('there is such a file already; choose another with --out');
  expect(run.code).toBe(1);
});
