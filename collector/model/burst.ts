/**
 * A burst: the few counters that tell who ran where, read as fast as the provider allows, for seconds. Nothing is divided: counts are
 * whole numbers since any fixed origin, and each array says when it was read. A recording keeps bursts; matching reads them.
 *
 *   read 0   logical-processor ├┤ root-virtual-processor ├┤ virtual-processor ├──┤
 *   read 1                                    logical-processor ├┤ root-virtual-processor ├┤ …
 */
import type { InstanceName } from './snapshot.ts';
import type { UnixMs } from './time.ts';

/** One turn through the sets, in the order they were read. */
export interface BurstRead {
  /** When the turn began, by the clock on the wall; `beganSeconds` of its sets is finer. */
  readonly at: UnixMs;
  readonly sets: readonly BurstSet[];
}

/** The arrays of one counter set, all collected in one call. */
export interface BurstSet {
  /** Of the catalogue: `logical-processor`, `root-virtual-processor`, `virtual-processor`. */
  readonly set: string;
  /** By the performance clock, since any fixed origin, the same for all reads: the values are of a moment between the two. */
  readonly beganSeconds: number;
  readonly endedSeconds: number;
  /** The same object as in the read before while nothing comes or goes. May hold `_Total`. */
  readonly instances: readonly InstanceName[];
  /** Those of `burstCounters` that the provider has. */
  readonly columns: readonly BurstColumn[];
}

export interface BurstColumn {
  /** Of the catalogue: `guest-run-time`. */
  readonly counter: string;
  /** Per instance: run times in 100 ns, else how often it happened; exact below 2^53. NaN = not there. */
  readonly counts: Float64Array;
  /** Run times: the provider's own clock in 100 ns, where it gives one; finer than when we asked. */
  readonly base?: Float64Array;
}

/** What a burst reads, set by set in this order. */
export const burstCounters: readonly { readonly set: string; readonly counters: readonly string[] }[] = [
  {
    set: 'logical-processor',
    counters: ['guest-run-time', 'hypervisor-run-time', 'total-run-time', 'context-switches'],
  },
  {
    set: 'root-virtual-processor',
    counters: ['guest-run-time', 'hypervisor-run-time', 'total-run-time', 'dispatches', 'migrations'],
  },
  {
    set: 'virtual-processor',
    counters: [
      'guest-run-time',
      'hypervisor-run-time',
      'total-run-time',
      'remote-run-time',
      'dispatches',
      'migrations',
    ],
  },
];

/** Reads a burst of one host, turn by turn; whoever opened it keeps the beat and closes it. */
export interface BurstReader {
  /** One turn. Rejects with `SourceError` when nothing could be read; a set that failed is left out. */
  read(signal: AbortSignal): Promise<BurstRead>;
  close(): Promise<void>;
}
