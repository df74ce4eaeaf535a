/**
 * Brings messages to receivers: one at a time each, tried again ever more rarely, none waiting for another. What waits is kept
 * with the states of alerts in one record, and a message goes out only once that record is safe: a program killed at any moment
 * neither loses a message nor makes it anew.
 */
import { z } from 'zod';

import type { ReceiverStatus } from '../../model/alert-desk.ts';
import type { Alert } from '../../model/alert.ts';
import {
  addMs,
  minuteMs,
  ms,
  msBetween,
  secondMs,
  unixMs,
  type Clock,
  type Ms,
  type UnixMs,
} from '../../model/time.ts';
import { readAlert } from '../saved-alert.ts';
import {
  emptyQueue,
  enqueue,
  nextMessage,
  withoutOld,
  withoutTaken,
  type Queue,
  type QueueSettings,
} from './queue.ts';
import { isQuiet } from './quiet-hours.ts';
import { DeliveryError, type Message, type Receiver } from './receiver.ts';

export interface Destination extends Omit<QueueSettings, 'groupWait' | 'name'> {
  readonly receiver: Receiver;
  /** As the settings call it. */
  readonly kind?: string;
}

export type DeliveryOutcome = 'delivered' | 'failed' | 'dropped';

export interface OutboxOptions {
  readonly destinations: readonly Destination[];
  readonly groupWait: Ms;
  readonly clock: Clock;
  /** Asks for `saved()` to be kept. */
  save(): void;
  /** Resolves when what was last asked to be kept is, or cannot be. */
  safe(): Promise<void>;
  onOutcome(name: string, outcome: DeliveryOutcome, reason?: Error): void;
}

export interface Outbox {
  add(alerts: readonly Alert[]): void;
  /** Sends what may go now; to be called every second or so. Returns at once. */
  pump(): void;
  saved(): unknown;
  restore(saved: unknown): void;
  failing(): readonly FailingReceiver[];
  receivers(): readonly ReceiverStatus[];
  /** Resolves when no attempt is under way. */
  settled(): Promise<void>;
  /** Ends attempts under way; what waits stays saved. */
  close(): Promise<void>;
}

export interface FailingReceiver {
  readonly name: string;
  readonly since: UnixMs;
  readonly reason: string;
  readonly waiting: number;
}

const firstWait = secondMs;
const longestWait = ms(5 * minuteMs);

interface Post {
  readonly destination: Destination;
  readonly settings: QueueSettings;
  queue: Queue;
  running: Promise<void> | undefined;
  wait: Ms;
  retryAt: UnixMs | undefined;
  failure: { readonly since: UnixMs; readonly reason: string } | undefined;
}

export function createOutbox(options: OutboxOptions): Outbox {
  return new OpenOutbox(options);
}

class OpenOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #posts: readonly Post[];
  readonly #stop = new AbortController();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#posts = options.destinations.map((destination): Post => ({
      destination,
      settings: { ...destination, name: destination.receiver.name, groupWait: options.groupWait },
      queue: emptyQueue,
      running: undefined,
      wait: firstWait,
      retryAt: undefined,
      failure: undefined,
    }));
  }

  add(alerts: readonly Alert[]): void {
    const now = this.#options.clock();
    for (const post of this.#posts) {
      const { name } = post.settings;
      // That it cannot be reached is no news for whom it cannot reach.
      const news = alerts.filter(({ rule, subject }) => rule !== 'receiver-failing' || subject !== name);
      const { queue, dropped } = enqueue(post.queue, { alerts: news, now }, post.settings);
      post.queue = queue;
      this.#drop(name, dropped, `${queue.waiting.length} messages wait for it already`);
    }
  }

  pump(): void {
    for (const post of this.#posts) this.#startNext(post);
  }

  saved(): unknown {
    return Object.fromEntries(this.#posts.map(({ settings, queue }) => [settings.name, queue]));
  }

  restore(saved: unknown): void {
    const queues = readQueues(saved);
    for (const post of this.#posts) post.queue = queues.get(post.settings.name) ?? post.queue;
  }

  failing(): readonly FailingReceiver[] {
    return this.#posts.flatMap(({ settings, failure, queue }) =>
      failure === undefined ? [] : [{ name: settings.name, ...failure, waiting: queue.waiting.length }],
    );
  }

  receivers(): readonly ReceiverStatus[] {
    const now = this.#options.clock();
    return this.#posts.map(({ destination, settings, queue, failure }) => {
      const { name, severity, quietHours } = settings;
      return {
        name,
        kind: destination.kind ?? name,
        severity,
        ...(quietHours === undefined ? {} : { quietHours }),
        isQuiet: quietHours !== undefined && isQuiet(quietHours, now),
        waiting: queue.waiting.length,
        ...(failure === undefined ? {} : { failure }),
      };
    });
  }

  async settled(): Promise<void> {
    await Promise.all(this.#posts.map(({ running }) => running));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.settled();
  }

  #startNext(post: Post): void {
    const now = this.#options.clock();
    if (post.running !== undefined || this.#stop.signal.aborted || !isOver(post.retryAt, now)) return;
    const { queue, dropped } = withoutOld(post.queue, now);
    post.queue = queue;
    this.#drop(post.settings.name, dropped, 'it has waited for a day');
    if (dropped > 0) this.#options.save();
    const next = nextMessage(queue, now, post.settings);
    if (next === undefined) return;
    post.running = this.#attempt(post, next.message, next.taken).finally(() => {
      post.running = undefined;
    });
  }

  async #attempt(post: Post, message: Message, taken: readonly Message[]): Promise<void> {
    const { clock, save, safe, onOutcome } = this.#options;
    const { name } = post.settings;
    await safe();
    try {
      await post.destination.receiver.send(message, this.#stop.signal);
      post.queue = withoutTaken(post.queue, taken, clock());
      succeed(post);
      save();
      onOutcome(name, 'delivered');
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const reason = error instanceof Error ? error : new Error(String(error));
      fail(post, reason, clock());
      const isRefused = error instanceof DeliveryError && !error.again;
      if (isRefused) post.queue = withoutTaken(post.queue, taken, clock());
      if (isRefused) save();
      onOutcome(name, 'failed', reason);
    }
  }

  #drop(name: string, count: number, reason: string): void {
    for (let index = 0; index < count; index += 1)
      this.#options.onOutcome(name, 'dropped', new Error(`A message to "${name}" is dropped: ${reason}`));
  }
}

function succeed(post: Post): void {
  post.wait = firstWait;
  post.retryAt = undefined;
  post.failure = undefined;
}

function fail(post: Post, reason: Error, now: UnixMs): void {
  post.retryAt = addMs(now, post.wait);
  post.wait = ms(Math.min(post.wait * 2, longestWait));
  post.failure = { since: post.failure?.since ?? now, reason: reason.message };
}

/** A clock set back must not make us wait for the step. */
function isOver(at: UnixMs | undefined, now: UnixMs): boolean {
  return at === undefined || now >= at || msBetween(now, at) > longestWait;
}

const savedQueues = z.record(
  z.string(),
  z.object({
    waiting: z.array(
      z.object({ id: z.string(), group: z.string(), madeAt: z.number(), alerts: z.array(z.unknown()) }),
    ),
    sentAt: z.array(z.number()),
  }),
);

/** What cannot be understood is left out, not fatal. */
function readQueues(saved: unknown): ReadonlyMap<string, Queue> {
  const entries = Object.entries(savedQueues.safeParse(saved).data ?? {});
  return new Map(
    entries.map(([name, { waiting, sentAt }]) => [
      name,
      {
        waiting: waiting.map((message) => ({
          ...message,
          madeAt: unixMs(message.madeAt),
          alerts: message.alerts.flatMap((alert) => readAlert(alert) ?? []),
        })),
        sentAt: sentAt.map(unixMs),
      },
    ]),
  );
}
