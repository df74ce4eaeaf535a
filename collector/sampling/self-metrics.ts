/** What polling itself costs, per host, as plain numbers for /metrics and the page. Counts only; it decides nothing. */
import type { Snapshot } from '../model/snapshot.ts';
import type { Ms, UnixMs } from '../model/time.ts';

export interface HostPolling {
  readonly host: string;
  readonly polls: number;
  readonly failedPolls: number;
  readonly missedBeats: number;
  readonly lastSuccessAt: UnixMs | undefined;
  /** Duration of the last poll, failed or not, and of all. */
  readonly pollSeconds: number;
  readonly pollSecondsTotal: number;
  readonly cookSeconds: number;
  readonly cookSecondsTotal: number;
  /** Duration of the last reading of each counter set, for as long as it is read. */
  readonly readSeconds: ReadonlyMap<string, number>;
}

export interface PollRecord {
  readonly host: string;
  readonly missedBeats: number;
  readonly pollTook: Ms;
  /** Left out when the poll failed. */
  readonly success?: { readonly snapshot: Snapshot; readonly cookTook: Ms };
}

export interface SelfMetrics {
  record(poll: PollRecord): void;
  /** A host no longer polled. */
  forget(host: string): void;
  hosts(): readonly HostPolling[];
}

export function createSelfMetrics(): SelfMetrics {
  const hosts = new Map<string, HostPolling>();
  return {
    record: (poll) => hosts.set(poll.host, added(hosts.get(poll.host) ?? nothingYet(poll.host), poll)),
    forget: (host) => hosts.delete(host),
    hosts: () => [...hosts.values()],
  };
}

function added(known: HostPolling, { missedBeats, pollTook, success }: PollRecord): HostPolling {
  const pollSeconds = pollTook / 1000;
  const polled = {
    ...known,
    polls: known.polls + 1,
    missedBeats: known.missedBeats + missedBeats,
    pollSeconds,
    pollSecondsTotal: known.pollSecondsTotal + pollSeconds,
  };
  if (success === undefined) return { ...polled, failedPolls: known.failedPolls + 1 };
  const cookSeconds = success.cookTook / 1000;
  const reads = success.snapshot.sets.map(({ set, tookMs }) => [set, tookMs / 1000] as const);
  return {
    ...polled,
    lastSuccessAt: success.snapshot.takenAt,
    cookSeconds,
    cookSecondsTotal: known.cookSecondsTotal + cookSeconds,
    readSeconds: new Map([...known.readSeconds, ...reads]),
  };
}

function nothingYet(host: string): HostPolling {
  return {
    host,
    polls: 0,
    failedPolls: 0,
    missedBeats: 0,
    lastSuccessAt: undefined,
    pollSeconds: NaN,
    pollSecondsTotal: 0,
    cookSeconds: NaN,
    cookSecondsTotal: 0,
    readSeconds: new Map(),
  };
}
