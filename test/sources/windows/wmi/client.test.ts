import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ms } from '../../../../collector/model/time.ts';
import { createWmiClient, type WmiThread } from '../../../../collector/sources/windows/wmi/client.ts';
import type { WorkerAnswer, WorkerRequest } from '../../../../collector/sources/windows/wmi/messages.ts';

/** A thread that the test answers for. */
class ScriptedThread implements WmiThread {
  readonly requests: WorkerRequest[] = [];
  isStopped = false;
  isUnref = false;
  readonly #answers: ((answer: WorkerAnswer) => void)[] = [];
  readonly #ends: ((reason: Error | undefined) => void)[] = [];

  post(request: WorkerRequest): void {
    this.requests.push(request);
  }
  onAnswer(listener: (answer: WorkerAnswer) => void): void {
    this.#answers.push(listener);
  }
  onEnd(listener: (reason: Error | undefined) => void): void {
    this.#ends.push(listener);
  }
  stop(): void {
    this.isStopped = true;
  }
  unref(): void {
    this.isUnref = true;
  }
  answer(answer: WorkerAnswer): void {
    for (const listener of this.#answers) listener(answer);
  }
  end(reason?: Error): void {
    for (const listener of this.#ends) listener(reason);
  }
  get queries(): readonly string[] {
    return this.requests.flatMap((request) => (request.kind === 'query' ? [request.wql] : []));
  }
}

const threads: ScriptedThread[] = [];

function open() {
  threads.length = 0;
  const client = createWmiClient({
    grace: ms(200),
    startThread: () => {
      const started = new ScriptedThread();
      threads.push(started);
      return started;
    },
  });
  const ask = (wql: string) => client.query('root\\cimv2', wql, { deadline: ms(1000) });
  return { client, ask };
}

function thread(index: number): ScriptedThread {
  const found = threads[index];
  if (found === undefined) throw new Error(`There are only ${threads.length} threads`);
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('queries are asked one after the other, and a deadline counts from its turn', async () => {
  const { ask } = open();
  const first = ask('first');
  const second = ask('second');
  await vi.advanceTimersByTimeAsync(1000);
  expect(thread(0).queries).toEqual(['first']);

  thread(0).answer({ id: 1, rows: [{ Name: 'a' }] });
  await vi.advanceTimersByTimeAsync(1000);
  thread(0).answer({ id: 2, rows: [] });

  await expect(first).resolves.toEqual([{ Name: 'a' }]);
  await expect(second).resolves.toEqual([]);
  expect(threads).toHaveLength(1);
});

test('a failure has the kind that the thread gave it', async () => {
  const { ask } = open();
  const query = ask('SELECT * FROM Nothing');
  const judged = expect(query).rejects.toMatchObject({ kind: 'missing', code: 0x80041010, message: 'none' });
  await vi.advanceTimersByTimeAsync(0);

  thread(0).answer({ id: 1, failure: { kind: 'missing', code: 0x80041010, message: 'none' } });

  await judged;
});

test('a call that does not return is given up after deadline and grace; the next query has a new thread', async () => {
  const { client, ask } = open();
  const blocked = ask('blocked');
  const judged = expect(blocked).rejects.toThrow(
    '"blocked" did not return 200 ms after its deadline of 1000 ms',
  );
  const next = ask('next');
  await vi.advanceTimersByTimeAsync(1199);
  expect(threads).toHaveLength(1);

  await vi.advanceTimersByTimeAsync(1);
  await judged;
  thread(1).answer({ id: 2, rows: [] });

  await expect(next).resolves.toEqual([]);
  expect(thread(0).isUnref).toBe(true);
  expect(client.busyThreads()).toBe(1);

  thread(0).answer({ id: 1, rows: [] });
  thread(0).end();
  expect(client.busyThreads()).toBe(0);
});

test('after three blocked calls WMI is left alone until one returns', async () => {
  const { ask } = open();
  const outcomes = ['a', 'b', 'c', 'd'].map((wql) => ask(wql).catch((error: Error) => error.message));
  await vi.advanceTimersByTimeAsync(3 * 1200);

  expect(threads).toHaveLength(3);
  expect(await outcomes[3]).toContain('3 calls into WMI have not returned');

  thread(1).end();
  const again = ask('again');
  await vi.advanceTimersByTimeAsync(0);
  thread(3).answer({ id: 4, rows: [] });
  await expect(again).resolves.toEqual([]);
});

test('a thread that dies fails its query, and the next query has a new one', async () => {
  const { ask } = open();
  const lost = ask('lost');
  const judged = expect(lost).rejects.toThrow('The WMI thread ended: koffi is not there');
  await vi.advanceTimersByTimeAsync(0);

  thread(0).end(new Error('koffi is not there'));
  await judged;

  const next = ask('next');
  await vi.advanceTimersByTimeAsync(0);
  thread(1).answer({ id: 2, rows: [] });
  await expect(next).resolves.toEqual([]);
});

test('close() waits for the thread, and no longer than its grace', async () => {
  const { client, ask } = open();
  const running = ask('running');
  const judged = expect(running).rejects.toThrow('WMI was closed while a query ran');
  await vi.advanceTimersByTimeAsync(0);

  let isClosed = false;
  void client.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(199);
  expect([isClosed, thread(0).isStopped]).toEqual([false, true]);

  await vi.advanceTimersByTimeAsync(1);
  expect(isClosed).toBe(true);
  await judged;
  expect(client.busyThreads()).toBe(1);
  await expect(ask('late')).rejects.toThrow('WMI is closed');
});
