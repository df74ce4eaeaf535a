/**
 * The feed of frames that this process polls by itself: the last minutes are kept in memory, reduced to what attribution reads, and
 * older ones make room. Nothing is written anywhere.
 */
import { closerAnswer, isTooLarge, timeBetweenReads } from '../attribution/closer/closer-answer.ts';
import { matrixOf, processorsOf, vmsOf } from '../attribution/answers.ts';
import { hostUse, type HostUse } from '../attribution/host-use.ts';
import type { BurstRead } from '../model/burst.ts';
import type { Frame, SetFrame } from '../model/frame.ts';
import { SourceError, type SourceKind } from '../model/source.ts';
import type { Ms } from '../model/time.ts';
import type { LookCloserAnswer, MomentAnswer } from '../model/wire.ts';
import { cannotLook } from './closer.ts';
import { FeedError, type Feed, type FeedEvent, type Moment, type ShownHost } from './feed.ts';
import { timeOfDay } from './figures.ts';

export interface FrameFeed extends Feed {
  add(host: PolledHost): void;
  /** The newest poll of a host, with the newest reading of every set. */
  update(frame: Frame): void;
  /** A poll failed; why, in a sentence. */
  fail(host: string, sentence: string): void;
}

export interface PolledHost {
  readonly host: string;
  readonly source: SourceKind;
  readonly intervalMs: number;
}

export interface FrameFeedOptions {
  readonly description: string;
  /** The past that is kept, of all hosts together. */
  readonly keepMs: number;
  readonly keepBytes: number;
  /** Where hosts are read in bursts; absent where none can be. */
  readonly bursts?: FeedBursts;
}

export interface FeedBursts {
  canRead(host: string): boolean;
  /** As long as is usual. Rejects with `SourceError` when it cannot be read. */
  read(
    host: string,
    asked: { readonly every: Ms; readonly signal: AbortSignal },
  ): Promise<readonly BurstRead[]>;
}

interface KnownHost extends PolledHost {
  readonly frames: Frame[];
  trouble?: string;
}

/** Only of these sets attribution makes its answer. */
const keptSets = new Set([
  'logical-processor',
  'root-virtual-processor',
  'virtual-processor',
  'vid-partition',
]);

export function createFrameFeed(options: FrameFeedOptions): FrameFeed {
  const { bursts } = options;
  const hosts = new Map<string, KnownHost>();
  const listeners = new Set<(host: KnownHost) => void>();
  const tell = (host: KnownHost): void => listeners.forEach((listener) => listener(host));
  const known = (host: string): KnownHost => {
    const found = hosts.get(host);
    if (found === undefined)
      throw new FeedError(`Host "${host}" is not known; known are ${[...hosts.keys()].join(', ')}`);
    return found;
  };
  return {
    description: options.description,
    add(host) {
      hosts.set(host.host, { ...host, frames: [] });
    },
    update(frame) {
      const host = known(frame.host);
      delete host.trouble;
      host.frames.push(withoutRest(frame));
      forget(host, { keepMs: options.keepMs, keepBytes: options.keepBytes / hosts.size });
      tell(host);
    },
    fail(name, sentence) {
      const host = known(name);
      host.trouble = sentence;
      tell(host);
    },
    hosts: async () => [...hosts.values()].map((host) => shownHost(host, bursts)),
    moment: async (host, when) => momentOf(frameAt(known(host), when?.at)),
    matrix: async (host, when) => {
      const frame = frameAt(known(host), when?.at);
      return { ...momentAnswer(frame), ...matrixOf(useOf(frame)) };
    },
    lookCloser: (host, signal) => lookCloser(known(host), bursts, signal),
    follow(host, listener, signal) {
      const onChange = (changed: KnownHost): void => {
        if (changed.host === host) listener(eventOf(changed, bursts));
      };
      if (known(host).frames.length > 0) listener(eventOf(known(host), bursts));
      listeners.add(onChange);
      return new Promise((resolve) => {
        const end = (): void => {
          listeners.delete(onChange);
          resolve();
        };
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
      });
    },
  };
}

/** The frame with the columns that attribution reads, and of these only the values. */
function withoutRest(frame: Frame): Frame {
  return {
    ...frame,
    sets: frame.sets
      .filter(({ set }) => keptSets.has(set))
      .map((set) => ({ ...set, columns: set.columns.map(({ counter, value }) => ({ counter, value })) })),
  };
}

