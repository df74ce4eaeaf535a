/** The feed of a running instance, over its API: live by server-sent events, the past by questions. */
import { setTimeout } from 'node:timers/promises';

import type {
  HostsAnswer,
  LiveTick,
  LookCloserAnswer,
  MatrixAnswer,
  ProcessorsAnswer,
  VmsAnswer,
} from '../model/wire.ts';
import { readEvents } from './event-stream.ts';
import { FeedError, type Feed, type FeedEvent, type When } from './feed.ts';

export interface Instance {
  /** Where it serves, as `http://127.0.0.1:9820`; a path in front of a proxy may follow. */
  readonly url: string;
  readonly token?: string;
}

const answerWithinMs = 10_000;
const reconnectAfterMs = 2000;

/** Rejects with `FeedError` when nothing answers there, or not as an instance does. */
export async function attach(instance: Instance): Promise<Feed> {
  await ask<HostsAnswer>(instance, 'hosts');
  return {
    description: `Attached to ${instance.url}`,
    hosts: async () => (await ask<HostsAnswer>(instance, 'hosts')).hosts,
    moment: async (host, when) => {
      const query = queryOf(host, when);
      const [vms, processors] = await Promise.all([
        ask<VmsAnswer>(instance, `vms?${query}`),
        ask<ProcessorsAnswer>(instance, `processors?${query}`),
      ]);
      return { vms, processors };
    },
    matrix: (host, when) => ask<MatrixAnswer>(instance, `matrix?${queryOf(host, when)}`),
    lookCloser: (host, signal) => lookCloser(instance, host, signal),
    follow: (host, listener, signal) => followHost(instance, host, { listener, signal }),
  };
}

function queryOf(host: string, when: When | undefined): string {
  const query = new URLSearchParams({ host });
  if (when !== undefined) {
    query.set('at', String(Math.round(when.at)));
    query.set('span', `${Math.round(when.spanMs)}ms`);
  }
  return query.toString();
}

async function ask<T>(instance: Instance, question: string): Promise<T> {
  return answerOf<T>(
    await request(instance, question, { signal: AbortSignal.timeout(answerWithinMs) }),
    instance,
  );
}

/** A burst takes seconds, and matching it on a large host as many more. */
function lookCloser(instance: Instance, host: string, signal: AbortSignal): Promise<LookCloserAnswer> {
  const asked: Asked = { method: 'POST', body: JSON.stringify({ host }), signal };
  return request(instance, 'look-closer', asked).then((response) =>
    answerOf<LookCloserAnswer>(response, instance),
  );
}

async function answerOf<T>(response: Response, instance: Instance): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw new FeedError(`Cannot read the answer of ${instance.url} as JSON: is it whichvm?`, {
      cause: error,
    });
  }
}

interface Asked {
  readonly signal: AbortSignal;
  readonly method?: 'POST';
  /** JSON. */
  readonly body?: string;
}

async function request(instance: Instance, question: string, asked: Asked): Promise<Response> {
  const { url, token } = instance;
  const headers = {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(asked.body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  let response: Response;
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/${question}`, { ...asked, headers });
  } catch (error) {
    throw new FeedError(`Cannot reach ${url}: ${reasonOf(error)}`, { cause: error });
  }
  if (response.ok) {
    if (/json|event-stream/.test(response.headers.get('Content-Type') ?? '')) return response;
    await response.body?.cancel();
    throw new FeedError(`What answers at ${url} is not whichvm: its answer is not JSON`);
  }
  throw new FeedError(await refusalOf(response, instance), { status: response.status });
}

async function refusalOf(response: Response, { url, token }: Instance): Promise<string> {
  const text = await response.text();
  if (response.status === 401) {
    const how = token === undefined ? 'it needs --auth-token' : 'it does not take this --auth-token';
    return `${url} does not let us in: ${how}`;
  }
  return messageOf(text) ?? `${url} answers with status ${response.status}: is it whichvm?`;
}

/** The sentence of an error answer. */
function messageOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${answerWithinMs / 1000} s`;
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

interface Following {
  readonly listener: (event: FeedEvent) => void;
  readonly signal: AbortSignal;
}

/** Connects again and again until the signal aborts; says so when the line is down. */
async function followHost(instance: Instance, host: string, { listener, signal }: Following): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await request(instance, `live?${queryOf(host, undefined)}`, { signal });
      if (response.body !== null)
        for await (const { event, data } of readEvents(response.body)) tell(event, data, listener);
      if (!signal.aborted) listener({ kind: 'trouble', sentence: `${instance.url} ended the connection` });
    } catch (error) {
      if (!signal.aborted) listener({ kind: 'trouble', sentence: sentenceOf(error, instance) });
    }
    await pause(signal);
  }
}

function tell(event: string, data: string, listener: Following['listener']): void {
  if (event === 'tick') {
    const { host, vms, processors } = JSON.parse(data) as LiveTick;
    listener({ kind: 'poll', host, vms, processors });
  }
  if (event === 'hosts') listener({ kind: 'hosts', hosts: (JSON.parse(data) as HostsAnswer).hosts });
}

function sentenceOf(error: unknown, { url }: Instance): string {
  return error instanceof FeedError ? error.message : `Lost the connection to ${url}: ${reasonOf(error)}`;
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(reconnectAfterMs, undefined, { signal });
  } catch {
    // Told to stop while waiting.
  }
}
