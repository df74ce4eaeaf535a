/**
 * The terminal as the operating system gives it: raw keys in, text out, and everything as it was again on every way out, a crash
 * included. The only file of this room that touches streams and signals.
 */
import { setTimeout } from 'node:timers/promises';

import { finishKeys, readKeys, type Key } from './keys.ts';
import type { Size } from './line.ts';
import { enterScreen, leaveScreen } from './screen.ts';

export interface Streams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface Console extends Disposable {
  size(): Size;
  write(text: string): void;
  onKey(listener: (key: Key) => void): void;
  /** The size changed, or another program had the screen: what stands there is unknown. */
  onDisturbed(listener: () => void): void;
  /** Gives the terminal back to the shell until the person continues the job. */
  suspend(): void;
}

/** A lone escape is the key when nothing follows for so long; over a slow line a sequence can come in two pieces. */
const escapeWaitMs = 60;
const usualSize: Size = { columns: 80, rows: 24 };

export function openConsole({ input, output }: Streams): Console {
  const disturbed = new Set<() => void>();
  const tellDisturbed = (): void => disturbed.forEach((listener) => listener());
  let isEntered = false;
  const enter = (): void => {
    isEntered = true;
    input.setRawMode(true);
    input.resume();
    output.write(enterScreen);
  };
  const leave = (): void => {
    if (!isEntered) return;
    isEntered = false;
    // The terminal may be gone already, as when a connection breaks.
    ignoring(() => input.setRawMode(false));
    input.pause();
    ignoring(() => output.write(leaveScreen));
  };
  const resume = (): void => {
    enter();
    tellDisturbed();
  };
  process.once('exit', leave);
  // Before the stack is printed, or it would go down with this screen.
  process.once('uncaughtExceptionMonitor', leave);
  output.on('resize', tellDisturbed);
  enter();
  return {
    size: () => ({ columns: output.columns || usualSize.columns, rows: output.rows || usualSize.rows }),
    write: (text) => {
      if (text !== '' && isEntered) output.write(text);
    },
    onKey: (listener) => listenForKeys(input, listener),
    onDisturbed: (listener) => disturbed.add(listener),
    suspend() {
      // Windows has no jobs to suspend.
      if (process.platform === 'win32') return;
      leave();
      process.once('SIGCONT', resume);
      // The whole job, or the shell would wait for a parent that goes on running.
      process.kill(0, 'SIGTSTP');
    },
    [Symbol.dispose]() {
      leave();
      process.off('exit', leave);
      process.off('uncaughtExceptionMonitor', leave);
      process.off('SIGCONT', resume);
      output.off('resize', tellDisturbed);
      input.removeAllListeners('data');
    },
  };
}

function listenForKeys(input: NodeJS.ReadStream, listener: (key: Key) => void): void {
  let begun = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const { keys, rest } = readKeys(begun + chunk);
    begun = rest;
    keys.forEach(listener);
    if (rest === '') return;
    void setTimeout(escapeWaitMs).then(() => {
      if (begun !== rest) return;
      begun = '';
      finishKeys(rest).forEach(listener);
    });
  });
}

function ignoring(action: () => void): void {
  try {
    action();
  } catch {
    // Nothing is left to restore.
  }
}
