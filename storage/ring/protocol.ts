/** What main thread and worker say to each other: one request, one reply. Polls have a form of their own, to send ids only when they change. */
import type { HistoryStore } from '../../collector/model/history.ts';
import type { RingOptions } from './ring.ts';

export type RemoteOptions = Omit<RingOptions, 'clock'>;

/** Every call but `append` goes as it is. */
export type PlainVerb = Exclude<keyof HistoryStore, 'append'>;

export type Request =
  | { readonly call: number; readonly verb: PlainVerb; readonly parameters: readonly unknown[] }
  | { readonly call: number; readonly verb: 'append'; readonly poll: SentPoll };

export interface SentPoll {
  readonly host: string;
  readonly at: number;
  readonly groups: readonly SentGroup[];
  /** Values of all groups, one after the other; their own divisors likewise, where any group has some. */
  readonly values: Float64Array;
  readonly bases: Float64Array | undefined;
}

export interface SentGroup {
  readonly set: string;
  readonly intervalSeconds: number;
  readonly size: number;
  /** Left out when the same as last time for this set. */
  readonly ids?: Int32Array;
}

export type Reply =
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failure: SentError };

export interface SentError {
  readonly isStorageError: boolean;
  readonly message: string;
  readonly stack: string | undefined;
}

/** The call number of the opening itself. */
export const openingCall = 0;
