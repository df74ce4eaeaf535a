/** The thread that makes matrices of large hosts, one after the other, so that neither a poll nor another answer waits for them. */
import { parentPort } from 'node:worker_threads';

import { answerCloserJob, answerMatrixJob, type CloserJob, type MatrixJob } from './matrix-job.ts';

/** What is asked, by a number of its own. */
export type MatrixRequest = { readonly number: number } & (
  { readonly kind: 'matrix'; readonly job: MatrixJob } | { readonly kind: 'closer'; readonly job: CloserJob }
);

/** What is sent back for each. */
export type MatrixReply =
  | { readonly number: number; readonly bytes: Uint8Array }
  | { readonly number: number; readonly failure: string };

parentPort?.on('message', (request: MatrixRequest) => reply(perform(request)));

function perform(request: MatrixRequest): MatrixReply {
  const { number } = request;
  try {
    // A copy of its own: what was written may share its memory with other bytes, which must not leave.
    return { number, bytes: new Uint8Array(bytesOf(request)) };
  } catch (error) {
    return { number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function bytesOf(request: MatrixRequest): Uint8Array {
  switch (request.kind) {
    case 'matrix':
      return answerMatrixJob(request.job);
    case 'closer':
      return answerCloserJob(request.job);
  }
}

function reply(message: MatrixReply): void {
  const transfer = 'bytes' in message ? [message.bytes.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(message, transfer);
}
