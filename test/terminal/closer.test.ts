/** Looking closer in the terminal: the key, the progress, matched cells in letters, the summary, the CSV, and hosts that cannot. */
import { setImmediate } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { BurstRead } from '../../collector/model/burst.ts';
import { SourceError } from '../../collector/model/source.ts';
import type { LookCloserAnswer } from '../../collector/model/wire.ts';
import { lookHead, lookLines } from '../../collector/terminal/batch.ts';
import { cannotLook, lookSentence, progressSentence } from '../../collector/terminal/closer.ts';
import type { Console } from '../../collector/terminal/console.ts';
import { createFrameFeed, type FeedBursts } from '../../collector/terminal/frame-feed.ts';
import { finishKeys, readKeys, type Key } from '../../collector/terminal/keys.ts';
import { asciiLine, textOf, type Line } from '../../collector/terminal/line.ts';
import { renderScreen } from '../../collector/terminal/render.ts';
import { runSession } from '../../collector/terminal/session.ts';
import { watchBurst } from '../support/simulated-burst.ts';
import { watchPolls } from '../support/simulated-truth.ts';
import { drawPicture, drawScreen, host, small, stateWith } from './picture.ts';

const at = 1_700_000_000_000;

/** VM a on LP 0 mostly matched, on LP 1 a little; VM b on LP 1 not at all. */
const look: LookCloserAnswer = {
  host: 'hv01',
  at,
  spanMs: 2000,
  rows: [
    { key: 'a', kind: 'vm', name: 'sql02', cores: 0.8 },
    { key: 'b', kind: 'vm', name: 'web, 1', cores: 0.2 },
    { key: 'root', kind: 'root', name: 'root', cores: 0.1 },
  ],
  columns: [0, 1],
  share: [0.7, 0.1, 0, 0.2, 0.1, 0],
  low: [0.1, 0, 0, 0.1, 0.1, 0],
  high: [0.8, 0.5, 0, 0.5, 0.1, 0],
  rules: ['totals', 'root-bound'],
  why: '000011',
  unplaced: { rows: [0, 0, 0], columns: [0, 0] },
  intervals: 1,
  exactShare: 0.1,
  meanWidth: 0.4,
  skewCores: 0,
  exactWithinCores: 0,
  sentence: '',
  matched: [0.6, 0.02, 0, 0, 0, 0],
  confidence: [0.9999, 0.99, 0, 0, 0, 0],
  matchedShare: 0.624,
  reads: 401,
  caution: 'unproven',
};

const picture = drawPicture({ lps: [0.7, 0.3], vms: { sql02: [0.8], 'web, 1': [0.2] } }, { closer: look });
const atLook = stateWith({ view: 'matrix', time: { kind: 'held', at } });

test('cells matched for the greater part are letters; the legend and the last line say what they are', () => {
  const lines = drawScreen(atLook, picture, small);

  expect(lines).toContain('sql02              0.80  @70 ░10');
  expect(lines).toContain('web, 1             0.20      ▒20');
  expect(lines.join('\n')).toContain('_▄█ exact  oO@ matched  ·░▒▓ estimate');
  expect(lines.at(-2)).toBe('62 % of VM time matched at 99.9 %; rest estimated; unproven on real hosts');
  expect(lines.at(-1)).toContain('x closer');
  expect(lines.at(-1)?.length).toBeLessThanOrEqual(80);
});

test('a plain console tells matched cells from exact ones and estimates too', () => {
  const lines = renderScreen(atLook, picture, small).map((line: Line) => textOf(asciiLine(line)));

  expect(lines.find((line) => line.startsWith('sql02'))).toMatch(/0\.80 {2}@70 \.10/);
  expect(lines.join('\n')).toContain("_=# exact  oO@ matched  '.:% estimate");
});

test('a picked cell is told in words with what is matched, how surely, and what is certain', () => {
  const words = (vm: string, lp: number) => drawScreen({ ...atLook, vm, lp }, picture, small).at(-2);

  expect(words('a', 0)).toBe('sql02 on LP 0: 0.60 cores matched at 99.9 %, about 0.70 in all, 0.10 to 0.80');
  expect(words('a', 1)).toBe('sql02 on LP 1: 0.02 cores matched at 99.0 %, about 0.10 in all, 0.00 to 0.50');
  expect(words('b', 1)).toBe('web, 1 on LP 1: about 0.20 cores, 0.10 to 0.50: only sums are counted');
});

test('at another moment, and of another host, nothing of the look is shown', () => {
  const texts = [
    stateWith({ view: 'matrix' }),
    stateWith({ view: 'matrix', time: { kind: 'held', at: at + 1 } }),
    stateWith({ view: 'matrix', time: { kind: 'held', at }, host: 'hv02' }),
  ].map((state) => drawScreen(state, picture, small).join('\n'));

  for (const text of texts) expect(text).not.toContain('matched');
});

test('progress is a bar of seconds, then says that it is matched', () => {
  expect(progressSentence(0.5)).toBe('Looking closer [██████████░░░░░░░░░░] 1.0 of 2 s; x ends it');
  expect(progressSentence(1)).toBe('Looking closer: matching who ran where; x ends it');
});

