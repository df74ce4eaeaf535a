/** Receivers that really listen: an HTTP server that answers as told, and an outbox on a clock that tests move. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createOutbox, type Destination, type Outbox } from '../../../collector/alerting/notify/outbox.ts';
import type { Receiver } from '../../../collector/alerting/notify/receiver.ts';
import type { Alert } from '../../../collector/model/alert.ts';
import { addMs, ms } from '../../../collector/model/time.ts';
import { noon } from '../../exposition/scene.ts';

export const full: Alert = {
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

export interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HttpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
}

/** Answers with one status after the other, then with 200; `hang` never answers. */
export async function httpReceiver(...answers: (number | 'hang')[]): Promise<HttpReceiver> {
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface OutboxBench {
  readonly outbox: Outbox;
  readonly outcomes: string[];
  readonly clock: { now: typeof noon };
  /** Moves the clock a second at a time and lets what is due be sent. */
  pass(seconds: number): Promise<void>;
}

export function outboxTo(
  receiver: Receiver,
  settings: Partial<Destination> = {},
  groupWaitMs = 0,
): OutboxBench {
  const clock = { now: noon };
  const outcomes: string[] = [];
  const outbox = createOutbox({
    destinations: [{ receiver, severity: 'info', limit: 1000, quietHours: undefined, ...settings }],
    groupWait: ms(groupWaitMs),
    clock: () => clock.now,
    save: () => undefined,
    safe: async () => undefined,
    onOutcome: (_, outcome) => outcomes.push(outcome),
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.now = addMs(clock.now, ms(1000));
      outbox.pump();
      await outbox.settled();
    }
  };
  return { outbox, outcomes, clock, pass };
}
