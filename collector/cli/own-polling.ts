/** Polling for `top` alone: the same sources as `serve`, no store, no server, the last minutes in memory. */
import { usualLook } from '../attribution/closer/closer-answer.ts';
import { createBurstDesk } from '../bursts.ts';
import type { Config } from '../config.ts';
import type { Frame } from '../model/frame.ts';
import type { Source } from '../model/source.ts';
import { ms } from '../model/time.ts';
import { nodeTimers } from '../node-timers.ts';
import { openSources } from '../open-sources.ts';
import { createCooker } from '../sampling/cook.ts';
import { mergeLatest } from '../sampling/latest-frame.ts';
import { createSchedule } from '../sampling/schedule.ts';
import type { World } from '../service.ts';
import type { Feed } from '../terminal/feed.ts';
import { createFrameFeed, type FrameFeed } from '../terminal/frame-feed.ts';

const keepMs = 600_000;
const keepBytes = 128 * 2 ** 20;

export interface OwnPolling {
  /** Closes the sources, after the last poll has ended. */
  readonly opened: AsyncDisposableStack;
  /** Why there is no instance to attach to; completes a sentence. */
  readonly because?: string;
}

export async function pollByItself(config: Config, world: World, polling: OwnPolling): Promise<Feed> {
  const { opened, because } = polling;
  const { sources, simulated, reason } = await openSources(config, world.clock);
  for (const source of sources) opened.defer(() => source.close());
  const speed = simulated === undefined ? 1 : config['sim-speed'];
  const desk = createBurstDesk(sources, { isAllowed: config['look-closer'], signal: world.signal });
  const span = ms(1000 * usualLook.seconds);
  const feed = createFrameFeed({
    description: `Polling by itself${because === undefined ? '' : `, as ${because}`}. ${reason}`,
    keepMs: keepMs * speed,
    keepBytes,
    bursts: { canRead: desk.canRead, read: (host, asked) => desk.read(host, { span, ...asked }) },
  });
  const interval = ms(config.interval * speed);
  const stopping = new AbortController();
  const signal = AbortSignal.any([world.signal, stopping.signal]);
  const polls = sources.map((source) => {
    feed.add({ host: source.host, source: source.kind, intervalMs: interval });
    const schedule = createSchedule({
      interval: ms(config.interval),
      clock: world.clock,
      timers: nodeTimers,
    });
    const poll = createPoll(source, feed, interval);
    return schedule.run(() => poll(signal), signal);
  });
  opened.defer(async () => {
    stopping.abort();
    await Promise.allSettled(polls);
  });
  return feed;
}

/** One poll; a source that fails costs its host this beat and is told to the feed. */
function createPoll(source: Source, feed: FrameFeed, interval: ReturnType<typeof ms>) {
  const cooker = createCooker();
  let latest: Frame | undefined;
  return async (signal: AbortSignal): Promise<void> => {
    try {
      latest = mergeLatest(latest, cooker.cook(await source.read(signal)), interval);
      feed.update(latest);
    } catch (error) {
      if (!signal.aborted) feed.fail(source.host, error instanceof Error ? error.message : String(error));
    }
  };
}
