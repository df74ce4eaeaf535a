/** One attempt to POST JSON: any 2xx is success, 408, 429 and 5xx may be tried again, other answers not. */
import { DeliveryError } from './receiver.ts';

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const longestAttemptMs = 10_000;

export async function post(
  { url, body, headers, fetch = globalThis.fetch }: Post,
  stop: AbortSignal,
): Promise<void> {
  const where = withoutSecrets(url);
  let status: number;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.any([stop, AbortSignal.timeout(longestAttemptMs)]),
      redirect: 'error',
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    status = answer.status;
  } catch (cause) {
    throw new DeliveryError(`Cannot notify "${where}": ${reasonText(cause)}`, true, cause);
  }
  const again = status >= 500 || status === 408 || status === 429;
  throw new DeliveryError(`Cannot notify "${where}": it answered ${status}, any 2xx would be success`, again);
}

/** The address of a chat's webhook is its password: only the host is for the log. */
function withoutSecrets(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.length > 1 ? '/…' : ''}`;
}

/** `fetch failed` says nothing; what it failed with is in the cause. */
function reasonText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}, ${cause.cause.message}` : cause.message;
}
