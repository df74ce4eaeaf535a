/** A person at the terminal, played: keys go in, frames come from a feed that polls, and what stands on the screen is read. */
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { unixMs } from '../../collector/model/time.ts';
import type { Console } from '../../collector/terminal/console.ts';
import { createFrameFeed, type FrameFeed } from '../../collector/terminal/frame-feed.ts';
import { readKeys, type Key } from '../../collector/terminal/keys.ts';
import { textOf, type Line } from '../../collector/terminal/line.ts';
import { runSession } from '../../collector/terminal/session.ts';
import { drawFrame } from '../support/frames.ts';

const start = 1_700_000_000_000;

let feed: FrameFeed;
let onKey: (key: Key) => void;
let lines: readonly string[];
let session: Promise<void>;
let suspended: number;
const stopping: { controller: AbortController } = { controller: new AbortController() };

beforeEach(async () => {
  stopping.controller = new AbortController();
  suspended = 0;
  lines = [];
  feed = createFrameFeed({ description: 'Polling by itself', keepMs: 60_000, keepBytes: 2 ** 20 });
  feed.add({ host: 'hv01', source: 'simulated', intervalMs: 1000 });
  feed.add({ host: 'hv02', source: 'simulated', intervalMs: 1000 });
  const console: Console = {
    size: () => ({ columns: 80, rows: 24 }),
    write: () => undefined,
    onKey: (listener) => (onKey = listener),
    onDisturbed: () => undefined,
    suspend: () => (suspended += 1),
    [Symbol.dispose]: () => undefined,
  };
  const screen = {
    show: (shown: readonly Line[]) => {
      lines = shown.map((line) => textOf(line).trimEnd());
      return '';
    },
    forget: () => undefined,
  };
  session = runSession({ feed, console, screen, elapsed: () => 0 }, stopping.controller.signal);
  await setImmediate();
});

afterEach(async () => {
  stopping.controller.abort();
  await session;
});

/** A poll so many seconds after the start, in which one VM used so much. */
function poll(second: number, vms: Readonly<Record<string, readonly number[]>>, host = 'hv01'): void {
  const lps = [
    Object.values(vms)
      .flat()
      .reduce((sum, used) => sum + used, 0),
    0,
  ];
  feed.update({ ...drawFrame({ lps, vms }), host, at: unixMs(start + second * 1000) });
}

async function type(keys: string): Promise<void> {
  readKeys(keys).keys.forEach((key) => onKey(key));
  await setImmediate();
}

const screenText = (): string => lines.join('\n');

test('each poll is shown when it comes', () => {
  poll(1, { sql02: [0.5] });
  expect(screenText()).toMatch(/^sql02 .* 0\.50 /m);

  poll(2, { web01: [0.25] });
  expect(screenText()).toMatch(/^web01 .* 0\.25 /m);
});

test('a held picture stays while polls go on, and lets go', async () => {
  poll(1, { sql02: [0.5] });

  await type(' ');
  poll(2, { sql02: [0.75] });
  expect(screenText()).toMatch(/held at .*[^]*^sql02 .* 0\.50 /m);

  await type(' ');
  poll(3, { sql02: [0.25] });
  expect(screenText()).toMatch(/live .*[^]*^sql02 .* 0\.25 /m);
});

test('the matrix of a held moment is of that moment', async () => {
  poll(1, { sql02: [0.5] });
  await type(' ');
  poll(2, { web01: [0.75] });

  await type('3');

  expect(screenText()).toMatch(/^sql02 +0\.50 +▄50$/m);
});

test('ten seconds back shows what was then', async () => {
  poll(1, { sql02: [0.5] });
  poll(11, { web01: [0.75] });

  await type('[');

  expect(screenText()).toMatch(/held at .*[^]*^sql02 .* 0\.50 /m);
});

test('before the first poll there is nothing: it says so and stays where it was', async () => {
  poll(1, { sql02: [0.5] });

  await type('{');

  expect(screenText()).toMatch(/the past begins when top was started/);
  expect(screenText()).toMatch(/^sql02 .* 0\.50 /m);
});

test('a source that fails is told until it answers again', () => {
  poll(1, { sql02: [0.5] });

  feed.fail('hv01', 'Cannot reach hv01');
  expect(screenText()).toContain('Cannot reach hv01');

  poll(2, { sql02: [0.5] });
  expect(screenText()).not.toContain('Cannot reach');
});

test('another host is followed after it is picked, and the first no more', async () => {
  poll(1, { sql02: [0.5] });
  poll(1, { dc01: [0.25] }, 'hv02');

  await type('\t\u001B[B\r');
  poll(2, { sql02: [0.75] });

  expect(screenText()).toMatch(/^dc01 .* 0\.25 /m);
  expect(screenText()).not.toContain('sql02');
});

test('Ctrl-Z goes to the shell, q ends it', async () => {
  await type('\u001A');
  expect(suspended).toBe(1);

  await type('q');
  await expect(session).resolves.toBeUndefined();
});
