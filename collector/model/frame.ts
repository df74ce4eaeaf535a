/**
 * One poll of one host, cooked: base units, absent = NaN, never 0. Every consumer (store, /metrics, alerts, page) takes
 * this and none knows where it came from.
 */
import type { HostInventory } from './host.ts';
import type { InstanceName, SourceProblem } from './snapshot.ts';
import type { UnixMs } from './time.ts';

export interface Frame {
  readonly host: string;
  readonly at: UnixMs;
  readonly sets: readonly SetFrame[];
  /** The newest inventory known, even when it was read in an earlier poll. */
  readonly inventory: HostInventory;
  readonly problems: readonly SourceProblem[];
}

export interface SetFrame {
  readonly set: string;
  readonly at: UnixMs;
  /**
   * Seconds between the two readings by the set's own clock, the one divisor of `delta`; NaN in a first reading or after a
   * clock step, when every value that needs two samples is NaN too.
   */
  readonly intervalSeconds: number;
  /** When exactly the set was read, where the source said so; absent in frames made from history. */
  readonly reading?: SetReading;
  readonly instances: readonly InstanceName[];
  readonly columns: readonly FrameColumn[];
}

/** How far apart in time two sets of a frame were read: the difference of their clocks, give or take the longer of the two readings. */
export interface SetReading {
  /** The performance clock, since any fixed origin; the same clock for all sets of a frame. */
  readonly clockSeconds: number;
  readonly tookSeconds: number;
}

export interface FrameColumn {
  readonly counter: string;
  /** Cooked: ratio, per second, level, or per operation. NaN = absent. */
  readonly value: Float64Array;
  /**
   * What the provider counted since the poll before (raw units, whole numbers), for kinds that count: the store keeps
   * this. `value = delta × unitPerCount / intervalSeconds` to the last bit unless `baseDelta` is present.
   */
  readonly delta?: Float64Array;
  /** Base units in one count of `delta`: the catalogue's scale, or what the provider's type says instead. */
  readonly unitPerCount?: number;
  /** For averages: operations since the poll before. For busy time: own base ticks, only where they differ from the interval. */
  readonly baseDelta?: Float64Array;
  /** Cumulative since the provider started, base units; what /metrics exposes as `_total`. */
  readonly total?: Float64Array;
  /** Cumulative operations, for averages. */
  readonly baseTotal?: Float64Array;
}
