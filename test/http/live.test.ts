/** The live feed over a real connection: what comes, when, and what happens to a client that does not read. */
import { get, type IncomingMessage } from 'node:http';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { packTick, type PackedTick, unpackTick } from '../../collector/model/packed-tick.ts';
import type { HostsAnswer, LiveTick } from '../../collector/model/wire.ts';
import { expectToFit } from './asking.ts';
import { openFixture, type Fixture, type FixtureOptions } from './fixture.ts';
import { second, start, webId } from './frames.ts';

let fixture: Fixture;

beforeEach(() => reopen());
afterEach(() => fixture.close());

async function reopen(options: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture(options);
}

interface ServerSentEvent {
  readonly event?: string;
  readonly id?: string;
  readonly retry?: string;
  readonly data?: string;
}

/** Hands out one event after the other, comments left out. */
class Listener {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  constructor(response: Response) {
    if (response.body === null) throw new Error('The live feed has no body');
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<ServerSentEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split('\n');
        this.#text = this.#text.slice(end + 2);
        const fields = lines.filter((line) => !line.startsWith(':'));
        if (fields.length > 0) return Object.fromEntries(fields.map((line) => line.split(/: (.*)/s, 2)));
        continue;
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

async function listen(path = '/api/v1/live'): Promise<Listener> {
  const response = await fixture.get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toContain('no-transform');
  expect(response.headers.get('content-encoding')).toBeNull();
  return new Listener(response);
}

test('a listener that asks for columns gets the same tick, to seven digits, beside one that gets rows', async () => {
  await fixture.poll(start);
  const rows = await listen('/api/v1/live?host=hv01');
  const columns = await listen('/api/v1/live?host=hv01&form=columns');
  await rows.next();
  await columns.next();

  const plain = JSON.parse((await rows.next())?.data ?? '') as LiveTick;
  const packed = JSON.parse((await columns.next())?.data ?? '') as PackedTick;
  const refused = await fixture.get('/api/v1/live?form=table');

  expect(unpackTick(packed)).toEqual(unpackTick(packTick(plain)));
  expect(packed.vms.vms.name).toEqual(plain.vms.vms.map(({ name }) => name));
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('rows or columns');
  await rows.close();
  await columns.close();
});

test('the newest poll comes at once, then every further one', async () => {
  await fixture.poll(start);
  const listener = await listen('/api/v1/live?host=hv01');

  const retry = await listener.next();
  const first = await listener.next();
  await fixture.poll(second(1), { web0: 0.9 });
  const next = await listener.next();

  expect(retry).toEqual({ retry: '2000' });
  expect(first).toMatchObject({ event: 'tick', id: String(start) });
  expect(next).toMatchObject({ event: 'tick', id: String(second(1)) });
  const tick = JSON.parse(next?.data ?? '') as LiveTick;
  const document = (await fixture.json('/api/v1/openapi.json')) as Readonly<Record<string, unknown>>;
  expectToFit(document, '/components/schemas/LiveTick', tick);
  expect(tick.vms.vms.find(({ key }) => key === webId)?.cores).toBeCloseTo(1.15, 9);
  expect(tick.host).toMatchObject({ host: 'hv01', status: 'live', firstAt: start });
  expect(tick.processors.processors).toHaveLength(4);
  expect(tick.alerts.map(({ state }) => state)).toEqual(['firing']);
  expect(tick.events.map(({ kind }) => kind)).toEqual(['vm-started']);
  await listener.close();
});

test('a host that waits for its first poll sends nothing until then, and hosts when a status changes', async () => {
  const listener = await listen();
  await listener.next();

  fixture.change({ lastError: 'Cannot read hv01: refused' });
  fixture.tell({ kind: 'hosts' });
  const hosts = await listener.next();
  await fixture.poll(start);
  const tick = await listener.next();

  expect(hosts?.event).toBe('hosts');
  expect((JSON.parse(hosts?.data ?? '') as HostsAnswer).hosts[0]).toMatchObject({
    status: 'waiting',
    statusReason: 'Host "hv01" has not been read yet: Cannot read hv01: refused',
  });
  expect(tick?.event).toBe('tick');
  await listener.close();
});

test('polls of another host are not sent', async () => {
  fixture.hosts.push({ host: 'hv02', source: 'exporter', sourceDescription: 'x', status: 'waiting' });
  const listener = await listen('/api/v1/live?host=hv02');
  await listener.next();

  await fixture.poll(start);
  fixture.tell({ kind: 'hosts' });

  expect((await listener.next())?.event).toBe('hosts');
  await listener.close();
});

test('a store that fails does not stop the feed', async () => {
  await fixture.poll(start);
  await fixture.history.close();
  const listener = await listen();
  await listener.next();

  const tick = JSON.parse((await listener.next())?.data ?? '') as LiveTick;

  expect(tick.host.problems.at(-1)).toMatchObject({ subject: 'store' });
  expect(tick.vms.vms[0]?.cores).toBe(1);
  await listener.close();
});

test('more clients than allowed are sent away for a while', async () => {
  await fixture.close();
  await reopen({ live: { clients: 1 } });
  const listener = await listen();

  const refused = await fixture.get('/api/v1/live');
  await listener.close();

  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(await refused.json()).toEqual({
    error: { status: 503, message: '1 clients listen already, which is the most allowed' },
  });
});

test('comments keep a quiet connection alive', async () => {
  await fixture.close();
  await reopen({ live: { keepAliveMs: 20 } });
  const response = await fixture.get('/api/v1/live');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();

  let text = '';
  while (!text.includes(': still here\n\n')) text += (await reader?.read())?.value ?? '';

  expect(text).toContain('retry: 2000');
  await reader?.cancel();
});

test('the feed ends when the server closes', async () => {
  const listener = await listen();
  await listener.next();

  await fixture.close();

  expect(await listener.next()).toBeUndefined();
  await reopen();
});

/** Opens the feed and reads nothing of it. */
function openWithoutReading(): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${fixture.url}/api/v1/live`, (response) => {
    response.socket.pause();
    resolve(response.pause());
  }).on('error', reject);
  return promise;
}

test('a client that does not read misses ticks, and is dropped when it does not catch up', async () => {
  // Long enough that a few ticks fill what the system keeps for a connection.
  const events = Array.from({ length: 20_000 }, (_, index) => ({
    at: start,
    kind: 'vm-started' as const,
    subject: `vm${index}`,
    message: `VM vm${index} started ${'again '.repeat(20)}`,
  }));
  await fixture.close();
  await reopen({ context: { recentEvents: () => events }, live: { slowMs: 20_000 } });
  await fixture.poll(start);
  const slow = await openWithoutReading();
  const closed = Promise.withResolvers<void>();
  slow.on('close', () => closed.resolve());
  slow.on('error', () => undefined);
  const before = process.memoryUsage().arrayBuffers;

  // Another client shows that every tick went out.
  const quick = await listen();
  await quick.next();
  await quick.next();
  for (let poll = 1; poll <= 15; poll += 1) {
    await fixture.poll(second(poll));
    expect((await quick.next())?.id).toBe(String(second(poll)));
  }
  const held = process.memoryUsage().arrayBuffers - before;
  await fixture.poll(second(60));
  await quick.next();
  slow.socket.resume();
  slow.resume();

  await closed.promise;
  expect(slow.complete).toBe(false);
  expect(held).toBeLessThan(60_000_000);
  await quick.close();
});
