/**
 * The states of alerts, as a pure function of rules, evidence, earlier states and time.
 *
 *   inactive ──bad──► pending ──bad for long enough──► firing ──well──► resolved ──a while──► inactive
 *       ▲                └──────────well──────┐                            └──bad──► pending
 *       └─────────────────────────────────────┘
 *
 * Whatever no rule observes keeps its state: data that went missing resolves nothing and forgets nothing.
 */
import type { Alert, AlertSeverity, AlertState } from '../model/alert.ts';
import { addMs, minuteMs, ms, msBetween, type Ms, type UnixMs } from '../model/time.ts';
import type { AlertRule, Evidence, Observation, Verdict } from './rule.ts';

/** An alert and the identity it is kept by; plain data, fit for JSON. */
export interface AlertRecord {
  readonly key: string;
  readonly alert: Alert;
}

/** Every alert that is not inactive, by `recordId`. */
export type AlertBook = ReadonlyMap<string, AlertRecord>;

export interface AlertChange {
  /** As it is now; state `inactive` means that it is out of the book. */
  readonly alert: Alert;
  readonly from: AlertState;
  readonly fromSeverity: AlertSeverity | undefined;
}

/** How long a resolved alert is still shown. */
const resolvedShownFor = ms(15 * minuteMs);

export function recordId({ key, alert }: { readonly key: string; readonly alert: AlertIdentity }): string {
  return JSON.stringify([alert.rule, alert.host, key]);
}

type AlertIdentity = Pick<Alert, 'rule' | 'host'>;

/** Judges one host once; alerts of other hosts stay as they are. */
export function evaluate(
  rules: readonly AlertRule[],
  evidence: Evidence,
  earlier: AlertBook,
): { readonly book: AlertBook; readonly changes: readonly AlertChange[] } {
  const book = new Map(earlier);
  const changes: AlertChange[] = [];
  for (const rule of rules) {
    for (const observation of rule.observe(evidence)) {
      const identity = { rule: rule.id, host: evidence.host };
      const id = recordId({ key: observation.key, alert: identity });
      const before = earlier.get(id)?.alert;
      const after = nextAlert(before, observation, { identity, now: evidence.now });
      if (after.state === 'inactive') book.delete(id);
      else book.set(id, { key: observation.key, alert: after });
      if (hasChanged(before, after))
        changes.push({ alert: after, from: before?.state ?? 'inactive', fromSeverity: before?.severity });
    }
  }
  return { book, changes };
}

function hasChanged(before: Alert | undefined, after: Alert): boolean {
  return (
    after.state !== (before?.state ?? 'inactive') ||
    (before !== undefined && after.severity !== before.severity)
  );
}

interface Moment {
  readonly identity: AlertIdentity;
  readonly now: UnixMs;
}

function nextAlert(before: Alert | undefined, observation: Observation, moment: Moment): Alert {
  const verdict = observation.judge(before?.state === 'firing' ? before.severity : undefined);
  return verdict === undefined
    ? cleared(before, observation, moment)
    : raised(before, { observation, verdict }, moment);
}

function cleared(before: Alert | undefined, observation: Observation, { identity, now }: Moment): Alert {
  const { subject, labels, allClear } = observation;
  const well: Alert = {
    ...identity,
    subject,
    labels,
    severity: before?.severity ?? 'info',
    state: 'inactive',
    since: now,
    summary: allClear,
    advice: [],
  };
  switch (before?.state) {
    case 'firing':
      return { ...well, state: 'resolved' };
    case 'resolved':
      return spanSince(before.since, now) < resolvedShownFor ? before : well;
    case 'pending':
    case 'inactive':
    case undefined:
      return well;
  }
}

function raised(
  before: Alert | undefined,
  { observation, verdict }: { readonly observation: Observation; readonly verdict: Verdict },
  { identity, now }: Moment,
): Alert {
  const { holdFor, ...judged } = verdict;
  const alert = { ...identity, subject: observation.subject, labels: observation.labels, ...judged };
  if (before?.state === 'firing') return { ...alert, state: 'firing', since: before.since };
  // A clock that was set back would otherwise lengthen the wait by the step.
  const pendingSince = before?.state === 'pending' && before.since <= now ? before.since : now;
  return addMs(pendingSince, holdFor) <= now
    ? { ...alert, state: 'firing', since: now }
    : { ...alert, state: 'pending', since: pendingSince };
}

function spanSince(since: UnixMs, now: UnixMs): Ms {
  return ms(Math.max(0, msBetween(since, now)));
}
