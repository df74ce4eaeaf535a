/** The terminal is given back as it was, on every way out. */
import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { openConsole, type Console } from '../../collector/terminal/console.ts';
import type { Key } from '../../collector/terminal/keys.ts';

/** A terminal that remembers whether it is raw and what was written to it. */
function standIn() {
  const written: string[] = [];
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (isRaw: boolean) => raw.push(isRaw) });
  const output = Object.assign(new PassThrough(), { columns: 100, rows: 30 });
  output.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const open = (): Console => openConsole({ input, output } as unknown as Parameters<typeof openConsole>[0]);
  return { input, open, written: () => written.join(''), raw, output };
}

const entered = '\u001B[?1049h\u001B[?25l';
const left = '\u001B[?25h\u001B[?1049l';

test('the scope takes the screen and gives it back', () => {
  const terminal = standIn();
  {
    using console = terminal.open();
    expect(console.size()).toEqual({ columns: 100, rows: 30 });
    expect(terminal.written().startsWith(entered)).toBe(true);
    console.write('picture');
  }
  expect(terminal.written().endsWith(left)).toBe(true);
  expect(terminal.raw).toEqual([true, false]);
});

test('a crash gives it back before the stack is printed, and nothing is drawn after', () => {
  const terminal = standIn();
  using console = terminal.open();

  const crash = process as NodeJS.EventEmitter;
  crash.emit('uncaughtExceptionMonitor', new Error('made for this test'), 'uncaughtException');
  console.write('too late');

  expect(terminal.written().endsWith(left)).toBe(true);
});

test('leaving takes every listener along', () => {
  const terminal = standIn();
  const before = process.listenerCount('exit') + process.listenerCount('uncaughtExceptionMonitor');

  terminal.open()[Symbol.dispose]();

  expect(process.listenerCount('exit') + process.listenerCount('uncaughtExceptionMonitor')).toBe(before);
  expect(terminal.output.listenerCount('resize')).toBe(0);
});

test('a sequence in two pieces is one key', async () => {
  const terminal = standIn();
  using console = terminal.open();
  const keys: Key[] = [];
  const came = new Promise<void>((resolve) => {
    console.onKey((key) => {
      keys.push(key);
      resolve();
    });
  });

  terminal.input.write('\u001B');
  terminal.input.write('[A');
  await came;

  expect(keys).toEqual([{ kind: 'named', name: 'up' }]);
});
