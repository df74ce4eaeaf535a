/** What other programs get from the whole program: a valid exposition, alerts by webhook, metrics by OTLP, and the recorded past. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { expect, test } from 'vitest';

import type { HostsAnswer, UsageAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { eventually } from '../support/eventually.ts';
import { newFolder, startProgram } from '../support/program.ts';
import { programOrSkip } from '../support/programs.ts';

const promtool = programOrSkip('promtool');

/** A receiver that keeps what it is sent. */
async function startReceiver() {
  const bodies: Buffer[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    bodies,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

test.skipIf(promtool === undefined)(
  'promtool has nothing to say about /metrics of the running program',
  async () => {
    await using program = await startProgram(['--scenario']);
    const page = await eventually(async () => {
      const text = await (await fetch(`${program.url}/metrics`)).text();
      return text.includes('hyperv_virtual_processor_guest_run_seconds_total{') ? text : undefined;
    });

    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], {
      input: page,
      encoding: 'utf8',
    });

    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  },
);

test('OpenMetrics is what its Accept header gets, to the end mark', async () => {
  await using program = await startProgram([]);
  const response = await eventually(async () => {
    const accept = 'application/openmetrics-text; version=1.0.0';
    const answer = await fetch(`${program.url}/metrics`, { headers: { accept } });
    return answer.ok ? answer : undefined;
  });

  expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  expect((await response.text()).endsWith('# EOF\n')).toBe(true);
});

test('a volume that fills reaches the webhook, and metrics the OTLP receiver', async () => {
  await using webhook = await startReceiver();
  await using collector = await startReceiver();

  // A minute of the simulated host is a second: its archive volume is low from the start.
  const fastMotion = ['--scenario', '--sim-speed', '60', '--interval', '500ms'];
  const receivers = ['--webhook', `${webhook.url}/alerts`, '--otlp-endpoint', `${collector.url}/v1/metrics`];
  await using program = await startProgram([...fastMotion, ...receivers]);
  const message = await eventually(async () =>
    webhook.bodies.map(String).find((body) => body.includes('volume-free-space')),
  );
  const pushed = await eventually(async () =>
    collector.bodies.find((body) => body.includes('hyperv_logical_processor_guest_run_seconds')),
  );

  expect(JSON.parse(message)).toBeTypeOf('object');
  expect(message).toContain('E:');
  expect(pushed.length).toBeGreaterThan(1000);
  expect((await fetch(`${program.url}/healthz`)).status).toBe(200);
});

test('replay fills a store and serves the recorded time', async () => {
  const log = path.join(newFolder('log'), 'night.csv');
  const set = String.raw`\\HV01\Hyper-V Hypervisor`;
  const header = [
    '(PDH-CSV 4.0) (UTC)(0)',
    `${set} Logical Processor(Hv LP 0)\\% Guest Run Time`,
    `${set} Virtual Processor(sql: 02, (main):Hv VP 0)\\% Guest Run Time`,
  ];
  const rows = Array.from({ length: 60 }, (_, second) => [
    `01/15/2026 03:12:${String(second).padStart(2, '0')}.000`,
    second === 0 ? ' ' : '75.5',
    second === 0 ? ' ' : '62.25',
  ]);
  writeFileSync(
    log,
    [header, ...rows].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n'),
  );

  await using program = await startProgram(['replay', log]);
  const ask = async <T>(question: string): Promise<T> =>
    (await (await fetch(`${program.url}/api/v1/${question}`)).json()) as T;
  const { hosts } = await ask<HostsAnswer>('hosts');
  const { vms } = await ask<VmsAnswer>('vms');
  const at = Date.UTC(2026, 0, 15, 3, 12);
  const usage = await ask<UsageAnswer>(`usage?by=vm&from=${at}&to=${at + 59_000}`);

  expect(hosts[0]).toMatchObject({ host: 'HV01', source: 'log', status: 'recorded', logicalProcessors: 1 });
  expect(vms[0]).toMatchObject({ name: 'sql: 02, (main)' });
  expect(vms[0]?.cores).toBeCloseTo(0.6225, 9);
  expect(usage.times).toHaveLength(60);
  expect(usage.series[0]?.mean[0]).toBeNull();
  expect(usage.series[0]?.mean[30]).toBeCloseTo(0.6225, 9);
});

test('after kill -9 the history is still there', async () => {
  const dataDir = newFolder('killed');
  const options = { dataDir };
  {
    await using program = await startProgram(['--interval', '200ms'], options);
    await eventually(async () => {
      const { vms } = (await (await fetch(`${program.url}/api/v1/vms`)).json()) as VmsAnswer;
      return vms[0]?.cores ?? undefined;
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 1500);
    });
    await program.stop('SIGKILL');
  }

  await using program = await startProgram(['--interval', '200ms'], options);
  const { hosts } = (await (await fetch(`${program.url}/api/v1/hosts`)).json()) as HostsAnswer;

  // It began in the run that was killed, not in this one.
  expect(Date.now() - (hosts[0]?.firstAt ?? Date.now())).toBeGreaterThan(1500);
});
