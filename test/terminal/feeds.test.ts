/** Frames of this process and events of another one, as the terminal takes them; and what scripts get. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { unixMs } from '../../collector/model/time.ts';
import type { VmsAnswer } from '../../collector/model/wire.ts';
import { csvHead, csvLines } from '../../collector/terminal/batch.ts';
import { readEvents, type ServerEvent } from '../../collector/terminal/event-stream.ts';
import type { FeedEvent } from '../../collector/terminal/feed.ts';
import { createFrameFeed, type FrameFeed } from '../../collector/terminal/frame-feed.ts';
import { drawFrame } from '../support/frames.ts';
import { drawPicture } from './picture.ts';

const start = 1_700_000_000_000;

function pollingFeed(keepMs = 60_000, keepBytes = 2 ** 20): FrameFeed {
  const feed = createFrameFeed({ description: 'Polling by itself', keepMs, keepBytes });
  feed.add({ host: 'hv01', source: 'simulated', intervalMs: 1000 });
  return feed;
}

/** One poll a second, in which sql02 used so many cores. */
function poll(feed: FrameFeed, ...cores: readonly number[]): void {
  cores.forEach((used, second) => {
    feed.update({
      ...drawFrame({ lps: [used, 0], vms: { sql02: [used] } }),
      at: unixMs(start + second * 1000),
    });
  });
}

async function coresAt(feed: FrameFeed, at: number): Promise<number | null | undefined> {
  return (await feed.moment('hv01', { at, spanMs: 10_000 })).vms.vms[0]?.cores;
}

test('a moment of the past is the newest poll not after it', async () => {
  const feed = pollingFeed();
  poll(feed, 0.1, 0.2, 0.3);

  expect(await coresAt(feed, start + 1500)).toBeCloseTo(0.2);
  expect((await feed.moment('hv01')).vms.vms[0]?.cores).toBeCloseTo(0.3);
  expect((await feed.matrix('hv01')).rows.map(({ name }) => name)).toEqual(['sql02']);
});

test('what is older than the memory is gone, and a question about it is answered with a sentence', async () => {
  const feed = pollingFeed(2000);
  poll(feed, 0.1, 0.2, 0.3, 0.4);

  expect(await coresAt(feed, start + 1000)).toBeCloseTo(0.2);
  await expect(coresAt(feed, start)).rejects.toThrow(/the past begins when top was started/);
});

test('memory is bounded by bytes as well', async () => {
  const feed = pollingFeed(60_000, 2500);
  poll(feed, 0.1, 0.2, 0.3, 0.4);

  expect(await coresAt(feed, start + 2000)).toBeCloseTo(0.3);
  await expect(coresAt(feed, start + 1000)).rejects.toThrow(/nothing is known before/);
});

test('who follows hears of every poll and every failure, until told to stop', async () => {
  const feed = pollingFeed();
  const heard: FeedEvent[] = [];
  const stopping = new AbortController();
  const following = feed.follow('hv01', (event) => heard.push(event), stopping.signal);

  poll(feed, 0.1);
  feed.fail('hv01', 'Cannot read hv01');
  stopping.abort();
  await following;
  poll(feed, 0.2);

  expect(heard.map(({ kind }) => kind)).toEqual(['poll', 'trouble']);
  expect(await feed.hosts()).toMatchObject([{ host: 'hv01', status: 'live', firingAlerts: null }]);
});

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

test('server-sent events arrive whole, wherever the chunks end', async () => {
  const text =
    'retry: 2000\n\n: still here\n\nevent: tick\nid: 7\ndata: {"vm":"監視"}\n\nevent: hosts\ndata: a\ndata: b\n\n';

  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (size) => {
      const events: ServerEvent[] = [];
      for await (const event of readEvents(inChunks(new TextEncoder().encode(text), size)))
        events.push(event);

      expect(events).toEqual([
        { event: 'tick', data: '{"vm":"監視"}' },
        { event: 'hosts', data: 'a\nb' },
      ]);
    }),
  );
});

const vms: VmsAnswer = drawPicture({
  lps: [0.9, 0.9],
  vms: { 'test: a (b)/#1, "x"': [0.5], 'bad\u001B[2J': [0.25] },
}).vms ?? { host: '', at: 0, spanMs: 0, capacityCores: 0, vms: [] };

test('CSV has one head, a field for every column, quotes where they are needed, and nothing for what is not known', () => {
  expect(csvHead()).toBe(
    'time,host,vm,id,state,critical,vcpus,cores,of_vm_ratio,of_host_ratio,wait_ratio,wait_per_dispatch_seconds,remote_ratio,hypervisor_cores,memory_bytes,span_seconds\r\n',
  );
  const [noisy = ''] = csvLines(vms).split('\r\n');
  expect(noisy).toMatch(/^2023-11-14T22:13:20\.000Z,hv01,.*,,running,0,1,0\.5,0\.5,0\.25,,,,,,1$/);
});

test('no control character of a name gets into the CSV', () => {
  expect(csvLines(vms)).toContain('bad�[2J');
  expect(csvLines(vms).replaceAll('\r\n', '')).not.toMatch(/\p{Cc}/u);
});
