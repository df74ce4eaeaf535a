/**
 * Listens, limits and closes. Beyond this machine it serves only with credentials; a port that is taken, or an address that is not
 * ours, is refused in one sentence before anything is served.
 */
import { createServer, type Server } from 'node:http';
import { isIPv6, type AddressInfo, type Socket } from 'node:net';

import { createApp } from './app.ts';
import { hasCredentials, type HttpAuth } from './auth.ts';
import type { HttpContext } from './context.ts';
import { isLoopback } from './guard.ts';
import { createMatrixMaker } from './matrix/matrix-maker.ts';
import { LiveFeed, type LiveLimits } from './live.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Where the built page is; it may not be there yet. */
  readonly pageFolder: string;
  readonly auth?: HttpAuth;
  /** Names under which a reverse proxy on this machine serves us. */
  readonly allowedHosts?: readonly string[];
  readonly live?: Partial<LiveLimits>;
}

export interface RunningServer {
  /** To open in a browser. */
  readonly url: string;
  /** Ends live feeds, lets answers under way finish for a moment, and frees the port. */
  close(): Promise<void>;
}

/** The server cannot listen; the message is a whole sentence. */
class ListenError extends Error {
  override readonly name = 'ListenError';
}

const usualLiveLimits: LiveLimits = { clients: 200, slowMs: 20_000, keepAliveMs: 15_000 };
const closingGraceMs = 2000;

export async function createHttpServer(
  context: HttpContext,
  options: HttpServerOptions,
): Promise<RunningServer> {
  const { host, port, pageFolder, auth, allowedHosts = [] } = options;
  const isLocal = isLoopback(host);
  if (!isLocal && !hasCredentials(auth))
    throw new ListenError(
      `Cannot listen on ${addressText(host, port)}: others can reach it, and no credentials are asked for; set a token with --auth-token, or listen on 127.0.0.1`,
    );
  const live = new LiveFeed(context, { ...usualLiveLimits, ...options.live });
  const matrices = createMatrixMaker();
  const unsubscribe = context.subscribe((change) => {
    if (change.kind !== 'tick') return;
    const view = context.hosts().find(({ host: key }) => key === change.host);
    if (view?.frame !== undefined) matrices.prepare(view.frame);
  });
  const app = createApp(context, {
    pageFolder,
    live,
    matrices,
    auth,
    allowedHosts: isLocal ? allowedHosts : undefined,
  });
  const answer = app.callback();
  const server = createServer(limits, (request, response) => void answer(request, response));
  server.maxConnections = 2000;
  server.on('clientError', answerUnreadable);
  try {
    await listen(server, host, port);
  } catch (error) {
    live.close();
    unsubscribe();
    throw error;
  }
  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      live.close();
      unsubscribe();
      await closeServer(server);
      await matrices.close();
    },
  };
}

const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  /** A chart of hundreds of series has a long address. */
  maxHeaderSize: 65_536,
};

function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
  server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, () => {
    server.removeAllListeners('error');
    resolve();
  });
  return promise;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program uses the port; choose another with --listen',
    EACCES: 'this account may not use the port; choose one above 1023 with --listen',
    EADDRNOTAVAIL: 'this machine has no such address; choose one it has with --listen',
    ENOTFOUND: 'the name is not known; choose an address with --listen',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new ListenError(`Cannot listen on ${addressText(host, port)}: ${reason}`, { cause: error });
}

function addressText(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** For the wildcard address, the name by which this machine itself reaches it. */
function urlOf({ address, port }: AddressInfo): string {
  const isWildcard = address === '0.0.0.0' || address === '::';
  return `http://${addressText(isWildcard ? 'localhost' : address, port)}`;
}

/** What is not HTTP, or has headers beyond all measure, is answered before it reaches the application. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The headers are longer than 64 KiB']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive within 30 seconds']
        : [400, 'Bad Request', 'This is no HTTP request'];
  const body = JSON.stringify({ error: { status, message } });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const grace = setTimeout(() => server.closeAllConnections(), closingGraceMs);
  await promise;
  clearTimeout(grace);
}
