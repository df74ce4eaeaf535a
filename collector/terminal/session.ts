/**
 * A person at the terminal: keys and polls come in, the picture is redrawn. Holds the state, fetches what the state asks for and
 * the feed does not send by itself; how it looks is `render.ts`, what a key does is `press.ts`.
 */
import { lookWithProgress, shownLook } from './closer.ts';
import type { Console } from './console.ts';
import { displayText } from './display-text.ts';
import { FeedError, type Feed, type FeedEvent, type When } from './feed.ts';
import type { Key } from './keys.ts';
import { press, stepMs } from './press.ts';
import { pageRows, renderScreen } from './render.ts';
import type { Screen } from './screen.ts';
import { initialState, type Picture, type TopState } from './state.ts';

export interface SessionParts {
  readonly feed: Feed;
  readonly console: Console;
  readonly screen: Screen;
  /** Milliseconds since any origin, by a clock nobody can set. */
  readonly elapsed: () => number;
}

/** Ends when the person quits or the signal aborts. Rejects when there is no host to begin with. */
export async function runSession(parts: SessionParts, signal: AbortSignal): Promise<void> {
  const hosts = await parts.feed.hosts();
  const first = hosts[0];
  if (first === undefined) throw new FeedError(`${parts.feed.description}: it knows no host yet`);
  const session = new Session(parts, { source: parts.feed.description, hosts, host: first }, signal);
  await session.run();
}

const overdueIntervals = 3;
const leastOverdueMs = 3000;

class Session {
  readonly #parts: SessionParts;
  #state: TopState;
  #picture: Picture;
  readonly #over: AbortController;
  readonly #signal: AbortSignal;
  #following = new AbortController();
  #looking = new AbortController();
  #heardAt: number;
  /** Counts what was asked for, so that a late answer does not replace a later question's. */
  #asked = 0;
  #isAskingMatrix = false;
  #isSilent = false;

  constructor(parts: SessionParts, picture: Picture, signal: AbortSignal) {
    this.#parts = parts;
    this.#picture = picture;
    this.#state = { ...initialState(), ...(picture.host === undefined ? {} : { host: picture.host.host }) };
    this.#over = new AbortController();
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
    this.#heardAt = parts.elapsed();
  }

