/**
 * The process that things happen to. It owns a store and does what it is told, a line of JSON at a time, answering each with
 * one. An append is answered once it is durable, so a test knows at any moment what must not be lost.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';

import type { HistoryStore, SeriesId } from '../../collector/model/history.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { openHistoryStoreInProcess } from '../../storage/index.ts';
import type { AgentAnswer, AgentRequest, AgentStart } from './agent-words.ts';
import { batchAt, compare, definitions, pollAt } from './known-history.ts';

/** With `isPaced` the store's clock is that of the polls, however fast they come here. */
let now: UnixMs = pollAt(0);
const start = JSON.parse(process.argv[2] ?? '{}') as AgentStart;

function say(answer: AgentAnswer): void {
  // Synchronous: what was said before a kill has been said.
  writeSync(1, `${JSON.stringify(answer)}\n`);
}

async function append(
  store: HistoryStore,
  ids: readonly SeriesId[],
  from: number,
  to: number,
): Promise<void> {
  for (let tick = from; tick < to; tick++) {
    now = pollAt(tick);
    try {
      await store.append(batchAt(ids, tick));
      if (start.ackFile !== undefined) appendFileSync(start.ackFile, `${tick}\n`);
      say({ kind: 'appended', tick });
    } catch (error) {
      say({ kind: 'failed', tick, error: wordsOf(error) });
    }
    // The store works on blocks between polls, as in the program.
    await turn();
  }
}

async function obey(store: HistoryStore, ids: readonly SeriesId[], request: AgentRequest): Promise<void> {
  switch (request.kind) {
    case 'append':
      await append(store, ids, request.from, request.to);
      return say({ kind: 'done' });
    case 'compare':
      return say({ kind: 'compared', comparison: await compare(store, ids, request) });
    case 'status':
      return say({ kind: 'status', status: await store.status() });
    case 'close':
      await store.close();
      return say({ kind: 'done' });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

try {
  const { file, maxBytes, seriesCount, isPaced = false } = start;
  const options = { path: file, maxBytes, ...(isPaced ? { clock: () => now } : {}) };
  const store = await openHistoryStoreInProcess(options);
  const ids = await store.register(definitions(seriesCount));
  say({ kind: 'done' });
  for await (const line of createInterface({ input: process.stdin }))
    await obey(store, ids, JSON.parse(line) as AgentRequest);
} catch (error) {
  say({ kind: 'refused', error: wordsOf(error) });
}
