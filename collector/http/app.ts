/** The koa application: what every request passes, from outside in, and the table of routes at the core. */
import { constants } from 'node:zlib';

import { Router } from '@koa/router';
import Koa, { type Context, type Middleware, type Next } from 'koa';
import compress from 'koa-compress';

import { hasCredentials, requireCredentials, type HttpAuth } from './auth.ts';
import { answerConditionally } from './conditional.ts';
import type { HttpContext } from './context.ts';
import { answerErrors, quoted, RequestError } from './errors.ts';
import { refuseOddRequests, requireLocalHostHeader } from './guard.ts';
import type { LiveFeed } from './live.ts';
import { servePage } from './page.ts';
import { readParameters } from './parameters.ts';
import { readPosted } from './posted.ts';
import type { MatrixMaker } from './matrix/matrix-maker.ts';
import type { Route, RouteRequest } from './route.ts';
import { createRoutes } from './routes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  readonly pageFolder: string;
  readonly live: LiveFeed;
  readonly matrices: MatrixMaker;
  readonly auth: HttpAuth | undefined;
  /** Names a Host header may carry beside those of this machine; undefined = any. */
  readonly allowedHosts: readonly string[] | undefined;
}

export function createApp(context: HttpContext, options: AppOptions): Koa {
  const { auth, allowedHosts } = options;
  const routes = createRoutes(options.live);
  const app = new Koa();
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGoneClient(error)) context.reportFailure(error, 'finish an answer');
  });
  for (const middleware of securityHeaders()) app.use(middleware);
  app.use(compress(compression));
  app.use(answerConditionally());
  app.use(answerErrors(context));
  app.use(refuseOddRequests(writablePathsOf(routes)));
  if (allowedHosts !== undefined) app.use(requireLocalHostHeader(allowedHosts));
  if (hasCredentials(auth)) app.use(requireCredentials(auth, openPathsOf(routes)));
  app.use(routerOf(routes, { context, matrices: options.matrices }).routes());
  app.use(servePage(options.pageFolder));
  app.use(refuseUnknownPath);
  return app;
}

/** Fast rather than small: answers are made anew each time. */
const compression: compress.CompressOptions = {
  threshold: 1024,
  gzip: { level: constants.Z_BEST_SPEED },
  deflate: { level: constants.Z_BEST_SPEED },
  br: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
};

const goneCodes = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED']);

/** A client that leaves in the middle is no failure. */
function isGoneClient({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && goneCodes.has(code);
}

function openPathsOf(routes: readonly Route[]): ReadonlySet<string> {
  return new Set(routes.filter(({ isOpen }) => isOpen === true).map(({ path }) => path));
}

function writablePathsOf(routes: readonly Route[]): ReadonlySet<string> {
  return new Set(routes.filter(({ method }) => method === 'POST').map(({ path }) => path));
}

type Parts = Pick<RouteRequest, 'context' | 'matrices'>;

function routerOf(routes: readonly Route[], parts: Parts): Router {
  const router = new Router({ strict: true, sensitive: true });
  for (const route of routes) {
    if (route.method !== 'POST') router.get(route.path, handlerOf(route, parts));
    else {
      router.post(route.path, handlerOf(route, parts));
      router.all(route.path, refuseReading);
    }
  }
  return router;
}

function handlerOf(route: Route, parts: Parts): Middleware {
  return async (ctx: Context) => {
    refuseUnacceptable(ctx, route);
    const given = readParameters(new URLSearchParams(ctx.querystring), route.path, route.parameters);
    ctx.set('Cache-Control', 'private, no-cache');
    const body = route.method === 'POST' ? { body: await readPosted(ctx) } : {};
    const answer = await route.handle({ ctx, ...parts, given, now: parts.context.clock(), ...body });
    if (answer === undefined) return;
    if (!ctx.response.get('Content-Type')) ctx.type = 'application/json';
    ctx.body = bodyOf(answer);
  };
}

function bodyOf(answer: unknown): string | Buffer {
  if (typeof answer === 'string' || Buffer.isBuffer(answer)) return answer;
  if (!(answer instanceof Uint8Array)) return JSON.stringify(answer);
  return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
}

function refuseReading(ctx: Context): never {
  throw new RequestError(405, `${ctx.method} is not answered here; ${ctx.path} takes a POST`, {
    Allow: 'POST',
  });
}

/** The exposition chooses its own format; everything else has one. */
function refuseUnacceptable(ctx: Context, { path, answers }: Route): void {
  const [only, ...others] = answers.mediaTypes;
  if (only === undefined || others.length > 0 || ctx.accepts(only) !== false) return;
  throw new RequestError(406, `Accept is ${quoted(ctx.get('Accept'))}; ${path} answers ${only}`);
}

function refuseUnknownPath(ctx: Context, _next: Next): never {
  throw new RequestError(404, `Nothing is at ${quoted(ctx.path)}; /api/v1/openapi.json lists what there is`);
}
