/** Entity tags and conditional requests: who has the answer already is told so. Weak tags, because compression changes the bytes. */
import { createHash } from 'node:crypto';

import type { Context, Middleware, Next } from 'koa';

export function answerConditionally(): Middleware {
  return async (ctx: Context, next: Next) => {
    await next();
    if (ctx.status !== 200 || ctx.respond === false) return;
    const body: unknown = ctx.body;
    const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
    if (isWhole && !ctx.response.get('ETag')) ctx.set('ETag', tagOf(body));
    if (!ctx.fresh) return;
    ctx.status = 304;
    ctx.body = null;
  };
}

function tagOf(body: string | Buffer): string {
  return `W/"${createHash('sha1').update(body).digest('base64url')}"`;
}
