/**
 * What main thread and worker say to each other: one request, one reply; those of one turn travel together, because a message costs more
 * than most answers. Polls have a form of their own, to send ids only when they change.
 */
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

interface Waiting<Message> {
  readonly message: Message;
  readonly handedOver: readonly ArrayBuffer[];
}

/** Collects what is said in one turn of the event loop, promises that are kept in it included, and sends it as one message. */
export class Outbox<Message> {
  private readonly post: (messages: readonly Message[], handedOver: readonly ArrayBuffer[]) => void;
  private readonly refuse: (message: Message, error: unknown) => void;
  private waiting: Waiting<Message>[] = [];

  /** `refuse` is told of what cannot be sent, such as a function. */
  constructor(
    post: (messages: readonly Message[], handedOver: readonly ArrayBuffer[]) => void,
    refuse: (message: Message, error: unknown) => void,
  ) {
    this.post = post;
    this.refuse = refuse;
  }

  put(message: Message, handedOver: readonly ArrayBuffer[] = []): void {
    if (this.waiting.length === 0) process.nextTick(() => this.flush());
    this.waiting.push({ message, handedOver });
  }

  flush(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    try {
      this.send(waiting);
    } catch {
      // One of them is at fault; the others go.
      for (const one of waiting) this.sendAlone(one);
    }
  }

  private send(waiting: readonly Waiting<Message>[]): void {
    this.post(
      waiting.map(({ message }) => message),
      waiting.flatMap(({ handedOver }) => handedOver),
    );
  }

  private sendAlone(one: Waiting<Message>): void {
    try {
      this.send([one]);
    } catch (error) {
      this.refuse(one.message, error);
    }
  }
}