test('what is nearly nothing, nothing, or no time at all is said so', () => {
  expect(lookSentence({ ...look, matchedShare: 0.004 })).toMatch(/^Under 1 % of VM time matched/);
  expect(lookSentence({ ...look, matchedShare: 0, matched: [] })).toMatch(/^Nothing could be matched/);
  expect(lookSentence({ ...look, matchedShare: null, matched: [] })).toMatch(/^No VM used CPU time/);
});

test('a host that cannot be looked at is said why', () => {
  const cannot = { ...host, canLookCloser: false };

  expect(cannotLook(host)).toBeUndefined();
  expect(cannotLook(undefined)).toMatch(/needs a first poll/);
  expect(cannotLook({ ...cannot, source: 'exporter' })).toMatch(/windows_exporter cannot be read so often/);
  expect(cannotLook({ ...cannot, status: 'recorded' })).toMatch(/Only a live host/);
  expect(cannotLook({ ...cannot, source: 'windows' })).toMatch(/only with look-closer: true/);
  expect(cannotLook({ ...cannot, source: 'simulated' })).toMatch(/Up to 512 LPs/);
});

test('as CSV a look is a line a cell that is not certainly nothing; where nothing is matched no confidence is stated', () => {
  expect(lookHead()).toBe(
    'time,host,vm,key,lp,cores,least_cores,most_cores,matched_cores,confidence,span_seconds\r\n',
  );
  expect(lookLines(look).split('\r\n')).toEqual([
    '2023-11-14T22:13:20.000Z,hv01,sql02,a,0,0.7,0.1,0.8,0.6,0.9999,2',
    '2023-11-14T22:13:20.000Z,hv01,sql02,a,1,0.1,0,0.5,0.02,0.99,2',
    '2023-11-14T22:13:20.000Z,hv01,"web, 1",b,1,0.2,0.1,0.5,0,,2',
    '2023-11-14T22:13:20.000Z,hv01,root,root,0,0.1,0.1,0.1,0,,2',
    '',
  ]);
});

const simulated = { host: 'hv01', lps: 8, vms: 6, load: 0.3, seed: 3, readSkewMicroseconds: 5 };

interface Played extends AsyncDisposable {
  type(keys: string): Promise<void>;
  text(): string;
}

async function play(bursts: FeedBursts): Promise<Played> {
  const feed = createFrameFeed({
    description: 'Polling by itself',
    keepMs: 60_000,
    keepBytes: 2 ** 22,
    bursts,
  });
  feed.add({ host: 'hv01', source: 'simulated', intervalMs: 1000 });
  const frame = (await watchPolls(simulated, { polls: 1 })).polls[0]?.frame;
  if (frame === undefined) throw new Error('no poll');
  feed.update(frame);
  let [onKey, lines] = [(_key: Key): void => undefined, [] as readonly string[]];
  const console: Console = {
    size: () => small,
    write: () => undefined,
    onKey: (listener) => (onKey = listener),
    onDisturbed: () => undefined,
    suspend: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
  const screen = {
    show: (shown: readonly Line[]) => {
      lines = shown.map((line) => textOf(line).trimEnd());
      return '';
    },
    forget: () => undefined,
  };
  const stopping = new AbortController();
  const session = runSession({ feed, console, screen, elapsed: () => 0 }, stopping.signal);
  await setImmediate();
  return {
    async type(keys) {
      const read = readKeys(keys);
      [...read.keys, ...finishKeys(read.rest)].forEach((key) => onKey(key));
      await setImmediate();
    },
    text: () => lines.join('\n'),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await session;
    },
  };
}

test('x looks, then the matrix stands at the moment of the look; time moves on from there, and back', async () => {
  const read = Promise.withResolvers<readonly BurstRead[]>();
  await using played = await play({ canRead: () => true, read: () => read.promise });

  await played.type('x');
  expect(played.text()).toContain('Looking closer [░');
  expect(played.text()).toContain('x cancel');
  read.resolve((await watchBurst(simulated, { reads: 101, everyMs: 5 })).reads);
  await read.promise;
  await setImmediate();

  expect(played.text()).toMatch(/held at/);
  expect(played.text()).toMatch(/\d+ % of VM time matched at 99\.\d %; rest estimated; unproven/);
  expect(played.text()).toMatch(/ [oO@]/);
  await played.type('[');
  expect(played.text()).not.toContain('matched');
  await played.type(' ');
  expect(played.text()).toMatch(/live/);
});

test('x again, or Escape, ends it and the source hears of it', async () => {
  const heard: AbortSignal[] = [];
  const read = (_: string, { signal }: { readonly signal: AbortSignal }) => {
    heard.push(signal);
    return new Promise<readonly BurstRead[]>((resolve) => {
      signal.addEventListener('abort', () => resolve([]));
    });
  };
  await using played = await play({ canRead: () => true, read });

  await played.type('x');
  await played.type('x');
  expect(played.text()).toContain('The closer look was cancelled');
  await played.type('x');
  await played.type('\u001B');
  await setImmediate();

  expect(heard.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(played.text()).not.toContain('fewer than two');
});

test('a source that fails, and one that cannot, are told in a sentence', async () => {
  const read = () => Promise.reject(new SourceError('the counters are gone'));
  await using failing = await play({ canRead: () => true, read });
  await using unable = await play({ canRead: () => false, read });

  await failing.type('x');
  await setImmediate();
  await unable.type('x');

  expect(failing.text()).toContain('Cannot look closer: the counters are gone');
  expect(unable.text()).toContain('Up to 512 LPs can be looked at closer');
});
