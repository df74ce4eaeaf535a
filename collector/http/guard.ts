/**
 * What a request must look like before anything looks at its meaning: a method that only reads (but where something can be posted), a short address, no body, and,
 * when the server is reachable from this machine alone, a Host header of this machine. The latter defeats DNS rebinding:
 * a foreign web page whose name was pointed to 127.0.0.1 still sends its own name.
 */
import { isIPv4 } from 'node:net';

import type { Context, Middleware, Next } from 'koa';

import { RequestError, quoted } from './errors.ts';

const longestUrl = 32_768;

/** `writable` are the paths that take a POST. */
export function refuseOddRequests(writable: ReadonlySet<string> = new Set()): Middleware {
  return async (ctx: Context, next: Next) => {
    if (writable.has(ctx.path)) {
      await next();
      return;
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD')
      throw new RequestError(405, `${ctx.method} is not answered here; everything is read with GET or HEAD`, {
        Allow: 'GET, HEAD',
      });
    if (ctx.url.length > longestUrl)
      throw new RequestError(
        414,
        `The address has ${ctx.url.length} characters, at most ${longestUrl} are read; ask for fewer series at once`,
      );
    if (ctx.get('Transfer-Encoding') !== '' || Number(ctx.get('Content-Length') || '0') !== 0)
      throw new RequestError(413, `${ctx.method} ${ctx.path} takes no body`, { Connection: 'close' });
    await next();
  };
}

/** `allowed` are names a reverse proxy on this machine may pass on. */
export function requireLocalHostHeader(allowed: readonly string[]): Middleware {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return async (ctx: Context, next: Next) => {
    const header = ctx.get('Host');
    const name = header.replace(/:\d+$/, '').toLowerCase();
    // A request without the header is HTTP/1.0 and comes from no browser.
    if (header !== '' && !isLoopback(name) && !names.has(name))
      throw new RequestError(
        403,
        `This server answers only as localhost or 127.0.0.1, not as ${quoted(header)}; it listens on this machine alone`,
      );
    await next();
  };
}

/** Whether a name or address, as in `--listen` or a Host header, can mean only this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const mapped = name.replace(/^::ffff:/, '');
  if (isIPv4(mapped)) return mapped.startsWith('127.');
  return name === 'localhost' || name === '::1' || name.endsWith('.localhost');
}
