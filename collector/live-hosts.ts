/**
 * The hosts as they are now: newest frame, status, recent events, and who wants to hear of a change. Memory only; a request of the
 * page is served from here and never causes a poll.
 */
import type { HostView, LiveChange } from './http/context.ts';
import type { Frame } from './model/frame.ts';
import type { HostEvent } from './model/host.ts';
import type { SourceKind } from './model/source.ts';
import { msBetween, type Clock, type Ms } from './model/time.ts';

export interface LiveHosts {
  add(host: AnnouncedHost): void;
  update(frame: Frame): void;
  fail(host: string, message: string): void;
  views(): readonly HostView[];
  /** Events that did not come with a frame: alerts. */
  addEvents(host: string, events: readonly HostEvent[]): void;
  recentEvents(host: string): readonly HostEvent[];
  subscribe(listener: (change: LiveChange) => void): () => void;
}

export interface AnnouncedHost {
  readonly host: string;
  readonly source: SourceKind;
  readonly sourceDescription: string;
  /** Left out for a host that has only a past: a log that was read. */
  readonly intervalMs?: Ms;
}

interface LiveHost extends AnnouncedHost {
  frame?: Frame;
  lastError?: string;
  readonly events: HostEvent[];
}

const staleAfterIntervals = 3;
const eventsKept = 200;

export function createLiveHosts(clock: Clock): LiveHosts {
  const hosts = new Map<string, LiveHost>();
  const listeners = new Set<(change: LiveChange) => void>();
  const tell = (change: LiveChange): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    add(host) {
      hosts.set(host.host, { ...host, events: [] });
      tell({ kind: 'hosts' });
    },
    update(frame) {
      const host = hosts.get(frame.host);
      if (host === undefined) throw new Error(`Cannot show a frame of "${frame.host}": add() comes first`);
      const isFirst = host.frame === undefined || host.lastError !== undefined;
      host.frame = frame;
      delete host.lastError;
      if (frame.inventory.at === frame.at) remember(host, frame.inventory.events);
      if (isFirst) tell({ kind: 'hosts' });
      tell({ kind: 'tick', host: frame.host });
    },
    fail(name, message) {
      const host = hosts.get(name);
      if (host === undefined || host.lastError === message) return;
      host.lastError = message;
      tell({ kind: 'hosts' });
    },
    views: () => [...hosts.values()].map((host) => viewOf(host, clock)),
    addEvents(name, events) {
      const host = hosts.get(name);
      if (host !== undefined) remember(host, events);
    },
    recentEvents: (name) => hosts.get(name)?.events ?? [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function remember(host: LiveHost, events: readonly HostEvent[]): void {
  host.events.push(...events);
  host.events.splice(0, Math.max(0, host.events.length - eventsKept));
}

function viewOf(host: LiveHost, clock: Clock): HostView {
  const { events: _, ...view } = host;
  return { ...view, status: statusOf(host, clock) };
}

function statusOf({ intervalMs, frame }: LiveHost, clock: Clock): HostView['status'] {
  if (intervalMs === undefined) return 'recorded';
  if (frame === undefined) return 'waiting';
  return msBetween(frame.at, clock()) > staleAfterIntervals * intervalMs ? 'stale' : 'live';
}
