/**
 * What goes wrong at the edges of the whole program: a clear sentence each, exit code ≠ 0 where nothing can run, and the process
 * goes on where something can.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { expect, test } from 'vitest';

import type { HostAnswer, HostsAnswer } from '../../collector/model/wire.ts';
import { exporterPage } from '../support/exporter-page.ts';
import { newFolder, runProgram, startProgram, type Program } from '../support/program.ts';
import { eventually } from '../support/eventually.ts';

async function listen(handle: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** An address nobody listens on any more. */
async function freedAddress(): Promise<string> {
  await using closed = await listen(() => undefined);
  return closed.url;
}

async function hostsOf(program: Program): Promise<readonly HostAnswer[]> {
  const answer = (await (await fetch(`${program.url}/api/v1/hosts`)).json()) as HostsAnswer;
  return answer.hosts;
}

function exporters(...targets: readonly string[]): readonly string[] {
  return [
    '--source',
    'exporter',
    '--interval',
    '500ms',
    ...targets.flatMap((target) => ['--target', target]),
  ];
}

test('an unknown flag ends it with what was probably meant', async () => {
  const { code, output } = await runProgram(['--lisen', '127.0.0.1:1']);

  expect(code).toBe(1);
  expect(output).toContain('--lisen is not known; did you mean --listen?');
});

test('bad YAML ends it with the file and the place', async () => {
  const file = path.join(newFolder('yaml'), 'whichvm.yaml');
  writeFileSync(file, 'interval: 1s\nlisten: "127.0.0.1:9820\n');

  const { code, output } = await runProgram(['--config', file]);

  expect(code).toBe(1);
  expect(output).toMatch(/Cannot read ".*whichvm\.yaml" as YAML: .*line \d+, column \d+\n/);
});

test('a port in use ends it with the port', async () => {
  await using other = await listen((_, response) => response.end());
  const { host } = new URL(other.url);

  const { code, output } = await runProgram(['--listen', host, '--data-dir', newFolder('data')]);

  expect(code).toBe(1);
  expect(output).toContain(`Cannot listen on ${host}`);
  expect(output).toContain('--listen');
});

test('a wider address without a password is refused', async () => {
  const { code, output } = await runProgram(['--listen', '0.0.0.0:0', '--data-dir', newFolder('data')]);

  expect(code).toBe(1);
  expect(output).toContain('--auth-token');
});

test('a data folder that cannot be made ends it with the folder', async () => {
  const file = path.join(newFolder('file'), 'a-file');
  writeFileSync(file, '');

  const { code, output } = await runProgram([
    '--data-dir',
    path.join(file, 'data'),
    '--listen',
    '127.0.0.1:0',
  ]);

  expect(code).toBe(1);
  expect(output).toContain(`Cannot make the data folder "${path.join(file, 'data')}"`);
});

test('a second process on one data folder is refused; the first goes on', async () => {
  await using first = await startProgram([]);

  const { code, output } = await runProgram(['--data-dir', first.dataDir, '--listen', '127.0.0.1:0']);

  expect(code).toBe(1);
  expect(output).toContain(String(first.pid));
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
});

test('a file that is no store is refused, not overwritten', async () => {
  const dataDir = newFolder('data');
  await using first = await startProgram([], { dataDir });
  await first.stop();
  const { readdirSync, readFileSync } = await import('node:fs');
  const file = path.join(
    dataDir,
    readdirSync(dataDir).find((name) => /\.(db|sqlite|whichvm)$/.test(name)) ?? 'none',
  );
  writeFileSync(file, 'these are my holiday notes');

  const { code, output } = await runProgram(['--data-dir', dataDir, '--listen', '127.0.0.1:0']);

  expect(code).toBe(1);
  expect(output).toContain(file);
  expect(readFileSync(file, 'utf8')).toBe('these are my holiday notes');
});

const notYet = 'has not been read yet';

test('targets that fail cost only themselves, and each says why', async () => {
  await using good = await listen((_, response) => response.end(exporterPage()));
  await using login = await listen((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Log in</title>');
  });
  await using cut = await listen((_, response) => {
    const page = exporterPage();
    response.end(page.slice(0, Math.floor(page.length / 2)));
  });
  await using hanging = await listen(() => undefined);
  const dead = `${await freedAddress()}/metrics`;

  await using program = await startProgram(
    exporters(
      `good=${good.url}`,
      `login=${login.url}`,
      `cut=${cut.url}`,
      `hanging=${hanging.url}`,
      `dead=${dead}`,
    ),
  );
  const hosts = await eventually(async () => {
    const now = new Map((await hostsOf(program)).map((host) => [host.host, host]));
    const isTold = (host: string): boolean => !(now.get(host)?.statusReason ?? notYet).endsWith(notYet);
    return ['login', 'cut', 'hanging', 'dead'].every(isTold) && now.get('good')?.status === 'live'
      ? now
      : undefined;
  });

  expect(hosts.get('good')?.virtualMachines).toBeGreaterThan(0);
  expect(hosts.get('login')?.statusReason).toContain(login.url);
  expect(hosts.get('cut')?.statusReason).toMatch(/line \d+/);
  expect(hosts.get('hanging')?.statusReason).toMatch(/no answer|did not answer|within/i);
  expect(hosts.get('dead')?.statusReason).toContain(dead);
});

test('no target at all, or one that is no URL, ends it', async () => {
  expect((await runProgram(['--source', 'exporter', '--data-dir', newFolder('data')])).output).toContain(
    '--source exporter needs at least one --target',
  );
  const { code, output } = await runProgram([...exporters('not a url'), '--data-dir', newFolder('data')]);
  expect(code).toBe(1);
  expect(output).toContain('not a url');
});

test('an empty log ends replay with a sentence', async () => {
  const log = path.join(newFolder('log'), 'empty.csv');
  writeFileSync(log, '');

  const { code, output } = await runProgram(['replay', log, '--data-dir', newFolder('data')]);

  expect(code).toBe(1);
  expect(output).toContain(log);
  expect(output).toMatch(/empty/);
});

test('a log that is not there ends replay with its path', async () => {
  const { code, output } = await runProgram(['replay', '/nowhere/perf.csv', '--data-dir', newFolder('data')]);

  expect(code).toBe(1);
  expect(output).toContain('/nowhere/perf.csv');
});

test('Ctrl-C closes the store and ends with 0', async () => {
  await using program = await startProgram([]);

  expect(await program.stop('SIGINT')).toBe(0);
});
