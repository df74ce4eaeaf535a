/**
 * What is posted, read with care: JSON, small, and from a page of ours. A browser sends JSON to another origin only after asking, which
 * is never allowed, and says where a request comes from; so a foreign page can post nothing in the name of a user.
 */
import type { Context } from 'koa';

import { RequestError, quoted } from './errors.ts';

const largestBody = 16_384;

export async function readPosted(ctx: Context): Promise<unknown> {
  refuseForeign(ctx);
  if (ctx.request.type.toLowerCase() !== 'application/json')
    throw new RequestError(
      415,
      `Content-Type is ${quoted(ctx.get('Content-Type'))}; ${ctx.path} takes application/json`,
    );
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody)
      throw new RequestError(413, `The body is larger than ${largestBody} bytes`, { Connection: 'close' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new RequestError(400, `The body of a POST to ${ctx.path} must be JSON`);
  }
}

/** Programs send neither header; what a browser sends must name this very server. */
function refuseForeign(ctx: Context): void {
  const site = ctx.get('Sec-Fetch-Site');
  const origin = ctx.get('Origin');
  const isForeign =
    (site !== '' && site !== 'same-origin' && site !== 'none') ||
    (origin !== '' && hostOf(origin) !== ctx.get('Host').toLowerCase());
  if (isForeign)
    throw new RequestError(
      403,
      `A page of ${quoted(origin === '' ? site : origin)} may not post to ${ctx.path}`,
    );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : undefined;
}
