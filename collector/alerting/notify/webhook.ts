/** Alerts as JSON of ours (the README of alerting shows it), signed where a secret is given. */
import { createHmac } from 'node:crypto';

import type { Clock } from '../../model/time.ts';
import { post } from './post.ts';
import type { Message, Receiver } from './receiver.ts';

export interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Key of the signature; without it messages are not signed. */
  readonly secret?: string | undefined;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
}

export function createWebhook({ name, url, headers, secret, clock, fetch }: WebhookOptions): Receiver {
  return {
    name,
    send: (message, signal) => {
      const body = messageJson(message);
      const signature = secret === undefined ? {} : signed(body, secret, String(clock()));
      return post({ url, body, headers: { ...headers, ...signature }, fetch }, signal);
    },
  };
}

function signed(body: string, secret: string, timestamp: string): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-whichvm-timestamp': timestamp, 'x-whichvm-signature': `sha256=${digest}` };
}

/** Also what a command finds on its standard input. */
export function messageJson({ id, madeAt, alerts }: Message): string {
  return JSON.stringify({
    version: 1,
    id,
    sentAt: madeAt,
    alerts: alerts.map(({ value, threshold, ...alert }) => ({
      ...alert,
      value: value ?? null,
      threshold: threshold ?? null,
    })),
  });
}
