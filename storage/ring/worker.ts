/** The thread that owns the file. Answers requests one by one; between them the engine goes on with its blocks and roll-ups. */
import { parentPort, workerData } from 'node:worker_threads';

import { StorageError, type HistoryAnswer, type HistoryGroup } from '../../collector/model/history.ts';
import { unixMs } from '../../collector/model/time.ts';
import { Engine } from './engine.ts';
import { release } from './memory.ts';
import {
  openingCall,
  Outbox,
  type RemoteOptions,
  type Reply,
  type Request,
  type SentError,
  type SentPoll,
} from './protocol.ts';

/** Ids last sent, by host and set. */
const lastIds = new Map<string, Int32Array>();

const outbox: Outbox<Reply> = new Outbox<Reply>(
  (replies, handedOver) => parentPort?.postMessage(replies, handedOver),
  ({ call }, error) => outbox.put({ call, failure: sendable(error) }),
);

function serve(engine: Engine): void {
  parentPort?.on('message', (requests: readonly Request[]) => {
    for (const request of requests) void answer(engine, request);
  });
  outbox.put({ call: openingCall, result: undefined });
}

async function answer(engine: Engine, request: Request): Promise<void> {
  const { call } = request;
  try {
    const result = await perform(engine, request);
    outbox.put({ call, result }, request.verb === 'read' ? buffersOf(result as HistoryAnswer) : []);
  } catch (error) {
    outbox.put({ call, failure: sendable(error) });
  }
  if (request.verb === 'close') stop();
}

async function perform(engine: Engine, request: Request): Promise<unknown> {
  if (request.verb === 'append') {
    await engine.append(unpack(request.poll));
    release(request.poll.values);
    if (request.poll.bases !== undefined) release(request.poll.bases);
    return undefined;
  }
  const method = engine[request.verb] as (...parameters: readonly unknown[]) => Promise<unknown>;
  return method.apply(engine, [...request.parameters]);
}

function unpack(poll: SentPoll): Parameters<Engine['append']>[0] {
  let start = 0;
  const groups = poll.groups.map((group): HistoryGroup => {
    const key = `${poll.host}\u0000${group.set}`;
    if (group.ids !== undefined) lastIds.set(key, group.ids);
    const end = start + group.size;
    const values = poll.values.subarray(start, end);
    const baseSeconds = poll.bases?.subarray(start, end);
    start = end;
    const { set, intervalSeconds } = group;
    const ids = lastIds.get(key) ?? new Int32Array(0);
    return { set, intervalSeconds, ids, values, ...(baseSeconds && { baseSeconds }) };
  });
  return { host: poll.host, at: unixMs(poll.at), groups };
}

/** The arrays of an answer are nobody else's, and are handed over instead of copied. */
function buffersOf({ times, outputs }: HistoryAnswer): readonly ArrayBuffer[] {
  const columns = outputs.flatMap(({ mean, min, max }) => [mean, min, max]);
  const buffers = [times, ...columns].map((column) => column?.buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

function stop(): void {
  outbox.flush();
  parentPort?.close();
}

function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { isStorageError: false, message: String(error), stack: undefined };
  return { isStorageError: error instanceof StorageError, message: error.message, stack: error.stack };
}

try {
  serve(new Engine({ ...(workerData as RemoteOptions), clock: () => unixMs(Date.now()) }));
} catch (error) {
  outbox.put({ call: openingCall, failure: sendable(error) });
  stop();
}
