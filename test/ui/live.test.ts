/** The live feed: it comes back by itself, with growing pauses, and says since when it was lost. */
import { expect, test } from 'vitest';

import { type Connection, openLive } from '../../ui/feed/live.ts';

class Events extends EventTarget {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

function surroundings() {
  const opened: Events[] = [];
  const waits: number[] = [];
  let now = 1_000_000;
  let due: (() => void) | undefined;
  return {
    opened,
    waits,
    newest: () => opened.at(-1) as Events,
    runDue: () => {
      now += waits.at(-1) ?? 0;
      due?.();
    },
    around: {
      now: () => now,
      connect: () => {
        const events = new Events();
        opened.push(events);
        return events as unknown as EventSource;
      },
      after: (delayMs: number, run: () => void) => {
        waits.push(delayMs);
        due = run;
        return () => {
          due = undefined;
        };
      },
    },
  };
}

test('pauses double up to half a minute, and the loss is dated from its beginning', () => {
  const { waits, newest, runDue, around } = surroundings();
  const states: Connection[] = [];
  openLive(
    'hv01',
    { onTick: () => undefined, onHosts: () => undefined, onConnection: (state) => states.push(state) },
    around,
  );

  for (let attempt = 0; attempt < 7; attempt += 1) {
    newest().dispatchEvent(new Event('error'));
    runDue();
  }

  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(
    states
      .filter(({ kind }) => kind === 'lost')
      .every((state) => state.kind === 'lost' && state.sinceMs === 1_000_000),
  ).toBe(true);
});

test('after it is back the pauses begin anew', () => {
  const { waits, newest, runDue, around } = surroundings();
  const states: Connection[] = [];
  openLive(
    'hv01',
    { onTick: () => undefined, onHosts: () => undefined, onConnection: (state) => states.push(state) },
    around,
  );

  newest().dispatchEvent(new Event('error'));
  runDue();
  newest().dispatchEvent(new Event('open'));
  newest().dispatchEvent(new Event('error'));

  expect(waits).toEqual([1000, 1000]);
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'lost', 'open', 'lost']);
});

test('a feed that was closed connects no more', () => {
  const { opened, newest, runDue, around } = surroundings();
  const close = openLive(
    'hv01',
    { onTick: () => undefined, onHosts: () => undefined, onConnection: () => undefined },
    around,
  );

  newest().dispatchEvent(new Event('error'));
  close();
  runDue();

  expect(opened).toHaveLength(1);
  expect(newest().isClosed).toBe(true);
});
