/**
 * Serves the built page and the answers of made-up hosts, with the strict headers of the real server. Time stands still until
 * `tick()` moves it one second and sends the live event; `drop()` and `restore()` play a server that goes away.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';

import { partOfMatrix } from './matrix-part.ts';
import { packTick } from '../../collector/model/packed-tick.ts';
import type {
  HostsAnswer,
  LiveTick,
  MatrixAnswer,
  NetworkAnswer,
  UsageBy,
  VolumeForecastsAnswer,
  VolumePastAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { createFixtureDoctor } from './fixture-doctor.ts';
import { findingsOf } from './fixture-findings.ts';
import { alertsOf, eventsOf, timesOf, usageAnswer } from './fixture-history.ts';
import {
  type FixtureHost,
  fixtureStart,
  hostAnswer,
  matrixAnswer,
  processorsAnswer,
  vmsAnswer,
} from './fixture-host.ts';
import { deskAnswer } from './fixture-desk.ts';
import { forecasts } from './fixture-forecasts.ts';
import { createFixtureLooks, type FixtureLooks } from './fixture-look.ts';
import { machine, network, queryColumns, series, volumes } from './fixture-rooms.ts';

export interface FixtureServer extends AsyncDisposable {
  readonly url: string;
  /** Paths asked for, newest last. */
  readonly asked: string[];
  readonly looks: FixtureLooks;
  now(): number;
  tick(): void;
  /** Cuts every connection and refuses new ones, until restored. */
  drop(): void;
  restore(): void;
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export async function startFixtureServer(options: {
  readonly hosts: readonly FixtureHost[];
  readonly folder: string;
  readonly port?: number;
}): Promise<FixtureServer> {
  const { hosts, folder } = options;
  const clients = new Map<ServerResponse, FixtureHost>();
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  let now = fixtureStart;
  let isDropped = false;
  const doctor = createFixtureDoctor(() => now);
  const looks = createFixtureLooks();

  const hostOf = (query: URLSearchParams): FixtureHost | undefined =>
    hosts.find(({ name }) => name === query.get('host')) ?? hosts[0];

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    asked.push(`${url.pathname}${url.search}`);
    const host = hostOf(url.searchParams);
    if (host === undefined) {
      json(response, 404, { error: { status: 404, message: 'No host is known yet' } });
      return;
    }
    if (url.pathname === '/api/v1/look-closer') {
      void looks.answer(request, response, { hosts, now: () => now });
      return;
    }
    if (url.pathname === '/api/v1/live') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(`retry: 100000\n\n${tickText(host, now)}`);
      clients.set(response, host);
      response.on('close', () => clients.delete(response));
      return;
    }
    if (url.pathname === '/api/v1/look-closer/kept') {
      json(response, 200, looks.kept(host, Number(url.searchParams.get('at'))));
      return;
    }
    const body = doctor.answerAt(url.pathname) ?? answerOf(url, { host, hosts, now });
    if (body === undefined) void file(url.pathname, folder, response);
    else json(response, 200, body);
  };

  const server = createServer((request, response) => {
    if (isDropped) request.socket.destroy();
    else answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    looks,
    now: () => now,
    tick: () => {
      now += 1000;
      for (const [client, host] of clients) client.write(tickText(host, now));
    },
    drop: () => {
      isDropped = true;
      cut();
    },
    restore: () => {
      isDropped = false;
    },
    [Symbol.asyncDispose]: () => {
      cut();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function tickText(host: FixtureHost, now: number): string {
  if (host.kind === 'recorded' || host.kind === 'foreign' || host.kind === 'waiting') return '';
  const answer = hostAnswer(host, now);
  const at = answer.lastAt ?? now;
  const tick: LiveTick = {
    host: answer,
    vms: vmsAnswer(host, at),
    processors: processorsAnswer(host, at),
    alerts: alertsOf(host, now),
    events: eventsOf(host),
  };
  return `event: tick\ndata: ${JSON.stringify(packTick(tick))}\n\n`;
}

interface About {
  readonly host: FixtureHost;
  readonly hosts: readonly FixtureHost[];
  readonly now: number;
}

function answerOf(url: URL, { host, hosts, now }: About): unknown {
  const query = url.searchParams;
  const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
  const [at, span] = [number('at', hostAnswer(host, now).lastAt ?? now), number('span', 1000)];
  const stretch = {
    from: number('from', now - 900_000),
    to: number('to', now),
    stepMs: number('step', 0),
    now,
  };
  switch (url.pathname) {
    case '/api/v1/hosts':
      return { now, version: '0.1.0', hosts: hosts.map((one) => hostAnswer(one, now)) } satisfies HostsAnswer;
    case '/api/v1/vms':
      return isRecorded(host, at)
        ? vmsAnswer(host, at, span)
        : { ...vmsAnswer(host, at, span), capacityCores: 0, vms: [] };
    case '/api/v1/processors':
      return isRecorded(host, at)
        ? processorsAnswer(host, at, span)
        : { ...processorsAnswer(host, at, span), processors: [] };
    case '/api/v1/matrix':
      return partOfMatrix(matrixOf(host, { at, span, isRevealed: query.get('reveal') === '1' }), {
        vm: query.get('vm') ?? undefined,
        lp: query.has('lp') ? number('lp', 0) : undefined,
      });
    case '/api/v1/findings':
      return findingsOf(host, number('to', now));
    case '/api/v1/vm':
      return machine(host, query.get('vm') ?? '', at);
    case '/api/v1/usage':
      return usageAnswer(host, (query.get('by') ?? 'vm') as UsageBy, { ...stretch, top: number('top', 10) });
    case '/api/v1/alerts':
      return { now, alerts: alertsOf(host, now) };
    case '/api/v1/events':
      return { host: host.name, events: eventsOf(host) };
    case '/api/v1/volumes':
      return { host: host.name, at, spanMs: span, volumes: volumes(host) } satisfies VolumesAnswer;
    case '/api/v1/alerts/history':
    case '/api/v1/alerts/silences':
    case '/api/v1/alerts/receivers':
      return deskAnswer(url.pathname.replace('/api/v1/alerts/', ''), host, now);
    case '/api/v1/volumes/forecast':
      return { host: host.name, now, volumes: forecasts(host, now) } satisfies VolumeForecastsAnswer;
    case '/api/v1/volumes/past': {
      const times = [stretch.from, stretch.to];
      const volume = query.get('volume') ?? '';
      const isKept = volumes(host).some(({ name }) => name === volume);
      return {
        host: host.name,
        volume,
        times: isKept ? times : [],
        freeBytes: isKept ? [2e10, 5e9] : [],
      } satisfies VolumePastAnswer;
    }
    case '/api/v1/network':
      return {
        host: host.name,
        at,
        spanMs: span,
        chimney: 'not supported',
        ...network(host),
      } satisfies NetworkAnswer;
    case '/api/v1/series':
      return { series: series(host, now, query.getAll('match')) };
    case '/api/v1/query':
      return {
        ...stretch,
        times: timesOf(host, stretch),
        series: queryColumns(host, query.getAll('series'), timesOf(host, stretch)),
      };
    default:
      return undefined;
  }
}

function isRecorded(host: FixtureHost, at: number): boolean {
  return at >= (hostAnswer(host, at).firstAt ?? Infinity);
}

function matrixOf(
  host: FixtureHost,
  { at, span, isRevealed }: { at: number; span: number; isRevealed: boolean },
): MatrixAnswer {
  const matrix = matrixAnswer(host, at, span);
  return isRevealed ? { ...matrix, truth: matrix.share.map((cores) => cores * 0.9) } : matrix;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function file(pathname: string, folder: string, response: ServerResponse): Promise<void> {
  const name = pathname === '/' ? '/index.html' : pathname;
  try {
    const body = await readFile(path.join(folder, path.posix.normalize(name)));
    response.writeHead(200, {
      'Content-Type': types[path.extname(name)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}
