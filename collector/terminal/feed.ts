/** Where the terminal's figures come from: a running instance, or frames of this process. Both answer in the words of the wire. */
import type {
  HostAnswer,
  LookCloserAnswer,
  MatrixAnswer,
  ProcessorsAnswer,
  VmsAnswer,
} from '../model/wire.ts';

/** As much of a host as the terminal shows. */
export type ShownHost = Pick<
  HostAnswer,
  'host' | 'name' | 'source' | 'status' | 'statusReason' | 'intervalMs' | 'lastAt' | 'canLookCloser'
> & {
  /** null where nobody evaluates alerts. */
  readonly firingAlerts: number | null;
};

export interface Moment {
  readonly vms: VmsAnswer;
  readonly processors: ProcessorsAnswer;
}

/** A moment of the past, as a mean over the span that ends there. */
export interface When {
  readonly at: number;
  readonly spanMs: number;
}

export type FeedEvent =
  | ({ readonly kind: 'poll'; readonly host: ShownHost } & Moment)
  | { readonly kind: 'hosts'; readonly hosts: readonly ShownHost[] }
  /** The feed does not flow now; why, in a sentence. */
  | { readonly kind: 'trouble'; readonly sentence: string };

export interface Feed {
  /** Where from, in one sentence. */
  readonly description: string;
  hosts(): Promise<readonly ShownHost[]>;
  /** Tells of every poll of a host, the newest at once, until the signal aborts. Never rejects for what the world does. */
  follow(host: string, listener: (event: FeedEvent) => void, signal: AbortSignal): Promise<void>;
  /** Left out `when` = the newest. Rejects with `FeedError` when there is no such moment. */
  moment(host: string, when?: When): Promise<Moment>;
  matrix(host: string, when?: When): Promise<MatrixAnswer>;
  /** Reads the host in a burst from now on and matches it. Rejects with `FeedError` when that cannot be. */
  lookCloser(host: string, signal: AbortSignal): Promise<LookCloserAnswer>;
}

/** The instance or the moment is not there. The message is a whole sentence. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  /** What an instance answered with, where one did. */
  readonly status: number | undefined;

  constructor(message: string, { status, ...options }: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = status;
  }
}
