/**
 * Who may ask. Credentials are a bearer token (scrapers, scripts) or a user with a password (browsers, by HTTP basic). Both are
 * compared in constant time over their digests, so that neither content nor length shows in how long it took.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

import type { Context, Middleware, Next } from 'koa';

import { RequestError } from './errors.ts';

export interface HttpAuth {
  readonly token?: string;
  /** Password by user name. The token is a password too, for any user name: browsers cannot send a bearer token. */
  readonly users?: Readonly<Record<string, string>>;
}

export function hasCredentials(auth: HttpAuth | undefined): auth is HttpAuth {
  return auth !== undefined && (isSecret(auth.token) || Object.values(auth.users ?? {}).some(isSecret));
}

function isSecret(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

/** Lets only requests with credentials pass, and those to `openPaths`. */
export function requireCredentials(auth: HttpAuth, openPaths: ReadonlySet<string>): Middleware {
  const accepted = acceptedDigests(auth);
  return async (ctx: Context, next: Next) => {
    if (!openPaths.has(ctx.path) && !isAccepted(ctx.get('Authorization'), accepted))
      throw new RequestError(401, `${ctx.path} needs a user and password, or a bearer token`, {
        'WWW-Authenticate': 'Basic realm="whichvm", charset="UTF-8", Bearer realm="whichvm"',
      });
    await next();
  };
}

interface AcceptedDigests {
  readonly token: Buffer | undefined;
  /** Of `user:password`. */
  readonly users: readonly Buffer[];
}

function acceptedDigests({ token, users = {} }: HttpAuth): AcceptedDigests {
  return {
    token: token === undefined || token === '' ? undefined : digest(token),
    users: Object.entries(users).flatMap(([name, password]) =>
      isSecret(password) ? [digest(`${name}:${password}`)] : [],
    ),
  };
}

function isAccepted(header: string, { token, users }: AcceptedDigests): boolean {
  const [, scheme = '', credentials = ''] = /^(\w+) +(\S+)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return token !== undefined && timingSafeEqual(digest(credentials), token);
    case 'basic': {
      const pair = Buffer.from(credentials, 'base64').toString('utf8');
      const password = digest(pair.slice(pair.indexOf(':') + 1));
      const given = digest(pair);
      // Every user is compared, so that the time does not tell which one exists.
      const isUser = users.reduce((found, user) => timingSafeEqual(given, user) || found, false);
      return isUser || (token !== undefined && pair.includes(':') && timingSafeEqual(password, token));
    }
    default:
      return false;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
