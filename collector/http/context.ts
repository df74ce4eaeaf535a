/**
 * What the HTTP application is handed: everything it shows is read through here. Handed in by `main`, so that a request never
 * opens a store, reads a clock or causes a poll by itself.
 */
import type { Thresholds } from '../attribution/findings/thresholds.ts';
import type { AlertEpisode, AlertSilence, ReceiverStatus, SilencedAlerts } from '../model/alert-desk.ts';
import type { Alert } from '../model/alert.ts';
import type { VolumeForecast, VolumePast } from '../model/forecast.ts';
import type { BurstRead } from '../model/burst.ts';
import type { Frame } from '../model/frame.ts';
import type { HistoryStore } from '../model/history.ts';
import type { HostEvent } from '../model/host.ts';
import type { SourceKind } from '../model/source.ts';
import type { Clock, Ms, UnixMs } from '../model/time.ts';
import type { DoctorFinding, DoctorReport } from '../model/wire-doctor.ts';

export interface HttpContext {
  readonly version: string;
  readonly clock: Clock;
  readonly history: HistoryStore;
  /** All hosts known now, in the order to show them. */
  hosts(): readonly HostView[];
  /** The exposition in the format the Accept header prefers. */
  renderMetrics(accept: string): Exposition | Promise<Exposition>;
  alerts(): readonly Alert[];
  /** Where alerts are silenced and remembered; absent where none are judged. */
  readonly alertDesk?: AlertDesk;
  /** Where volumes go; absent where nothing is foretold. */
  readonly outlook?: VolumeOutlook;
  /** From when on something stands out; absent = the usual limits. */
  readonly findingThresholds?: Thresholds;
  /** What the doctor found on this machine; absent where nobody asks it. */
  readonly doctor?: DoctorDesk;
  /** The newest events of a host, oldest first; what a page that just opened shows. */
  recentEvents(host: string): readonly HostEvent[];
  /** Calls back after every poll and every change of a host's status, until the returned function is called. */
  subscribe(listener: (change: LiveChange) => void): () => void;
  /** Simulated hosts only: what really ran where in (from, to]; undefined when it is not known. */
  truthOf?(host: string, from: UnixMs, to: UnixMs): PlacementTruth | undefined;
  /** Where hosts are looked at closer; absent where nobody may. */
  readonly bursts?: BurstDesk;
  /** Whether there is anything to show: a first frame, or recorded data. */
  isReady(): boolean;
  /** An error that is ours, not the client's: to be logged. `doing` completes "Cannot …". */
  reportFailure(error: unknown, doing: string): void;
}

export interface VolumeOutlook {
  /** The newest, by volume; empty until there are some. */
  forecasts(host: string): readonly VolumeForecast[];
  /** At so many instants from then on, or from when it is known. */
  volumePast(
    host: string,
    volume: string,
    asked: {
      readonly files: readonly string[];
      readonly from: UnixMs;
      readonly to: UnixMs;
      readonly points: number;
    },
  ): VolumePast;
}

/** Answers at once; a run goes on beside. */
export interface DoctorDesk {
  state(): {
    readonly isRunning: boolean;
    readonly startedAt?: UnixMs;
    readonly progress?: { readonly done: number; readonly total: number };
    readonly finishedAt?: UnixMs;
    readonly report?: Omit<DoctorReport, 'findings'> & {
      readonly findings: readonly (Omit<DoctorFinding, 'subject' | 'source'> & {
        readonly subject?: string;
        readonly source?: string;
      })[];
    };
    readonly failure?: string;
  };
  /** Begins a run, unless one is under way. */
  run(): void;
}

/** Reads a host many times a second for a while. */
export interface BurstDesk {
  /** Whether the host's source can, and it is allowed. */
  canRead(host: string): boolean;
  /** Rejects with `SourceError` when it cannot be read. */
  read(host: string, plan: BurstPlan): Promise<readonly BurstRead[]>;
}

export interface BurstPlan {
  readonly span: Ms;
  /** Between two reads. */
  readonly every: Ms;
  /** Ends it early, with what was read until then. */
  readonly signal: AbortSignal;
}

/** What can be done about alerts, and what they were. */
export interface AlertDesk {
  /** Newest first; left out = all hosts. */
  history(host?: string): readonly AlertEpisode[];
  silences(): readonly AlertSilence[];
  silence(what: SilencedAlerts, until: UnixMs, note: string): AlertSilence;
  /** False when there is none of this id. */
  endSilence(id: string): boolean;
  /** False when nothing of this kind fires. */
  acknowledge(what: SilencedAlerts, note: string, until?: UnixMs): boolean;
  receivers(): readonly ReceiverStatus[];
}

/** One host as the scheduler sees it now. */
export interface HostView {
  /** Key of the host, the `host` label everywhere. */
  readonly host: string;
  readonly source: SourceKind;
  readonly sourceDescription: string;
  readonly status: 'waiting' | 'live' | 'stale' | 'recorded';
  readonly intervalMs?: Ms;
  /** The newest frame; absent while waiting and for recorded hosts. */
  readonly frame?: Frame;
  /** Why the last poll failed, a sentence; absent when it did not. */
  readonly lastError?: string;
}

export type LiveChange = { readonly kind: 'tick'; readonly host: string } | { readonly kind: 'hosts' };

/** CPU seconds per second of a row of the matrix (VM key, or `root`) on one LP; 0 where it never ran. */
export interface PlacementTruth {
  coresOf(
    row: { readonly key: string; readonly name: string; readonly kind: 'vm' | 'root' },
    lp: number,
  ): number;
}

interface Exposition {
  readonly contentType: string;
  readonly body: string | Buffer;
}
