/**
 * Opens WMI on Windows: starts the threads, and sees to it that the process can end.
 */
import { Worker } from 'node:worker_threads';

import { endHardWhile } from '../hard-end.ts';
import { createWmiClient, type Wmi, type WmiThread } from './client.ts';
import type { WorkerAnswer, WorkerStart } from './messages.ts';

/** On other systems than 64-bit Windows it throws. */
export function openWmi(): Wmi {
  if (process.platform !== 'win32' || process.arch !== 'x64')
    throw new Error(`WMI is read on 64-bit Windows, not on ${process.platform} ${process.arch}`);
  const client = createWmiClient({ startThread });
  endHardWhile(() => client.busyThreads() > 0);
  return client;
}

function startThread(): WmiThread {
  const stop = new SharedArrayBuffer(4);
  const workerData: WorkerStart = { stop };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'wmi' });
  let failure: Error | undefined;
  worker.on('error', (error: Error) => {
    failure = error;
  });
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    post: (request) => worker.postMessage(request),
    onAnswer: (listener) => worker.on('message', (answer: WorkerAnswer) => listener(answer)),
    onEnd: (listener) => worker.on('exit', () => listener(failure)),
    stop: () => Atomics.store(new Int32Array(stop), 0, 1),
    unref: () => worker.unref(),
  };
}
