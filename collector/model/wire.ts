/**
 * The JSON of the HTTP API, version 1: the contract between `http` and `ui`, described once more for strangers in
 * /api/v1/openapi.json (a test compares the two). Times are Unix milliseconds, values base units, absent is null.
 */
import type { AlertAnswer } from './wire-alerts.ts';

export interface HostsAnswer {
  readonly now: number;
  readonly version: string;
  readonly hosts: readonly HostAnswer[];
}

export interface HostAnswer {
  readonly host: string;
  readonly name: string;
  readonly source: 'simulated' | 'windows' | 'exporter' | 'log' | 'recording';
  readonly sourceDescription: string;
  /** `waiting` until the first frame, `stale` after three missed polls, `recorded` when there is no live source. */
  readonly status: 'waiting' | 'live' | 'stale' | 'recorded';
  /** Why it is stale or waiting, a sentence; null when live. */
  readonly statusReason: string | null;
  readonly intervalMs: number | null;
  readonly lastAt: number | null;
  readonly firstAt: number | null;
  readonly operatingSystem: string | null;
  readonly scheduler: 'classic' | 'classic-no-smt' | 'core' | 'root' | null;
  readonly logicalProcessors: number;
  readonly numaNodes: number;
  readonly memoryBytes: number | null;
  readonly virtualMachines: number;
  readonly runningVirtualMachines: number;
  readonly virtualProcessors: number;
  readonly firingAlerts: number;
  readonly chimney: 'disabled' | 'enabled' | 'automatic' | 'not supported' | null;
  /** Counters or classes that could not be read now. */
  /** Whether `POST /api/v1/look-closer` is answered for it. */
  readonly canLookCloser: boolean;
  readonly problems: readonly ProblemAnswer[];
  readonly tiers: readonly TierAnswer[];
}

export interface ProblemAnswer {
  readonly subject: string;
  readonly kind: string;
  readonly message: string;
}

export interface TierAnswer {
  readonly name: string;
  readonly stepMs: number;
  readonly oldestAt: number | null;
  readonly expectedMs: number | null;
}

/** Every answer about a moment says which span it covers: (at − spanMs, at]. */
export interface MomentAnswer {
  readonly host: string;
  readonly at: number;
  readonly spanMs: number;
}

export interface VmsAnswer extends MomentAnswer {
  /** CPU time of the host, in cores: LPs × 1. */
  readonly capacityCores: number;
  /** Sorted by cores, most first; VMs that use nothing or are off follow by name. */
  readonly vms: readonly VmAnswer[];
}

export interface VmAnswer {
  /** Identity on the page: GUID, else name. */
  readonly key: string;
  readonly name: string;
  readonly id: string | null;
  readonly state: string;
  readonly critical: boolean;
  readonly criticalReason: string | null;
  readonly virtualProcessors: number | null;
  /** CPU seconds per second in guest code, over all its virtual processors: what adds up to the LPs. null = not known. */
  readonly cores: number | null;
  /** Hypervisor time on its behalf, beside `cores`. */
  readonly hypervisorCores: number | null;
  /** Share of the VM's virtual processors, 0–1. */
  readonly ofVm: number | null;
  /** Share of the host's logical processors, 0–1. */
  readonly ofHost: number | null;
  /** Time its virtual processors were ready but waited for a processor, seconds per second per virtual processor. */
  readonly waitRatio: number | null;
  /** Mean wait at each dispatch; null where the base is not given (exporter). */
  readonly waitPerDispatchSeconds: number | null;
  readonly remoteRatio: number | null;
  readonly memoryBytes: number | null;
  readonly processors: readonly VirtualProcessorAnswer[];
}

export interface VirtualProcessorAnswer {
  readonly vp: number;
  readonly busyRatio: number | null;
  readonly waitRatio: number | null;
}

export interface ProcessorsAnswer extends MomentAnswer {
  readonly processors: readonly ProcessorAnswer[];
}

