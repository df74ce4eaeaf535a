/** The store as the main thread sees it: every call is sent to the worker and settles with its reply. */
import { Worker } from 'node:worker_threads';

import { StorageError } from '../../collector/model/history.ts';
import type {
  HistoryBatch,
  HistoryGroup,
  HistoryStore,
  SeriesDefinition,
  SeriesId,
} from '../../collector/model/history.ts';
import {
  openingCall,
  Outbox,
  type PlainVerb,
  type RemoteOptions,
  type Reply,
  type Request,
  type SentError,
  type SentGroup,
  type SentPoll,
} from './protocol.ts';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the worker; resolves when it has the file open. */
export async function openRemote(options: RemoteOptions): Promise<HistoryStore> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits,
  });
  const channel = new Channel(worker, options.file);
  await channel.opened;
  return storeOver(channel);
}

function storeOver(channel: Channel): HistoryStore {
  const plain = <Verb extends PlainVerb>(verb: Verb) =>
    ((...parameters: readonly unknown[]) => channel.call(verb, parameters)) as HistoryStore[Verb];
  return {
    register: (definitions) => channel.register(definitions),
    append: (batch) => channel.append(batch),
    find: plain('find'),
    read: plain('read'),
    means: plain('means'),
    putInventory: plain('putInventory'),
    inventoryAt: plain('inventoryAt'),
    putEvents: plain('putEvents'),
    eventsBetween: plain('eventsBetween'),
    hosts: plain('hosts'),
    putState: plain('putState'),
    state: plain('state'),
    status: plain('status'),
    close: () => channel.close(),
  };
}

/**
 * V8 lets the young generation of a thread grow to 48 MB before it looks what of it is still wanted, and the old one to four times what was
 * wanted last. The worker makes little that is short-lived, and much while it starts that is not wanted again; a limit below 2 GB makes V8
 * sparing long before it is reached (100,000 series take 340 MB, the whole process counted).
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 2000 };

/** Definitions sent at a time: copies of a whole host's on their way would be the most memory this process ever takes. */
const definitionsAtOnce = 2048;

class Channel {
  readonly opened: Promise<unknown>;
  private readonly outbox: Outbox<Request>;
  private readonly pending = new Map<number, Pending>();
  private readonly lastIds = new Map<string, Int32Array>();
  private readonly ended: Promise<void>;
  private next = openingCall + 1;
  private gone: StorageError | undefined;
  private closing: Promise<void> | undefined;

  constructor(worker: Worker, file: string) {
    this.outbox = new Outbox<Request>(
      (requests, handedOver) => worker.postMessage(requests, handedOver),
      ({ call }, error) => this.refuse(call, error),
    );
    this.opened = new Promise((resolve, reject) => this.pending.set(openingCall, { resolve, reject }));
    worker.on('message', (replies: readonly Reply[]) => {
      for (const reply of replies) this.settle(reply);
    });
    worker.on('error', (error: unknown) => this.end(`Store "${file}" failed: ${String(error)}`, error));
    this.ended = new Promise((resolve) => {
      worker.on('exit', () => {
        this.end(`Store "${file}" is closed`, undefined);
        resolve();
      });
    });
  }

  call(verb: PlainVerb, parameters: readonly unknown[]): Promise<unknown> {
    return this.send((call) => ({ call, verb, parameters }));
  }

  async register(definitions: readonly SeriesDefinition[]): Promise<readonly SeriesId[]> {
    const ids: SeriesId[] = [];
    for (let first = 0; first < definitions.length; first += definitionsAtOnce) {
      const some = definitions.slice(first, first + definitionsAtOnce);
      ids.push(...((await this.call('register', [some])) as readonly SeriesId[]));
    }
    return ids;
  }

  async append(batch: HistoryBatch): Promise<void> {
    const poll = this.pack(batch);
    const buffers = poll.bases === undefined ? [poll.values.buffer] : [poll.values.buffer, poll.bases.buffer];
    await this.send((call) => ({ call, verb: 'append', poll }), buffers as ArrayBuffer[]);
  }

  /** Waits for what was asked before; the second call waits like the first. */
  close(): Promise<void> {
    this.closing ??=
      this.gone === undefined ? this.call('close', []).then(() => this.ended) : Promise.resolve();
    return this.closing;
  }

  private send(
    requestOf: (call: number) => Request,
    handedOver: readonly ArrayBuffer[] = [],
  ): Promise<unknown> {
    if (this.gone !== undefined) return Promise.reject(this.gone);
    const call = this.next++;
    return new Promise((resolve, reject) => {
      this.pending.set(call, { resolve, reject });
      this.outbox.put(requestOf(call), handedOver);
    });
  }

  private pack(batch: HistoryBatch): SentPoll {
    const size = batch.groups.reduce((sum, group) => sum + group.values.length, 0);
    const values = new Float64Array(size);
    const bases = batch.groups.some((group) => group.baseSeconds)
      ? new Float64Array(size).fill(Number.NaN)
      : undefined;
    let start = 0;
    for (const group of batch.groups) {
      values.set(group.values, start);
      if (group.baseSeconds !== undefined) bases?.set(group.baseSeconds, start);
      start += group.values.length;
    }
    const groups = batch.groups.map((group) => this.packGroup(batch.host, group));
    return { host: batch.host, at: batch.at, groups, values, bases };
  }

  private packGroup(host: string, group: HistoryGroup): SentGroup {
    const { set, intervalSeconds, ids } = group;
    const key = `${host}\u0000${set}`;
    const sent = { set, intervalSeconds, size: group.values.length };
    if (this.lastIds.get(key) === ids) return sent;
    this.lastIds.set(key, ids);
    return { ...sent, ids: Int32Array.from(ids) };
  }

  private settle(reply: Reply): void {
    const pending = this.pending.get(reply.call);
    this.pending.delete(reply.call);
    if ('failure' in reply) pending?.reject(received(reply.failure));
    else pending?.resolve(reply.result);
  }

  private refuse(call: number, error: unknown): void {
    this.pending.get(call)?.reject(error instanceof Error ? error : new Error(String(error)));
    this.pending.delete(call);
  }

  private end(message: string, cause: unknown): void {
    this.gone ??= new StorageError(message, { cause });
    for (const pending of this.pending.values()) pending.reject(this.gone);
    this.pending.clear();
  }
}

function received(failure: SentError): Error {
  const error = failure.isStorageError ? new StorageError(failure.message) : new Error(failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
