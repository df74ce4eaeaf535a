/**
 * The live feed: server-sent events of one host, connected again with growing pauses when the connection is lost. Says
 * since when it is lost; what the ticks mean is the business of `state`.
 */
import { type PackedTick, unpackTick } from '../../collector/model/packed-tick.ts';
import type { LiveTick } from '../../collector/model/wire.ts';
import { answerUrl } from './answers.ts';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly retryAtMs: number };

export interface LiveHandlers {
  readonly onTick: (tick: LiveTick) => void;
  /** A host's status changed, or hosts came or went. */
  readonly onHosts: () => void;
  readonly onConnection: (connection: Connection) => void;
}

/** What the feed needs from its surroundings; a test hands in its own. */
export interface LiveSurroundings {
  readonly now: () => number;
  readonly connect: (url: string) => EventSource;
  readonly after: (delayMs: number, run: () => void) => () => void;
}

const browser: LiveSurroundings = {
  now: () => Date.now(),
  connect: (url) => new EventSource(url),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/** Opens the feed of a host and keeps it open until the returned function is called. */
export function openLive(
  host: string,
  handlers: LiveHandlers,
  { now, connect, after }: LiveSurroundings = browser,
): () => void {
  let events: EventSource | undefined;
  let cancelRetry = (): void => undefined;
  let lostSince: number | undefined;
  let pauseMs = firstPauseMs;

  const opened = (): void => {
    lostSince = undefined;
    pauseMs = firstPauseMs;
    handlers.onConnection({ kind: 'open' });
  };
  const lost = (): void => {
    // The browser's own retry is fixed and gives up on an HTTP error; ours is neither.
    events?.close();
    lostSince ??= now();
    handlers.onConnection({ kind: 'lost', sinceMs: lostSince, retryAtMs: now() + pauseMs });
    cancelRetry = after(pauseMs, open);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  };
  const open = (): void => {
    events = connect(answerUrl('live', { host, form: 'columns' }));
    events.addEventListener('open', opened);
    events.addEventListener('error', lost);
    events.addEventListener('tick', (event) =>
      handlers.onTick(unpackTick(JSON.parse(event.data as string) as PackedTick)),
    );
    events.addEventListener('hosts', () => handlers.onHosts());
  };

  handlers.onConnection({ kind: 'connecting' });
  open();
  return () => {
    cancelRetry();
    events?.close();
  };
}
