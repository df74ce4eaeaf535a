/**
 * What the store promises, as the rest of the program sees it. `storage` implements it off the event loop; a test has
 * it in memory; later a Prometheus-compatible engine can answer it. All series of one counter set of one host share the
 * poll's time and one interval, so both are handed over once a poll.
 */
import type { HostEvent, HostInventory } from './host.ts';
import type { Ms, UnixMs } from './time.ts';
import type { Unit } from './unit.ts';

/** Given by the store, stable for the life of the file. */
export type SeriesId = number & { readonly __seriesId: unique symbol };

export interface SeriesDefinition {
  readonly host: string;
  readonly set: string;
  /** Instance with its `#n` when repeated; empty for a single-instance set. */
  readonly instance: string;
  readonly counter: string;
  /** Name in the API and on axes: `hyperv_virtual_processor_guest_run_ratio`. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: Unit;
  readonly storedAs: StoredAs;
}

/**
 * How a series is kept; it decides what `HistoryGroup.values` holds and how a read turns it into base units.
 * - `count`: whole numbers counted since the poll before; value = count × unitPerCount / interval of the group.
 * - `stepped`: a level, kept as a whole number of `step`; the value comes back rounded to it.
 * - `exact`: a double, back bit for bit, decimals found and used where there are some.
 * - `quotient`: not kept at all: the series of counter `numerator` over that of counter `base` of the same set and instance
 *   (an average: seconds waited over dispatches). Never appended; NaN where the base counted nothing.
 */
export type StoredAs =
  | { readonly kind: 'count'; readonly unitPerCount: number; readonly predictedBy?: Prediction }
  | { readonly kind: 'stepped'; readonly step: number }
  | { readonly kind: 'exact' }
  | { readonly kind: 'quotient'; readonly numerator: string; readonly base: string };

/**
 * The count expected from other counters of the same instance: sum of `plus` − sum of `minus` + `elapsed` × the
 * interval in raw units. Only what differs from it is stored, nothing when it never differs.
 */
export interface Prediction {
  readonly plus: readonly string[];
  readonly minus: readonly string[];
  readonly elapsed: 0 | 1;
}

/** First and last poll it was in; of a quotient, in which both its counts were. Both the time of registration before any poll. */
export interface SeriesRecord extends SeriesDefinition {
  readonly id: SeriesId;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
}

/** One poll of one host. */
export interface HistoryBatch {
  readonly host: string;
  readonly at: UnixMs;
  readonly groups: readonly HistoryGroup[];
}

export interface HistoryGroup {
  readonly set: string;
  /** The divisor of every count of the group; NaN in a first reading, when counts are NaN as well. */
  readonly intervalSeconds: number;
  /** Hand over the same array object as in the poll before when nothing came or went; that is the fast path. */
  readonly ids: Int32Array;
  /** By `StoredAs`: a count or a base-unit value. NaN = absent, a gap. */
  readonly values: Float64Array;
  /** Own divisor in seconds of a `count` where it differs from the interval (each percent counter may have its own base); else NaN. */
  readonly baseSeconds?: Float64Array;
}

export interface HistoryQuery {
  readonly outputs: readonly HistoryOutput[];
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Width of one point; left out = as finely as stored. */
  readonly step?: Ms;
  /** Whether minimum and maximum inside each step are wanted too. */
  readonly extremes?: boolean;
}

/** The sum of some series (one id = that series itself), divided by the sum of others where `over` is given. */
export interface HistoryOutput {
  readonly ids: readonly SeriesId[];
  readonly over?: readonly SeriesId[];
}

export interface HistoryAnswer {
  /** Step of the tier that answered, 0 for raw polls. */
  readonly tierStep: Ms;
  /** Start of each step, or the instant of each poll; ascending. */
  readonly times: Float64Array;
  readonly outputs: readonly HistoryColumn[];
}

/** Values in base units, one per time, NaN where nothing is known. A mean is weighted by time. */
export interface HistoryColumn {
  readonly mean: Float64Array;
  readonly min?: Float64Array;
  readonly max?: Float64Array;
}

export interface TierRetention {
  readonly name: string;
  readonly step: Ms;
  readonly oldestAt: UnixMs | undefined;
  /** How far back it will reach when full, at the present number of series; undefined until that can be told. */
  readonly expected: Ms | undefined;
}

export interface StoreStatus {
  readonly sizeBytes: number;
  readonly limitBytes: number;
  readonly seriesCount: number;
  readonly samplesWritten: number;
  readonly tiers: readonly TierRetention[];
  /** What is wrong with the file or the disk now, in sentences; empty when all is well. */
  readonly problems: readonly string[];
}

export interface SeriesFilter {
  readonly host?: string;
  readonly metric?: string;
  readonly set?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface HistoryStore {
  /** Ids for series, making those that are new; same order as given. */
  register(series: readonly SeriesDefinition[]): Promise<readonly SeriesId[]>;
  /** Resolves when the poll is durable. Polls of one host come in order; an instant not after the last is refused. */
  append(batch: HistoryBatch): Promise<void>;
  find(filter: SeriesFilter): Promise<readonly SeriesRecord[]>;
  read(query: HistoryQuery): Promise<HistoryAnswer>;
  /**
   * Mean of each output over the whole span, one number each (for top-N); NaN where nothing is known. Weighted by time, over the
   * polls at which any of the output's series is known: what was there for one minute of an hour has the mean of that minute. `over`
   * divides two such means. To seven digits, and on long spans as coarse at the ends as a roll-up's points.
   */
  means(query: HistoryQuery): Promise<Float64Array>;
  /** Inventory changes slowly: kept when it differs from the one before, apart from `at`, free bytes and events. */
  putInventory(host: string, inventory: HostInventory): Promise<void>;
  inventoryAt(host: string, at: UnixMs): Promise<HostInventory | undefined>;
  putEvents(host: string, events: readonly HostEvent[]): Promise<void>;
  eventsBetween(host: string, from: UnixMs, to: UnixMs): Promise<readonly HostEvent[]>;
  /** Hosts ever seen, with the first and last poll kept. */
  hosts(): Promise<readonly { readonly host: string; readonly firstAt: UnixMs; readonly lastAt: UnixMs }[]>;
  /** Small durable state of other rooms (alert states, queues), replaced whole. */
  putState(key: string, value: unknown): Promise<void>;
  state(key: string): Promise<unknown>;
  status(): Promise<StoreStatus>;
  close(): Promise<void>;
}

/** The file or the disk failed. The message is a whole sentence: what we tried, the value, what would be right. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