function forget({ frames }: KnownHost, { keepMs, keepBytes }: Omit<FrameFeedOptions, 'description'>): void {
  const newest = frames.at(-1);
  if (newest === undefined) return;
  const most = Math.max(2, Math.floor(keepBytes / bytesOf(newest)));
  const firstFresh = frames.findIndex(({ at }) => Math.abs(newest.at - at) <= keepMs);
  frames.splice(0, Math.max(firstFresh, frames.length - most, 0));
}

/** A figure takes eight bytes; names and the inventory are shared from poll to poll. */
function bytesOf({ sets }: Frame): number {
  const figures = ({ columns }: SetFrame): number =>
    columns.reduce((sum, { value }) => sum + value.length, 0);
  return 1024 + 8 * sets.reduce((sum, set) => sum + figures(set), 0);
}

/** The newest poll not after the moment. */
function frameAt({ host, frames, trouble }: KnownHost, at = Number.POSITIVE_INFINITY): Frame {
  const found = frames.findLast((frame) => frame.at <= at);
  if (found !== undefined) return found;
  const first = frames[0];
  throw new FeedError(
    first === undefined
      ? (trouble ?? `Host "${host}" has not been read yet`)
      : `Without a running instance the past begins when top was started: nothing is known before ${timeOfDay(first.at)}`,
  );
}

/** Matching holds this process up as long as it takes; nobody else waits for it. */
async function lookCloser(
  host: KnownHost,
  bursts: FeedBursts | undefined,
  signal: AbortSignal,
): Promise<LookCloserAnswer> {
  const reason = cannotLook(shownHost(host, bursts));
  if (bursts === undefined || reason !== undefined)
    throw new FeedError(reason ?? 'Nothing here reads in bursts');
  const frame = frameAt(host);
  try {
    const reads = await bursts.read(host.host, { every: timeBetweenReads(frame), signal });
    if (signal.aborted) throw new FeedError('The closer look was cancelled');
    const look = closerAnswer({ host: host.host, reads, frame });
    if (look === undefined) throw new FeedError('Cannot look closer: it was read fewer than two times');
    return look;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new FeedError(`Cannot look closer: ${error.message}`, { cause: error });
  }
}

function eventOf(host: KnownHost, bursts: FeedBursts | undefined): FeedEvent {
  const { frames, trouble } = host;
  const newest = frames.at(-1);
  return trouble !== undefined || newest === undefined
    ? { kind: 'trouble', sentence: trouble ?? `Host "${host.host}" has not been read yet` }
    : { kind: 'poll', host: shownHost(host, bursts), ...momentOf(newest) };
}

function shownHost(
  { host, source, intervalMs, frames, trouble }: KnownHost,
  bursts: FeedBursts | undefined,
): ShownHost {
  const newest = frames.at(-1);
  const status =
    trouble !== undefined && newest !== undefined ? 'stale' : newest === undefined ? 'waiting' : 'live';
  return {
    host,
    name: newest?.inventory.name ?? host,
    source,
    status,
    statusReason: trouble ?? null,
    intervalMs,
    lastAt: newest?.at ?? null,
    canLookCloser: newest !== undefined && !isTooLarge(newest) && bursts?.canRead(host) === true,
    firingAlerts: null,
  };
}

const useByFrame = new WeakMap<Frame, HostUse>();

function useOf(frame: Frame): HostUse {
  const known = useByFrame.get(frame) ?? hostUse(frame);
  useByFrame.set(frame, known);
  return known;
}

function momentOf(frame: Frame): Moment {
  const use = useOf(frame);
  const moment = momentAnswer(frame);
  return {
    vms: { ...moment, capacityCores: use.processors.length, vms: vmsOf(use) },
    processors: { ...moment, processors: processorsOf(use) },
  };
}

/** The span is 0 in a first reading, when nothing could be divided yet. */
function momentAnswer(frame: Frame): MomentAnswer {
  const seconds = ['virtual-processor', 'logical-processor']
    .map((id) => frame.sets.find(({ set }) => set === id)?.intervalSeconds ?? Number.NaN)
    .find((interval) => !Number.isNaN(interval));
  const spanMs = seconds === undefined ? 0 : Math.round(seconds * 1e6) / 1000;
  return { host: frame.host, at: frame.at, spanMs };
}
