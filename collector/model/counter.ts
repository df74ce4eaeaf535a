/**
 * How a counter and a counter set are declared. The declarations themselves are the catalogue; the query list,
 * cooking, /metrics, chart axes, COUNTERS.md and dashboard checks all derive from these fields.
 */
import type { PerfTypeName } from './perf-type.ts';
import type { Unit } from './unit.ts';

/** How far a declared fact has been confirmed. Nothing here was yet seen on a real host by us. */
export type Evidence = 'documented' | 'inferred' | 'unverified';

/**
 * What the cooked value means; cooking follows the provider's type, this follows the meaning:
 * - `busy-time`: time spent in a mode, cooked to a ratio of the elapsed base (0–1 per processor);
 * - `rate`: events or bytes counted since start, cooked per second;
 * - `gauge`: a level now;
 * - `average`: numerator over operations since the last poll (seconds or bytes per operation);
 * - `fraction`: part over whole now (0–1).
 */
export type CounterKind = 'busy-time' | 'rate' | 'gauge' | 'average' | 'fraction';

export interface CounterSpec {
  /** Kebab-case, unique in its set, stable for ever: stored series are named by it. */
  readonly id: string;
  /** English display name exactly as Windows spells it, misspellings included. */
  readonly windowsName: string;
  /** Property of the WMI raw class; compare without case. */
  readonly wmiProperty: string;
  readonly kind: CounterKind;
  /** The type expected; the provider's own answer wins at run time. */
  readonly type: PerfTypeName;
  /** Unit of the cooked value. */
  readonly unit: Unit;
  /** Base units in one raw unit: 1e-7 for 100 ns ticks, 1048576 for MB, 0.01 for percent gauges. */
  readonly scale: number;
  /** Base units in one unit of the value PerfMon displays (and logs record): 0.01 for percent, 1e-9 for ns. */
  readonly displayScale: number;
  /** Finest step worth keeping of a gauge or ratio, in base units; integers of it are stored. */
  readonly resolution: number;
  /** Metric stem in snake case, without prefix of the set and without unit or `_total`: `guest_run`, `read`. */
  readonly stem: string;
  /** For `average`: metric stem of the base, counting operations: `dispatches`. */
  readonly baseStem?: string;
  /** Label that tells modes of one family apart, e.g. `{ direction: 'incoming' }`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly help: string;
  /** Windows generations in which the counter was found: `2008R2 2012 2016 2019 2022 23H2 2025`, free text. */
  readonly versions: string;
  readonly evidence: Evidence;
  /** Which stored columns predict this one (total = guest + hypervisor); the store then keeps only the difference. */
  readonly predictedBy?: {
    readonly plus: readonly string[];
    readonly minus: readonly string[];
    readonly elapsed: 0 | 1;
  };
}

/** The naming pattern of a set's instances; `catalogue/instances.ts` turns a name into labels by it. */
export type InstancePattern =
  | 'single'
  | 'logical-processor'
  | 'root-virtual-processor'
  | 'virtual-processor'
  | 'virtual-machine'
  | 'migrating-virtual-machine'
  | 'storage-device'
  | 'virtual-switch'
  | 'virtual-switch-processor'
  | 'virtual-network-adapter'
  | 'virtual-network-adapter-queue'
  | 'processor-network-adapter'
  | 'network-interface'
  | 'balancer'
  | 'volume'
  | 'processor'
  | 'bus'
  | 'plain';

export interface CounterSetSpec {
  /** Kebab-case, stable for ever: `logical-processor`. */
  readonly id: string;
  readonly windowsName: string;
  readonly wmiClass: string;
  readonly instances: InstancePattern;
  /** Prefix of every metric of the set: `hyperv_logical_processor`. */
  readonly metricPrefix: string;
  readonly help: string;
  /** How often it is read, in poll intervals: 1 = every poll. */
  readonly everyPolls: number;
  readonly counters: readonly CounterSpec[];
}
