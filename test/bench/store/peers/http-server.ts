/** A peer that is a server on loopback: started on a free port, asked over one kept-alive connection, stopped at the end. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { keptConnection, type KeptConnection } from './kept-connection.ts';

export interface PeerServer extends AsyncDisposable {
  readonly pid: number;
  get(path: string): Promise<Buffer>;
  /** A client for taking the time of answers. */
  connect(): KeptConnection;
  post(path: string, body?: Buffer, headers?: Readonly<Record<string, string>>): Promise<Buffer>;
}

export interface ServerStart {
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  /** Path that answers once the server is ready. */
  readonly readyPath: string;
}

const attempts = 300;
const attemptMs = 100;

export async function startServer({ program, args, readyPath }: ServerStart): Promise<PeerServer> {
  const port = await freePort();
  const child = spawn(program, args(port), { stdio: 'ignore' });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body?: Buffer, headers = {}): Promise<Buffer> =>
    request({ host: '127.0.0.1', port, method, path, agent, headers }, body);
  const server: PeerServer = {
    pid: child.pid ?? 0,
    get: (path) => ask('GET', path),
    connect: () => keptConnection('127.0.0.1', port),
    post: (path, body, headers) => ask('POST', path, body, headers),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await stop(child);
    },
  };
  for (let attempt = 0; attempt < attempts && child.exitCode === null; attempt++) {
    const isReady = await server.get(readyPath).then(
      () => true,
      () => false,
    );
    if (isReady) return server;
    await wait(attemptMs);
  }
  await server[Symbol.asyncDispose]();
  throw new Error(`Cannot start ${program}: no answer on 127.0.0.1:${port}${readyPath}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** One request, its whole answer; rejects when the answer is an error. */
function request(options: http.RequestOptions, body: Buffer | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        if ((answer.statusCode ?? 500) < 300) resolve(whole);
        else
          reject(
            new Error(`${options.path} answered ${answer.statusCode}: ${whole.toString().slice(0, 200)}`),
          );
      });
    });
    sent.on('error', reject);
    sent.setTimeout(60_000, () => sent.destroy(new Error(`${options.path} gave no answer in 60 s`)));
    sent.end(body);
  });
}