export interface ProcessorAnswer {
  readonly lp: number;
  readonly core: number;
  readonly numaNode: number;
  readonly socket: number;
  /** Time in guest VMs, without the root partition. Ratios add up to 1 with `idleRatio`. */
  readonly guestRatio: number | null;
  readonly rootRatio: number | null;
  readonly hypervisorRatio: number | null;
  readonly idleRatio: number | null;
  readonly interruptsPerSecond: number | null;
  readonly contextSwitchesPerSecond: number | null;
  /** Network queues that interrupt here: "web01 (NIC 1, queue 3)". */
  readonly queues: readonly string[];
}

export type { Certainty, MatrixAnswer, MatrixRow, MatrixRule } from './wire-matrix.ts';
export type {
  CheckpointAnswer,
  MachineAnswer,
  MoveAnswer,
  StayAnswer,
  VirtualAdapterAnswer,
} from './wire-machine.ts';
export type * from './wire-findings.ts';
export type * from './wire-closer.ts';

export interface SeriesAnswer {
  readonly series: readonly SeriesItem[];
}

export interface SeriesItem {
  /** Metric with its labels, usable as `series=` of a query: `metric{host="a",lp="0"}`. */
  readonly series: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface QueryAnswer {
  readonly from: number;
  readonly to: number;
  /** 0 = as polled. */
  readonly stepMs: number;
  readonly times: readonly number[];
  readonly series: readonly QueryColumn[];
}

export interface QueryColumn {
  readonly name: string;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mean: readonly (number | null)[];
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
}

/** `/api/v1/usage?host=&by=&from=&to=&step=&top=`: ready for a stacked chart, in cores; the last column is the rest. */
export interface UsageAnswer extends QueryAnswer {
  readonly host: string;
  readonly by: UsageBy;
  readonly capacityCores: number;
}

/** `mode` = guest VMs, root, hypervisor of the whole host; `vm` top VMs; `lp` each LP; `vp` the VPs of one VM (`vm=`). */
export type UsageBy = 'mode' | 'vm' | 'lp' | 'vp';

export interface VolumesAnswer extends MomentAnswer {
  readonly volumes: readonly VolumeAnswer[];
}

export interface VolumeAnswer {
  readonly name: string;
  readonly sizeBytes: number;
  /** null = not known of that moment. */
  readonly freeBytes: number | null;
  readonly vms: readonly string[];
  readonly disks: readonly DiskAnswer[];
}

export interface DiskAnswer {
  readonly vm: string;
  readonly path: string;
  readonly kind: string;
  readonly fileBytes: number | null;
  readonly maximumBytes: number | null;
}

export type {
  FileGrowthAnswer,
  VolumeForecastAnswer,
  VolumeForecastsAnswer,
  VolumePastAnswer,
} from './wire-forecast.ts';

/** VMQ placement and TCP Chimney. */
export interface NetworkAnswer extends MomentAnswer {
  readonly chimney: HostAnswer['chimney'];
  readonly adapters: readonly AdapterAnswer[];
  readonly queues: readonly QueueAnswer[];
}

export interface AdapterAnswer {
  readonly name: string;
  readonly offloadedConnections: number | null;
  readonly rscConnections: number | null;
  readonly receivedBytesPerSecond: number | null;
  readonly sentBytesPerSecond: number | null;
}

export interface QueueAnswer {
  readonly adapter: string;
  readonly queue: number;
  readonly lp: number;
  readonly vm: string | null;
  readonly packetsPerSecond: number | null;
}

export type {
  AlertAnswer,
  AlertHistoryAnswer,
  AlertsAnswer,
  DoneAnswer,
  EpisodeAnswer,
  ReceiverAnswer,
  ReceiversAnswer,
  SilenceAnswer,
  SilencesAnswer,
} from './wire-alerts.ts';

export interface EventsAnswer {
  readonly host: string;
  readonly events: readonly EventAnswer[];
}

export interface EventAnswer {
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly message: string;
}

/** Server-sent events of `/api/v1/live?host=`: event `tick` after every poll, event `hosts` when a host's status changes. */
export interface LiveTick {
  readonly host: HostAnswer;
  readonly vms: VmsAnswer;
  readonly processors: ProcessorsAnswer;
  readonly alerts: readonly AlertAnswer[];
  readonly events: readonly EventAnswer[];
}

export interface ErrorAnswer {
  readonly error: { readonly status: number; readonly message: string };
}
