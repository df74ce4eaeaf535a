/** What is done about alerts, and what is remembered of them: silences, episodes, and how those who are told fare. */
import type { AlertSeverity } from './alert.ts';
import type { UnixMs } from './time.ts';

/** What is left out fits everything; at least one must be given. */
export interface SilencedAlerts {
  readonly rule?: string;
  readonly host?: string;
  readonly subject?: string;
}

export interface AlertSilence extends SilencedAlerts {
  readonly id: string;
  readonly from: UnixMs;
  readonly until: UnixMs;
  readonly note: string;
}

/** One alert from firing to resolved. */
export interface AlertEpisode {
  readonly rule: string;
  readonly host: string;
  readonly subject: string;
  /** The worst it was. */
  readonly severity: AlertSeverity;
  /** When it began to be bad; undefined = it fired at once. */
  readonly pendingAt?: UnixMs;
  readonly firedAt: UnixMs;
  /** Undefined = it fires still. */
  readonly resolvedAt?: UnixMs;
  /** When it fired. */
  readonly value?: number;
  readonly threshold?: number;
  readonly summary: string;
  readonly series?: string;
  readonly seriesLine?: number;
}

/** When a receiver is left alone. */
export interface QuietHours {
  /** Minutes since midnight, in a time zone or in that of this machine. */
  readonly from: number;
  readonly to: number;
  /** Told all the same, and anything worse. */
  readonly except: AlertSeverity;
  readonly 'time-zone'?: string | undefined;
}

/** How a receiver of alerts fares now. */
export interface ReceiverStatus {
  readonly name: string;
  readonly kind: string;
  /** Nothing below this is told. */
  readonly severity: AlertSeverity;
  readonly quietHours?: QuietHours;
  readonly isQuiet: boolean;
  /** Messages not sent yet. */
  readonly waiting: number;
  readonly failure?: { readonly since: UnixMs; readonly reason: string };
}
