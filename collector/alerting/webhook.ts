/**
 * Sends alerts to an address of the user's as JSON (the README of this room shows it). Messages wait in a bounded queue and go out
 * one after the other; a receiver that is down is tried again, ever more rarely, and costs the oldest message when the queue is full.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Alert } from '../model/alert.ts';
import { dayMs, minuteMs, ms, msBetween, secondMs, type Clock, type Ms, type UnixMs } from '../model/time.ts';
import type { Notifier } from './alerting.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Key of the signature; without it messages are not signed. */
  readonly secret?: string;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  /** Waits; rejects when the signal ends it. */
  readonly sleep?: (span: Ms, signal: AbortSignal) => Promise<void>;
  /** Messages kept while the receiver is away. */
  readonly capacity?: number;
  /** How long one attempt may take. */
  readonly timeout?: Ms;
  /** Told of every message that arrived or was given up, and why. */
  onOutcome?(outcome: 'delivered' | 'failed' | 'dropped', reason?: Error): void;
}

interface Message {
  readonly body: string;
  readonly since: UnixMs;
}

const firstWait = secondMs;
const longestWait = ms(5 * minuteMs);
const givenUpAfter = dayMs;

export function createWebhook(options: WebhookOptions): Notifier {
  const { capacity = 1000, clock } = options;
  const stop = new AbortController();
  const queue: Message[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    for (let next = queue[0]; next !== undefined && !stop.signal.aborted; next = queue[0]) {
      const failure = await deliver(next, options, stop.signal);
      if (queue[0] === next) queue.shift();
      if (stop.signal.aborted && failure !== undefined) options.onOutcome?.('dropped', failure);
      else options.onOutcome?.(failure === undefined ? 'delivered' : 'failed', failure);
    }
    running = undefined;
  };
  return {
    name: options.name,
    notify: (alerts) => {
      queue.push({ body: messageBody(alerts, clock()), since: clock() });
      while (queue.length > capacity) {
        // The first may be on its way already; the next oldest goes.
        queue.splice(running === undefined ? 0 : 1, 1);
        options.onOutcome?.(
          'dropped',
          new Error(`${queue.length} messages wait for "${options.url}" already`),
        );
      }
      running ??= run();
    },
    close: async () => {
      stop.abort();
      await running;
      for (const _ of queue.splice(0)) options.onOutcome?.('dropped');
    },
  };
}

/** Tries until it arrives, is refused for good, or is a day old; undefined = arrived. */
async function deliver(
  message: Message,
  options: WebhookOptions,
  stop: AbortSignal,
): Promise<Error | undefined> {
  const { sleep = sleepFor, clock } = options;
  for (let wait = firstWait; ; wait = ms(Math.min(wait * 2, longestWait))) {
    const attempt = await post(message, options, stop);
    if (attempt === 'delivered') return undefined;
    if (!attempt.again || stop.aborted || msBetween(message.since, clock()) > givenUpAfter)
      return attempt.reason;
    await sleep(wait, stop).catch(() => undefined);
    if (stop.aborted) return attempt.reason;
  }
}

async function post(
  { body }: Message,
  { url, headers, secret, clock, timeout = ms(10 * secondMs), fetch = globalThis.fetch }: WebhookOptions,
  stop: AbortSignal,
): Promise<'delivered' | { readonly again: boolean; readonly reason: Error }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers, ...signature(body, secret, clock()) },
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeout)]),
      redirect: 'error',
    });
    await answer.body?.cancel();
    if (answer.ok) return 'delivered';
    const again = answer.status >= 500 || answer.status === 408 || answer.status === 429;
    return {
      again,
      reason: new Error(`Cannot notify "${url}": it answered ${answer.status}, any 2xx would be success`),
    };
  } catch (cause) {
    return { again: true, reason: new Error(`Cannot notify "${url}": ${reasonText(cause)}`, { cause }) };
  }
}

/** `fetch failed` says nothing; what it failed with is in the cause. */
function reasonText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}, ${cause.cause.message}` : cause.message;
}

function signature(body: string, secret: string | undefined, now: UnixMs): Record<string, string> {
  if (secret === undefined) return {};
  const digest = createHmac('sha256', secret).update(`${now}.${body}`).digest('hex');
  return { 'x-whichvm-timestamp': String(now), 'x-whichvm-signature': `sha256=${digest}` };
}

function messageBody(alerts: readonly Alert[], sentAt: UnixMs): string {
  return JSON.stringify({
    version: 1,
    sentAt,
    alerts: alerts.map(({ value, threshold, ...alert }) => ({
      ...alert,
      value: value ?? null,
      threshold: threshold ?? null,
    })),
  });
}

async function sleepFor(span: Ms, signal: AbortSignal): Promise<void> {
  await delay(span, undefined, { signal, ref: false });
}
