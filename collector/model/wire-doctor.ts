/** The part of the HTTP API's JSON that says what the doctor found on the machine whichvm runs on, and at its targets. */

/** Answered at once, whatever the doctor does: `report` is of the last run that ended. */
export interface DoctorAnswer {
  /** A run is under way; ask again. */
  readonly isRunning: boolean;
  /** Of the run under way, else of the last one. */
  readonly startedAt: number | null;
  /** How far the run under way is; null while that is not known. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** When the run of `report` ended. */
  readonly finishedAt: number | null;
  readonly report: DoctorReport | null;
  /** Why the last run gave no report, a sentence. */
  readonly failure: string | null;
}

export interface DoctorReport {
  /** `win32 x64`, `linux x64`. */
  readonly platform: string;
  /** What was looked at, one phrase each. */
  readonly checked: readonly string[];
  /** What could not be looked at here, and why, a sentence each. */
  readonly notChecked: readonly string[];
  /** Worst first. */
  readonly findings: readonly DoctorFinding[];
}

export interface DoctorFinding {
  /** Stable for ever; unique in a report together with `subject`. */
  readonly id: string;
  /** `error`: something cannot be seen or does not work; `warning`: it will cost; `info`: good to know. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly subject: string | null;
  readonly what: string;
  readonly why: string;
  /** In order. */
  readonly whatToDo: readonly string[];
  /** What was read that says so. */
  readonly evidence: readonly string[];
  /** Where a vendor writes about it. */
  readonly source: string | null;
}
