/** The thread that makes matrices of large hosts, one after the other, so that neither a poll nor another answer waits for them. */
import { parentPort } from 'node:worker_threads';

import { answerMatrixJob, type MatrixJob } from './matrix-job.ts';

/** What is sent back for each job, by its number. */
export type MatrixReply =
  | { readonly number: number; readonly bytes: Uint8Array }
  | { readonly number: number; readonly failure: string };

parentPort?.on('message', ({ number, job }: { readonly number: number; readonly job: MatrixJob }) => {
  reply(perform(number, job));
});

function perform(number: number, job: MatrixJob): MatrixReply {
  try {
    // A copy of its own: what was written may share its memory with other bytes, which must not leave.
    return { number, bytes: new Uint8Array(answerMatrixJob(job)) };
  } catch (error) {
    return { number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function reply(message: MatrixReply): void {
  const transfer = 'bytes' in message ? [message.bytes.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(message, transfer);
}
