/** A real Prometheus for a test: started on a free port with a configuration of ours, asked over HTTP, ended with the test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Prometheus {
  /** Result of an instant query. */
  query(expression: string): Promise<readonly QueryResult[]>;
  rules(): Promise<readonly RuleState[]>;
  close(): Promise<void>;
}

interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly state: string;
  readonly lastError?: string;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

export async function startPrometheus(program: string, configFile: string): Promise<Prometheus> {
  const port = await freePort();
  const folder = path.dirname(configFile);
  const child = spawn(
    program,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}: ${said}`);
      return fetch(`${url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
    },
    () => `Prometheus was not ready: ${said}`,
  );
  return {
    query: async (expression) =>
      (
        (await ask(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
          result: QueryResult[];
        }
      ).result,
    rules: async () => {
      const { groups } = (await ask(`${url}/api/v1/rules`)) as { groups: { rules: RuleState[] }[] };
      return groups.flatMap(({ rules }) => rules);
    },
    close: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Looks again until it is so; the real thing on the other side has a clock of its own. */
export async function until(isSo: () => Promise<boolean>, otherwise: () => string): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(otherwise());
    await sleep(200);
  }
}

async function ask(url: string): Promise<unknown> {
  const answer = await fetch(url);
  const body = (await answer.json()) as { status: string; error?: string; data: unknown };
  if (body.status !== 'success')
    throw new Error(`${body.error ?? 'no reason'} in ${decodeURIComponent(url)}`);
  return body.data;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
