/**
 * One poll of one host as the provider gave it: per counter set, a column of raw numbers per counter over the set's
 * instances. Nothing is divided yet. Cooking turns two successive snapshots into one frame.
 *
 *   CounterSetReading "virtual-processor"
 *     instances   web01:Hv VP 0   web01:Hv VP 1   db01:Hv VP 0
 *     guest-run-time     812391          733120        1209332    raw[]   (100 ns)
 *                      13223104        13223104       13223104    base[]  (100 ns, the provider's own)
 */
import type { HostInventory } from './host.ts';
import type { PerfType } from './perf-type.ts';
import type { Ms, UnixMs } from './time.ts';

export interface Snapshot {
  /** Key of the host, the `host` label everywhere. */
  readonly host: string;
  readonly takenAt: UnixMs;
  readonly sets: readonly CounterSetReading[];
  /** Present when the source knows it and it was read again in this poll; slower than the counters. */
  readonly inventory?: HostInventory;
  /** What could not be read in this poll; the rest of the snapshot is still good. */
  readonly problems: readonly SourceProblem[];
}

export interface CounterSetReading {
  readonly set: string;
  /** When this set was read; differs from `takenAt` by the time the sets before it took. */
  readonly readAt: UnixMs;
  /** How long reading this set took. */
  readonly tookMs: Ms;
  /** Time stamps and clock of the reading, for types that divide by a clock instead of their own base. */
  readonly clock: ReadingClock;
  /** As the provider names them; `#1`, `#2` … for repeats are already cut off and counted in `duplicate`. */
  readonly instances: readonly InstanceName[];
  readonly columns: readonly RawColumn[];
}

/** All three run forward only; each is enough ticks since any fixed origin, exact in a double (below 2^53). */
export interface ReadingClock {
  readonly perfTime: number;
  readonly perfFrequency: number;
  /** 100 ns ticks. */
  readonly system100Ns: number;
}

export interface InstanceName {
  readonly name: string;
  /** 0 for the first of a name, 1 for the next … An identity only within one snapshot. */
  readonly duplicate: number;
}

export interface RawColumn {
  readonly counter: string;
  readonly type: PerfType;
  /** First value per instance; NaN = not there. 64-bit values above 2^53 are given less a fixed origin by the source. */
  readonly raw: Float64Array;
  /** Second value (the own base) per instance, where the type has one. */
  readonly base?: Float64Array;
}

export interface SourceProblem {
  /** Counter set, WMI class or endpoint the problem is about; it costs only that. */
  readonly subject: string;
  readonly kind: 'missing' | 'failed' | 'slow' | 'refused' | 'malformed';
  /** A sentence: what we tried, the value, what would be right. */
  readonly message: string;
}
