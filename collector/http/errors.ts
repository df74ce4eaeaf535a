/**
 * The one place that turns errors into answers. A `RequestError` and a failing store are told to the client in their own
 * sentences; anything else is ours, is reported, and the client learns only that it happened.
 */
import type { Context, Middleware, Next } from 'koa';

import { StorageError } from '../model/history.ts';
import type { ErrorAnswer } from '../model/wire.ts';
import type { HttpContext } from './context.ts';

/** The request cannot be answered; the message is a sentence for the client: what was asked and what is right. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Every error thrown further in becomes `{ error: { status, message } }`. */
export function answerErrors(context: HttpContext): Middleware {
  return async (ctx: Context, next: Next) => {
    try {
      await next();
    } catch (error) {
      answerError(ctx, asRequestError(error, ctx, context));
    }
  };
}

function asRequestError(error: unknown, ctx: Context, context: HttpContext): RequestError {
  if (error instanceof RequestError) return error;
  const doing = `answer ${ctx.method} ${ctx.path}`;
  context.reportFailure(error, doing);
  if (error instanceof StorageError) return new RequestError(503, error.message, { 'Retry-After': '5' });
  return new RequestError(500, `Cannot ${doing}: the program failed; its log says why`);
}

function answerError(ctx: Context, error: RequestError): void {
  const answer: ErrorAnswer = { error: { status: error.status, message: error.message } };
  if (ctx.headerSent) {
    ctx.res.destroy();
    return;
  }
  ctx.remove('ETag');
  ctx.set(error.headers);
  ctx.set('Cache-Control', 'no-store');
  ctx.status = error.status;
  ctx.body = JSON.stringify(answer);
  ctx.type = 'application/json';
}

/** User text quoted inside a sentence, cut so that a hostile request does not fill the log or the screen. */
export function quoted(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 117)}…` : text;
  return JSON.stringify(short);
}
