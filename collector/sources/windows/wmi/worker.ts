/**
 * The thread that talks to WMI. A call into Windows cannot be interrupted, so it has a thread of its own, which answers one request
 * after the other; `client.ts` on the main thread does the waiting. Runs on Windows only.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { Com } from './com.ts';
import {
  askedOf,
  type WorkerAnswer,
  type WorkerQuestion,
  type WorkerRequest,
  type WorkerStart,
} from './messages.ts';
import { WmiError } from './result-code.ts';
import { WmiSession } from './session.ts';

const port = parentPort;
const start = workerData as WorkerStart;
const stop = new Int32Array(start.stop);

let opened: { readonly com: Com; readonly session: WmiSession } | undefined;

port?.on('message', (request: WorkerRequest) => {
  if (request.kind !== 'close') port.postMessage(answer(request));
  else {
    opened?.session.close();
    opened?.com.uninitialise();
    port.close();
  }
});

function answer(request: WorkerQuestion): WorkerAnswer {
  try {
    opened ??= open();
    return { id: request.id, rows: opened.session.answer(request) };
  } catch (error) {
    if (error instanceof WmiError)
      return { id: request.id, failure: { message: error.message, kind: error.kind, code: error.code } };
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Cannot read what "${askedOf(request)}" gave: ${reason}`;
    return { id: request.id, failure: { message, kind: 'malformed', code: undefined } };
  }
}

/** At the first query, so that a Windows without WMI is a failed query and not a dead thread. */
function open() {
  const com = new Com();
  com.initialise();
  const session = new WmiSession({
    com,
    now: () => performance.now(),
    isStopped: () => Atomics.load(stop, 0) !== 0,
  });
  return { com, session };
}
