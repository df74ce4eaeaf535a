/** Against Debian's prometheus-alertmanager: it receives, groups by volume, passes on, and resolves. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import { expect, test } from 'vitest';

import { createAlertmanagerLink } from '../../../collector/alerting/notify/alertmanager.ts';
import type { Alert } from '../../../collector/model/alert.ts';
import { unixMs } from '../../../collector/model/time.ts';
import { eventually } from '../../support/eventually.ts';
import { newFolder } from '../../support/program.ts';
import { programOrSkip } from '../../support/programs.ts';
import { full, httpReceiver } from './receiving.ts';

const program = programOrSkip('prometheus-alertmanager');

test.skipIf(program === undefined)(
  'a real Alertmanager receives, groups and resolves our alerts',
  async () => {
    await using hook = await httpReceiver();
    await using alertmanager = await startAlertmanager(hook.url);
    const outcomes: string[] = [];
    const link = createAlertmanagerLink({
      name: 'am',
      url: alertmanager.url,
      severity: 'warning',
      clock: () => unixMs(Date.now()),
      onOutcome: (outcome, reason) => outcomes.push(reason?.message ?? outcome),
    });
    const since = unixMs(Date.now() - 60_000);
    const volume: Alert = { ...full, subject: 'D:', since };
    const vms = Array.from({ length: 10 }, (_, index): Alert => ({
      ...volume,
      rule: 'vm-paused-critical',
      subject: `web${index}`,
      summary: `web${index} is Paused-Critical`,
      labels: { volume: 'D:', vm: `web${index}`, 'odd-name': 'x' },
    }));
    const pending: Alert = { ...volume, subject: 'E:', state: 'pending' };
    const minor: Alert = { ...volume, subject: 'F:', severity: 'info' };

    link.sync([volume, ...vms, pending, minor]);
    const known = await eventually(async () => {
      const alerts = (await (await fetch(`${alertmanager.url}/api/v2/alerts`)).json()) as {
        labels: Record<string, string>;
      }[];
      return alerts.length === 11 ? alerts : undefined;
    });
    const told = await eventually(async () =>
      hook.received.map(bodyOf).find((body) => body.alerts.length === 11),
    );
    const resolvedAt = unixMs(Date.now());
    link.sync([volume, ...vms].map((alert) => ({ ...alert, state: 'resolved', since: resolvedAt })));
    const resolved = await eventually(async () =>
      hook.received.map(bodyOf).find(({ status }) => status === 'resolved'),
    );
    await link.close();

    expect(outcomes).toEqual(['delivered', 'delivered']);
    expect(new Set(known.map(({ labels }) => labels['alertname']))).toEqual(
      new Set(['volume-free-space', 'vm-paused-critical']),
    );
    expect(told).toMatchObject({ status: 'firing', groupLabels: { host: 'hv01', volume: 'D:' } });
    expect(told.alerts[0]?.annotations['summary']).toBeDefined();
    expect(resolved.alerts).toHaveLength(11);
  },
);

interface HookBody {
  readonly status: string;
  readonly groupLabels: Record<string, string>;
  readonly alerts: readonly { readonly annotations: Record<string, string> }[];
}

function bodyOf({ body }: { readonly body: string }): HookBody {
  return JSON.parse(body) as HookBody;
}

async function startAlertmanager(hookUrl: string) {
  const folder = newFolder('alertmanager');
  const port = await freePort();
  const config = path.join(folder, 'alertmanager.yml');
  writeFileSync(
    config,
    `route: { receiver: hook, group_by: [host, volume], group_wait: 500ms, group_interval: 1s, repeat_interval: 1h }
receivers: [{ name: hook, webhook_configs: [{ url: "${hookUrl}", send_resolved: true }] }]
`,
  );
  const child = spawn(
    program ?? '',
    [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
