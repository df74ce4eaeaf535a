/** The JSON of `/api/v1/alerts` and what is below it: alerts, their history, silences, receivers. Part of the contract that wire.ts begins. */

export interface AlertsAnswer {
  readonly now: number;
  readonly alerts: readonly AlertAnswer[];
}

export interface AlertAnswer {
  readonly rule: string;
  readonly host: string;
  readonly subject: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly since: number;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly summary: string;
  readonly advice: readonly string[];
  /** Selector of the series judged, for a chart; absent where there is none. */
  readonly series?: string;
  /** The line in the unit of that series, where `threshold` is of something else. */
  readonly seriesLine?: number;
  /** Nobody is told of it until then. */
  readonly silence?: { readonly until: number; readonly note: string };
  readonly acknowledgement?: { readonly at: number; readonly note: string; readonly until?: number };
}

export interface AlertHistoryAnswer {
  readonly from: number;
  readonly to: number;
  readonly episodes: readonly EpisodeAnswer[];
}

export interface EpisodeAnswer {
  readonly rule: string;
  readonly host: string;
  readonly subject: string;
  readonly severity: AlertAnswer['severity'];
  /** When it began to be bad; null = it fired at once. */
  readonly pendingAt: number | null;
  readonly firedAt: number;
  /** null = it fires still. */
  readonly resolvedAt: number | null;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly summary: string;
  readonly series: string | null;
  /** The line in the unit of the series; null where there is none. */
  readonly seriesLine: number | null;
}

export interface SilencesAnswer {
  readonly now: number;
  readonly silences: readonly SilenceAnswer[];
}

/** null = any. */
export interface SilenceAnswer {
  readonly id: string;
  readonly rule: string | null;
  readonly host: string | null;
  readonly subject: string | null;
  readonly from: number;
  readonly until: number;
  readonly note: string;
}

export interface ReceiversAnswer {
  readonly now: number;
  readonly receivers: readonly ReceiverAnswer[];
}

/** Who is told; addresses and secrets are left out. */
export interface ReceiverAnswer {
  readonly name: string;
  readonly kind: string;
  /** Nothing below this is told. */
  readonly severity: AlertAnswer['severity'];
  /** `22:00` and `06:00`, and what is told all the same; timeZone null = of the machine whichvm runs on. */
  readonly quietHours: {
    readonly from: string;
    readonly to: string;
    readonly except: AlertAnswer['severity'];
    readonly timeZone: string | null;
  } | null;
  readonly isQuiet: boolean;
  readonly waiting: number;
  readonly failingSince: number | null;
  readonly failure: string | null;
}

export interface DoneAnswer {
  readonly done: true;
}
