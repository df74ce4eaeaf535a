/** What the doctor found: data for scripts and pages, and the one order in which they are shown. */

/** `error`: something cannot be seen or does not work; `warning`: it will cost; `info`: good to know. */
export type FindingSeverity = 'error' | 'warning' | 'info';

export interface Finding {
  /** Kebab-case, stable for ever: scripts go by it. With `subject` it is unique in a report. */
  readonly id: string;
  readonly severity: FindingSeverity;
  /** The VM, counter set, class or target it is about, where it is about one of many. */
  readonly subject?: string;
  /** One sentence. */
  readonly what: string;
  readonly why: string;
  /** In order. */
  readonly whatToDo: readonly string[];
  /** What was read that says so. */
  readonly evidence: readonly string[];
  /** Where a vendor writes about it. */
  readonly source?: string;
}

const severities: readonly FindingSeverity[] = ['error', 'warning', 'info'];

/** Errors first; within a severity in the order of the rules, which goes from the ground up. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
