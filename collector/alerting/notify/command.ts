/** Runs a program of the user's for each message: a list of arguments, no shell, the JSON of a webhook on standard input. */
import { spawn } from 'node:child_process';

import { DeliveryError, type Receiver } from './receiver.ts';
import { messageJson } from './webhook.ts';

const longestRunMs = 30_000;

export function createCommand({
  name,
  run,
}: {
  readonly name: string;
  readonly run: readonly string[];
}): Receiver {
  const [program = '', ...args] = run;
  return {
    name,
    send: (message, signal) =>
      new Promise((resolve, reject) => {
        const fail = (reason: string): void =>
          reject(new DeliveryError(`Cannot notify by running "${program}": ${reason}`, true));
        const child = spawn(program, args, {
          stdio: ['pipe', 'ignore', 'ignore'],
          shell: false,
          windowsHide: true,
          signal: AbortSignal.any([signal, AbortSignal.timeout(longestRunMs)]),
        });
        child.on('error', (error) => fail(error.message));
        child.on('exit', (code, killedBy) => {
          if (code === 0) resolve();
          else fail(`it ended with ${killedBy ?? `code ${code}`}, 0 would be success`);
        });
        // A program that does not read its input is no failure.
        child.stdin.on('error', () => undefined);
        child.stdin.end(messageJson(message));
      }),
  };
}
