/** Entity tags and conditional requests: who has the answer already is told so. Weak tags, because compression changes the bytes. */
import { hash } from 'node:crypto';

import type { Context, Middleware, Next } from 'koa';

/** Beyond it (the exposition of many hosts) an answer is never the same twice, and hashing it is wasted. */
const largestTagged = 1_048_576;

export function answerConditionally(): Middleware {
  return async (ctx: Context, next: Next) => {
    await next();
    if (ctx.status !== 200 || ctx.respond === false) return;
    const body: unknown = ctx.body;
    const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
    if (isWhole && body.length <= largestTagged && !ctx.response.get('ETag')) ctx.set('ETag', tagOf(body));
    if (!isKnown(ctx.get('If-None-Match'), ctx.response.get('ETag'))) return;
    ctx.status = 304;
    ctx.body = null;
  };
}

/** Compared weakly. `Cache-Control: no-cache` beside it is meant for caches, not for us: `fetch` sends it by itself. */
function isKnown(known: string, tag: string): boolean {
  if (tag === '' || known === '') return false;
  return known
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === tag.replace(/^W\//, ''));
}

function tagOf(body: string | Buffer): string {
  return `W/"${hash('sha1', body, 'base64url')}"`;
}
