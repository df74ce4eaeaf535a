/**
 * Gets the text of a page from an exporter, within a deadline and a size. Every way in which that fails becomes one sentence
 * with the address in it, never with a password. Times are handed back so that the caller knows when the page was made.
 */
import { SourceError } from '../../model/source.ts';
import type { Ms } from '../../model/time.ts';

export interface FetchOptions {
  /** For the whole answer, redirects included. */
  readonly deadline: Ms;
  /** Of the text once unpacked; a host of the greatest size needs some 10 MB. */
  readonly limitBytes: number;
  /** Ends the fetch because nobody wants it any more. */
  readonly signal: AbortSignal;
}

const mostRedirects = 3;

export async function fetchPage(target: URL, options: FetchOptions): Promise<string> {
  const late = AbortSignal.timeout(options.deadline);
  const signal = AbortSignal.any([options.signal, late]);
  const origin = addressOf(target);
  try {
    const answer = await follow(target, signal);
    return await readBody(answer, options.limitBytes, origin);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (options.signal.aborted) throw new SourceError(`Reading ${origin} was stopped`, { cause: error });
    if (late.aborted) {
      throw new SourceError(
        `${origin} did not answer whole within ${options.deadline / 1000} s; the exporter or its host hangs, or is slow to collect`,
        { cause: error },
      );
    }
    throw new SourceError(`Cannot read ${origin}: ${reasonOf(error)}`, { cause: error });
  }
}

/** The address without user and password. */
export function addressOf(target: URL): string {
  const bare = new URL(target);
  bare.username = '';
  bare.password = '';
  return bare.href;
}

async function follow(target: URL, signal: AbortSignal): Promise<Response> {
  let url = target;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const answer = await fetch(addressOf(url), { signal, redirect: 'manual', headers: headersFor(target) });
    const next = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || next === null) return answer;
    await answer.body?.cancel();
    url = redirected(url, next);
  }
  throw new SourceError(`${addressOf(target)} redirects more than ${mostRedirects} times`);
}

/** Elsewhere could be anyone's machine; it would be asked in the name of this target, with its password. */
function redirected(from: URL, location: string): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isSecured = from.protocol === 'http:' && next?.protocol === 'https:';
  if (next?.hostname !== from.hostname || !(next.protocol === from.protocol || isSecured)) {
    throw new SourceError(
      `${addressOf(from)} redirects to ${JSON.stringify(location)}, another host, which is not followed; if that is right, give that address as the target`,
    );
  }
  return next;
}

function headersFor(target: URL): Record<string, string> {
  const headers = {
    accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1',
    'accept-encoding': 'gzip',
    'user-agent': 'whichvm',
  };
  if (target.username === '' && target.password === '') return headers;
  const secret = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
  return { ...headers, authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
}

async function readBody(answer: Response, limitBytes: number, origin: string): Promise<string> {
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new SourceError(`${origin} answered ${answer.status}${meaningOf(answer.status)}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) {
      throw new SourceError(
        `${origin} sends more than ${limitBytes / 1_048_576} MiB, which no page of windows_exporter should; it was not read`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function meaningOf(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return ' (not allowed): give user and password in the address, as http://user:password@host:9182/metrics';
    case 404:
      return ' (not found): is the path right, usually /metrics';
    case 503:
      return ' (too busy): windows_exporter limits how many may ask at once (--web.max-requests)';
    default:
      return status >= 500 ? ' (the exporter failed): its log says why' : ', where 200 was expected';
  }
}

const codes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; is windows_exporter running and the port right (usually 9182)',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name could not be looked up now',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to its network',
  ECONNRESET: 'the connection was cut while reading',
  UND_ERR_SOCKET: 'the connection was cut while reading',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half way',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name it in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is of an unknown issuer; name that in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown issuer; name that in NODE_EXTRA_CA_CERTS',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  Z_DATA_ERROR: 'its gzip is damaged',
  Z_BUF_ERROR: 'its gzip ends half way',
};

/** The innermost cause that says something; `fetch failed` says nothing. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  const code: unknown = 'code' in error ? error.code : undefined;
  const known = typeof code === 'string' ? codes[code] : undefined;
  if (known !== undefined) return known;
  return inner === undefined ? error.message : reasonOf(inner);
}
