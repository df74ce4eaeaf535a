/** Bursts of the Windows this runs on: a thread of their own reads them, and is given up when it does not answer. */
import { Worker } from 'node:worker_threads';

import type { BurstReader, BurstSet } from '../../../model/burst.ts';
import type { InstanceName } from '../../../model/snapshot.ts';
import { SourceError } from '../../../model/source.ts';
import type { Clock } from '../../../model/time.ts';
import { endHardWhile } from '../hard-end.ts';
import type { BurstAnswer, BurstRequest, SentSet } from './burst-messages.ts';

const patienceMs = 5000;

export function openBurst(host: string, clock: Clock): BurstReader {
  const worker = new Worker(new URL('./burst-worker.ts', import.meta.url), { name: 'burst' });
  const instances = new Map<string, readonly InstanceName[]>();
  let waiting: ((answer: BurstAnswer) => void) | undefined;
  let failure: string | undefined;
  let isAsking = false;
  worker.on('message', (answer: BurstAnswer) => {
    isAsking = false;
    waiting?.(answer);
  });
  worker.on('error', (error: Error) => waiting?.({ failure: (failure = error.message) }));
  worker.on('exit', () => waiting?.({ failure: (failure ??= 'its thread has ended') }));
  endHardWhile(() => isAsking && failure === undefined);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
  const post = (request: BurstRequest): void => worker.postMessage(request);
  const ask = async (): Promise<BurstAnswer> => {
    if (failure !== undefined) return { failure };
    if (isAsking) return { failure: 'the turn before has not been answered yet' };
    const { promise, resolve } = Promise.withResolvers<BurstAnswer>();
    const timer = setTimeout(resolve, patienceMs, {
      failure: `a provider has given no answer for ${patienceMs} ms`,
    });
    waiting = resolve;
    isAsking = true;
    post('read');
    const answer = await promise;
    clearTimeout(timer);
    return answer;
  };
  const whole = ({ instances: sent, ...set }: SentSet): BurstSet => {
    if (sent !== undefined) instances.set(set.set, sent);
    return { ...set, instances: instances.get(set.set) ?? [] };
  };
  return {
    async read(signal) {
      signal.throwIfAborted();
      const at = clock();
      const answer = await ask();
      if ('failure' in answer) throw new SourceError(`Cannot read a burst of "${host}": ${answer.failure}`);
      return { at, sets: answer.sets.map(whole) };
    },
    async close() {
      post('close');
      worker.unref();
    },
  };
}
