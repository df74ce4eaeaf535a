import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { createWebhook, type WebhookOptions } from '../../collector/alerting/webhook.ts';
import type { Alert } from '../../collector/model/alert.ts';
import { addMs, ms, type Ms } from '../../collector/model/time.ts';
import { noon } from '../exposition/scene.ts';

const alert: Alert = {
  rule: 'volume-free-space',
  host: 'hv01',
  subject: 'D: 数据',
  severity: 'critical',
  state: 'firing',
  since: noon,
  value: 0,
  summary: 'Volume D: of hv01 is full',
  advice: ['Free space on D:'],
  labels: { volume: 'D:' },
};

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers with one status after the other, then with 200; `hang` never answers. */
async function receiver(
  ...answers: (number | 'hang')[]
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const answer = answers.shift() ?? 200;
      if (answer !== 'hang') response.writeHead(answer, { location: '/elsewhere' }).end('ignored');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

function webhookTo(url: string, options: Partial<WebhookOptions> = {}) {
  const clock = { now: noon };
  const waits: number[] = [];
  const outcomes: string[] = [];
  const waiting: (() => void)[] = [];
  const webhook = createWebhook({
    name: 'ops',
    url,
    clock: () => clock.now,
    sleep: async (span: Ms) => {
      waits.push(span);
      clock.now = addMs(clock.now, span);
    },
    onOutcome: (outcome) => {
      outcomes.push(outcome);
      for (const done of waiting.splice(0)) done();
    },
    ...options,
  });
  const outcomesAfter = async (count: number): Promise<readonly string[]> => {
    while (outcomes.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return outcomes;
  };
  return { webhook, waits, outcomesAfter };
}

test('a message is the documented JSON', async () => {
  const { url, received } = await receiver();
  const { webhook, outcomesAfter } = webhookTo(url, { headers: { authorization: 'Bearer abc' } });

  webhook.notify([alert]);

  expect(await outcomesAfter(1)).toEqual(['delivered']);
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer abc',
  });
  expect(received[0]?.headers['x-whichvm-signature']).toBeUndefined();
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    version: 1,
    sentAt: noon,
    alerts: [{ ...alert, value: 0, threshold: null }],
  });
  await webhook.close();
});

test('a signed message can be checked by whoever has the secret', async () => {
  const { url, received } = await receiver();
  const { webhook, outcomesAfter } = webhookTo(url, { secret: 'hush' });

  webhook.notify([alert]);
  await outcomesAfter(1);

  const { headers, body } = received[0] ?? { headers: {}, body: '' };
  const signed = `${String(headers['x-whichvm-timestamp'])}.${body}`;
  const digest = createHmac('sha256', 'hush').update(signed).digest('hex');
  expect(headers['x-whichvm-signature']).toBe(`sha256=${digest}`);
  await webhook.close();
});

test('a receiver that is down for a while gets every message, in order, tried ever more rarely', async () => {
  const { url, received } = await receiver(500, 503, 429);
  const { webhook, waits, outcomesAfter } = webhookTo(url);

  webhook.notify([alert]);
  webhook.notify([{ ...alert, state: 'resolved' }]);

  expect(await outcomesAfter(2)).toEqual(['delivered', 'delivered']);
  expect(waits).toEqual([1000, 2000, 4000]);
  expect(received.map(({ body }) => body.includes('"resolved"'))).toEqual([false, false, false, false, true]);
  await webhook.close();
});

test.each([[400], [404]])('an answer of %d is final', async (status) => {
  const { url, received } = await receiver(status);
  const { webhook, waits, outcomesAfter } = webhookTo(url);

  webhook.notify([alert]);

  expect(await outcomesAfter(1)).toEqual(['failed']);
  expect(waits).toEqual([]);
  expect(received).toHaveLength(1);
  await webhook.close();
});

test('a redirect is not followed, for it would carry the message to somebody else', async () => {
  const { url, received } = await receiver(307);
  const { webhook, outcomesAfter } = webhookTo(url);

  webhook.notify([alert]);

  expect(await outcomesAfter(1)).toEqual(['delivered']);
  expect(received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
  await webhook.close();
});

test('a receiver that is gone is tried for a day and then given up', async () => {
  const { webhook, waits, outcomesAfter } = webhookTo('http://127.0.0.1:9/hook');

  webhook.notify([alert]);

  expect(await outcomesAfter(1)).toEqual(['failed']);
  expect(Math.max(...waits)).toBe(300_000);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(86_400_000);
  await webhook.close();
});

test('a full queue loses its oldest messages and says so', async () => {
  const { url, received } = await receiver('hang');
  const { webhook, outcomesAfter } = webhookTo(url, { capacity: 2, timeout: ms(150) });

  for (const subject of ['one', 'two', 'three', 'four']) webhook.notify([{ ...alert, subject }]);

  expect(await outcomesAfter(4)).toEqual(['dropped', 'dropped', 'delivered', 'delivered']);
  expect(received.map(({ body }) => /"subject":"(\w+)"/.exec(body)?.[1])).toEqual(['one', 'one', 'four']);
  await webhook.close();
});

test('closing ends though the receiver hangs, and counts what was lost', async () => {
  const { url } = await receiver('hang');
  const { webhook, outcomesAfter } = webhookTo(url, { timeout: ms(60_000) });
  webhook.notify([alert]);
  webhook.notify([alert]);

  await webhook.close();

  expect(await outcomesAfter(2)).toEqual(['dropped', 'dropped']);
});
