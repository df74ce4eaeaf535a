/** An alert as the page, /metrics and notifiers see it. */
import type { UnixMs } from './time.ts';

export type AlertState = 'inactive' | 'pending' | 'firing' | 'resolved';
export type AlertSeverity = 'info' | 'warning' | 'critical';

/** The host of alerts about whichvm itself. */
export const ownHost = 'whichvm';

export interface Alert {
  /** Rule, host and subject make the identity; a restart keeps it. */
  readonly rule: string;
  readonly host: string;
  /** What it is about: a VM, a volume, a processor. */
  readonly subject: string;
  readonly severity: AlertSeverity;
  readonly state: AlertState;
  readonly since: UnixMs;
  /** The value judged, in base units, and the line it crossed. */
  readonly value?: number;
  readonly threshold?: number;
  /** One sentence with the numbers in it. */
  readonly summary: string;
  /** What to do, in order. */
  readonly advice: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Selector of the stored series that was judged, where there is one: `hyperv_host_volume_free_bytes{volume="D:"}`. */
  readonly series?: string;
  /** The line in the unit of that series, where `threshold` is of something else (hours until it is full, of bytes that are free). */
  readonly seriesLine?: number;
  /** Nobody is told of it until then. */
  readonly silence?: { readonly until: UnixMs; readonly note: string };
  /** Somebody has it in hand; ends with the alert, or earlier. */
  readonly acknowledgement?: Acknowledgement;
}

export interface Acknowledgement {
  readonly at: UnixMs;
  readonly note: string;
  /** What still fires then is told again. */
  readonly until?: UnixMs;
}