  async run(): Promise<void> {
    const { console } = this.#parts;
    console.onKey((key) => this.#onKey(key));
    console.onDisturbed(() => {
      this.#parts.screen.forget();
      this.#draw();
    });
    const watch = setInterval(() => this.#onSecond(), 1000);
    this.#follow();
    this.#refresh();
    this.#draw();
    await new Promise<void>((resolve) => {
      if (this.#signal.aborted) resolve();
      this.#signal.addEventListener('abort', () => resolve(), { once: true });
    });
    clearInterval(watch);
    this.#following.abort();
    this.#looking.abort();
  }

  #onKey(key: Key): void {
    const { console, screen } = this.#parts;
    if (key.kind === 'named' && key.name === 'suspend') return console.suspend();
    if (key.kind === 'named' && key.name === 'redraw') screen.forget();
    const before = this.#state;
    this.#state = press(before, key, { picture: this.#picture, page: pageRows(console.size()) });
    if (this.#state.isOver) return this.#over.abort();
    if (this.#state.isLooking !== before.isLooking) this.#lookOrEnd();
    if (this.#state.host !== before.host) this.#changeHost();
    else if (this.#state.time !== before.time || this.#state.view !== before.view) this.#refresh();
    this.#draw();
  }

  #lookOrEnd(): void {
    this.#looking.abort();
    const { lookedPart: _, ...picture } = this.#picture;
    this.#picture = picture;
    if (!this.#state.isLooking) return;
    const looking = new AbortController();
    this.#looking = looking;
    const { feed, elapsed } = this.#parts;
    const finish = (known: Partial<Picture>, next: Partial<TopState>): void => {
      if (looking.signal.aborted) return;
      this.#picture = { ...this.#picture, ...known };
      this.#state = { ...this.#state, ...next };
      this.#draw();
    };
    lookWithProgress({
      feed,
      host: this.#state.host ?? '',
      elapsed,
      tell: (lookedPart) => finish({ lookedPart }, {}),
      signal: AbortSignal.any([looking.signal, this.#signal]),
    }).then(
      (closer) => {
        finish({ closer }, { isLooking: false, view: 'matrix', time: { kind: 'held', at: closer.at } });
        if (!looking.signal.aborted) this.#refresh();
      },
      (error: unknown) => finish({}, { isLooking: false, message: sentenceOf(error) }),
    );
  }

  #changeHost(): void {
    const { source, hosts } = this.#picture;
    const host = hosts.find((one) => one.host === this.#state.host);
    this.#picture = { source, hosts, ...(host === undefined ? {} : { host }) };
    this.#follow();
    this.#refresh();
  }

  #follow(): void {
    this.#following.abort();
    const following = new AbortController();
    this.#following = following;
    this.#heardAt = this.#parts.elapsed();
    const hear = (event: FeedEvent): void => {
      if (following.signal.aborted) return;
      this.#onFeed(event);
      this.#draw();
    };
    const signal = AbortSignal.any([following.signal, this.#signal]);
    this.#parts.feed.follow(this.#state.host ?? '', hear, signal).catch((error: unknown) => {
      hear({ kind: 'trouble', sentence: sentenceOf(error) });
    });
  }

  #onFeed(event: FeedEvent): void {
    switch (event.kind) {
      case 'trouble':
        this.#picture = { ...this.#picture, trouble: event.sentence };
        return;
      case 'hosts': {
        const host = event.hosts.find((one) => one.host === this.#state.host) ?? this.#picture.host;
        this.#picture = { ...this.#picture, hosts: event.hosts, ...(host === undefined ? {} : { host }) };
        return;
      }
      case 'poll': {
        this.#heardAt = this.#parts.elapsed();
        const { trouble: _, ...picture } = this.#picture;
        const hosts = picture.hosts.map((one) => (one.host === event.host.host ? event.host : one));
        this.#picture = { ...picture, hosts, host: event.host };
        if (this.#state.time.kind !== 'live') return;
        this.#picture = { ...this.#picture, vms: event.vms, processors: event.processors };
        if (this.#state.view === 'matrix') this.#askLiveMatrix();
      }
    }
  }

  /** Fetches what the state shows and the feed does not send by itself. */
  #refresh(): void {
    const { time, view } = this.#state;
    this.#asked += 1;
    this.#dropForeignMatrix();
    if (time.kind === 'held') this.#askPast(time.at);
    else if (this.#picture.vms === undefined || this.#picture.host?.status === 'recorded') this.#askNewest();
    else if (view === 'matrix') this.#askLiveMatrix();
  }

  /** A matrix of another moment than the one on the screen would be taken for this one's. */
  #dropForeignMatrix(): void {
    const { matrix, ...picture } = this.#picture;
    if (matrix !== undefined && matrix.at !== picture.vms?.at) this.#picture = picture;
  }

  #askNewest(): void {
    this.#ask(async (host) => {
      const moment = await this.#parts.feed.moment(host);
      const matrix = this.#state.view === 'matrix' ? { matrix: await this.#parts.feed.matrix(host) } : {};
      return { ...moment, ...matrix };
    });
  }

  #askPast(at: number): void {
    const { picture, view } = { picture: this.#picture, view: this.#state.view };
    const { feed } = this.#parts;
    const { vms, processors } = picture;
    const look = shownLook(this.#state, picture);
    const shown = vms?.at === at && processors !== undefined ? { vms, processors } : undefined;
    const span = look?.spanMs ?? shown?.vms.spanMs ?? Math.max(stepMs, picture.host?.intervalMs ?? 0);
    const when: When = { at, spanMs: span > 0 ? span : stepMs };
    const needsMatrix =
      view === 'matrix' && look === undefined && (shown === undefined || picture.matrix?.at !== at);
    this.#ask(async (host) => ({
      ...(shown ?? (await feed.moment(host, when))),
      ...(needsMatrix ? { matrix: await feed.matrix(host, when) } : {}),
    }));
  }

  /** At most one is under way: on a large host it can take longer than a poll. */
  #askLiveMatrix(): void {
    if (this.#isAskingMatrix) return;
    this.#isAskingMatrix = true;
    this.#ask(async (host) => {
      try {
        return { matrix: await this.#parts.feed.matrix(host) };
      } finally {
        this.#isAskingMatrix = false;
      }
    });
  }

  #ask(question: (host: string) => Promise<Partial<Picture>>): void {
    const asked = this.#asked;
    const host = this.#state.host ?? '';
    const isWanted = (): boolean => asked === this.#asked && host === this.#state.host;
    question(host).then(
      (answer) => {
        if (!isWanted()) return;
        this.#picture = { ...this.#picture, ...answer };
        this.#draw();
      },
      (error: unknown) => {
        if (!isWanted()) return;
        this.#tellFailure(sentenceOf(error));
        this.#draw();
      },
    );
  }

  /** The present comes by itself again; of the past, what is still on the screen is where we are. */
  #tellFailure(sentence: string): void {
    const { vms, host } = this.#picture;
    if (this.#state.time.kind === 'live' && host?.status === 'waiting') return;
    if (this.#state.time.kind === 'live') this.#picture = { ...this.#picture, trouble: sentence };
    else {
      const time = vms === undefined ? this.#state.time : ({ kind: 'held', at: vms.at } as const);
      this.#state = { ...this.#state, time, message: sentence };
    }
  }

  /** A feed that is silent without saying why: time alone tells. */
  #onSecond(): void {
    const { host, trouble } = this.#picture;
    if (host === undefined || host.intervalMs === null || (trouble !== undefined && !this.#isSilent)) return;
    const silentMs = this.#parts.elapsed() - this.#heardAt;
    this.#isSilent = silentMs >= Math.max(leastOverdueMs, overdueIntervals * host.intervalMs);
    if (!this.#isSilent) return;
    const silence = `No poll of ${displayText(host.name)} for ${Math.round(silentMs / 1000)} s`;
    this.#picture = { ...this.#picture, trouble: silence };
    this.#draw();
  }

  #draw(): void {
    const { console, screen } = this.#parts;
    if (this.#signal.aborted) return;
    console.write(screen.show(renderScreen(this.#state, this.#picture, console.size())));
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
