/**
 * What a rule is: it looks at what is known of a host and says, for each thing it judges, how bad it is. It keeps no state; how
 * long something must last, and what was before, is the business of evaluation.
 */
import type { Alert, AlertSeverity } from '../model/alert.ts';
import type { VolumeForecast } from '../model/forecast.ts';
import type { Frame } from '../model/frame.ts';
import type { Ms, UnixMs } from '../model/time.ts';
import type { FailingReceiver } from './notify/outbox.ts';

/** What is known of one host at one moment. */
export interface Evidence {
  readonly host: string;
  readonly now: UnixMs;
  /** A frame not judged before; undefined when the host was silent. */
  readonly frame: Frame | undefined;
  /** Of the newest frame, or of the beginning of the watch while there is none. */
  readonly lastHeardAt: UnixMs;
  /** Whether there was a frame since the watch began; left out = there was. */
  readonly isHeard?: boolean;
  readonly interval: Ms;
  /** Counter sets this host was ever seen to have. */
  readonly seenSets?: ReadonlySet<string>;
  /** Mean of a value over the last half minute or so, by its name: one quiet second does not end what lasts. */
  readonly smooth?: (name: string, value: number) => number;
  /** Where the free space of its volumes goes; undefined = not worked out anew. */
  readonly forecasts?: readonly VolumeForecast[];
  /** Whom alerts cannot be brought to now. */
  readonly failingReceivers?: readonly FailingReceiver[];
  /** Alerts of a rule that are open on this host. */
  readonly openAlerts?: (rule: string) => readonly OpenAlert[];
}

/** An alert that pends or fires, and the key it is kept by. */
export interface OpenAlert extends Pick<Alert, 'subject' | 'labels' | 'state'> {
  readonly key: string;
}

export interface AlertRule {
  /** Kebab-case, stable for ever: states are kept by it. */
  readonly id: string;
  /** Pending for days is no news: such alerts are shown only once they fire. */
  readonly hidesPending?: true;
  /** Everything the rule can judge now. What is not listed is not known now and keeps its state. */
  observe(evidence: Evidence): readonly Observation[];
}

/** All is well with most of what is looked at, and then nobody asks for the words: rules about many things make them when asked. */
export interface Observation {
  /** Identity within rule and host that a rename does not change. */
  readonly key: string;
  /** What people call it. */
  readonly subject: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How bad it is; undefined = all is well. `held` is the severity firing now, whose line to get away from lies further off. */
  judge(held: AlertSeverity | undefined): Verdict | undefined;
  /** One sentence for when it is well again. */
  readonly allClear: string;
  /** How long it must be well before a firing alert is resolved; at once when left out. */
  readonly clearsAfter?: Ms;
  /** Selector of the stored series that is judged. */
  readonly series?: string | undefined;
}

export interface Verdict {
  readonly severity: AlertSeverity;
  /** How long it must last before it fires. */
  readonly holdFor: Ms;
  /** In base units, with the line it crossed. */
  readonly value?: number;
  readonly threshold?: number;
  /** The line in the unit of `series`, where that is another. */
  readonly seriesLine?: number;
  readonly summary: string;
  readonly advice: readonly string[];
}
