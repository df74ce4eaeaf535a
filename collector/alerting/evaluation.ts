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
import { oncePer } from '../model/once-per.ts';
import { addMs, minuteMs, ms, msBetween, type Ms, type UnixMs } from '../model/time.ts';
import type { AlertRule, Evidence, Observation, OpenAlert, Verdict } from './rule.ts';

/** An alert and the identity it is kept by; plain data, fit for JSON. */
export interface AlertRecord {
  readonly key: string;
  readonly alert: Alert;
  /** Firing, and bad enough for a worse severity since then, but not for long enough. */
  readonly worseSince?: UnixMs;
  /** Firing, and well since then, but not for long enough. */
  readonly wellSince?: UnixMs;
}

/** Every alert that is not inactive, by `recordId`. */
export type AlertBook = ReadonlyMap<string, AlertRecord>;

export interface AlertChange {
  /** Its `recordId`. */
  readonly id: string;
  /** As it is now; state `inactive` means that it is out of the book. */
  readonly alert: Alert;
  readonly from: AlertState;
  readonly fromSeverity: AlertSeverity | undefined;
  /** Since when it was as it was; undefined = it was inactive. */
  readonly fromSince?: UnixMs;
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
  given: Evidence,
  earlier: AlertBook,
): { readonly book: AlertBook; readonly changes: readonly AlertChange[] } {
  // Copied only when something differs: hosts are judged often and most judgements change nothing.
  let book: Map<string, AlertRecord> | undefined;
  const changes: AlertChange[] = [];
  const known = byRule(earlier).get(given.host);
  const evidence: Evidence = { ...given, openAlerts: (rule) => openAlerts(known?.get(rule)) };
  for (const rule of rules) {
    const identity = { rule: rule.id, host: evidence.host };
    const records = known?.get(rule.id);
    for (const observation of rule.observe(evidence)) {
      const before = records?.get(observation.key);
      const after = nextRecord(before, observation, { identity, now: evidence.now });
      if (after === before || after === undefined) continue;
      book ??= new Map(earlier);
      const id = recordId({ key: observation.key, alert: identity });
      if (after.alert.state === 'inactive') book.delete(id);
      else book.set(id, after);
      if (hasChanged(before?.alert, after.alert))
        changes.push({
          id,
          alert: after.alert,
          from: before?.alert.state ?? 'inactive',
          fromSeverity: before?.alert.severity,
          ...(before === undefined ? {} : { fromSince: before.alert.since }),
        });
    }
  }
  return { book: book ?? earlier, changes };
}

/** The same book after the clock was set: what waits goes on waiting as long as before, neither cut short nor drawn out. */
export function shiftWaiting(book: AlertBook, step: Ms): AlertBook {
  return new Map(
    [...book].map(([id, record]) => {
      const { alert, worseSince, wellSince } = record;
      const isWaiting = alert.state === 'pending';
      return [
        id,
        {
          ...record,
          alert: isWaiting ? { ...alert, since: addMs(alert.since, step) } : alert,
          ...(worseSince === undefined ? {} : { worseSince: addMs(worseSince, step) }),
          ...(wellSince === undefined ? {} : { wellSince: addMs(wellSince, step) }),
        },
      ];
    }),
  );
}

type RecordsByKey = ReadonlyMap<string, AlertRecord>;

/** The records of a book by host, rule and key: most of what is judged has none, and needs no identity made of text to tell. */
const byRule = oncePer((book: AlertBook): ReadonlyMap<string, ReadonlyMap<string, RecordsByKey>> => {
  const hosts = new Map<string, Map<string, Map<string, AlertRecord>>>();
  for (const record of book.values()) {
    const { host, rule } = record.alert;
    const rules = hosts.get(host) ?? new Map<string, Map<string, AlertRecord>>();
    const records = rules.get(rule) ?? new Map<string, AlertRecord>();
    hosts.set(host, rules.set(rule, records.set(record.key, record)));
  }
  return hosts;
});

function openAlerts(records: RecordsByKey = new Map()): readonly OpenAlert[] {
  return [...records.values()]
    .filter(({ alert }) => alert.state !== 'resolved')
    .map(({ key, alert: { subject, labels, state } }) => ({ key, subject, labels, state }));
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

/** Undefined = all is well with it, as it was before. */
function nextRecord(
  before: AlertRecord | undefined,
  observation: Observation,
  moment: Moment,
): AlertRecord | undefined {
  const held = before?.alert.state === 'firing' ? before.alert.severity : undefined;
  const verdict = observation.judge(held);
  if (verdict !== undefined) return raised(before, { observation, verdict }, moment);
  return before && cleared(before, observation, moment);
}

function cleared(before: AlertRecord, observation: Observation, { identity, now }: Moment): AlertRecord {
  const { key, subject, labels, allClear, series, clearsAfter = ms(0) } = observation;
  const well: Alert = {
    ...identity,
    subject,
    labels,
    severity: before.alert.severity,
    state: 'inactive',
    since: now,
    summary: allClear,
    advice: [],
    ...(series === undefined ? {} : { series }),
  };
  switch (before.alert.state) {
    case 'firing': {
      const wellSince = waitingSince(before.wellSince, now);
      if (addMs(wellSince, clearsAfter) > now) return { key, alert: before.alert, wellSince };
      return { key, alert: { ...well, state: 'resolved' } };
    }
    case 'resolved':
      return spanSince(before.alert.since, now) < resolvedShownFor ? before : { key, alert: well };
    case 'pending':
    case 'inactive':
      return { key, alert: well };
  }
}

function raised(
  before: AlertRecord | undefined,
  { observation, verdict }: { readonly observation: Observation; readonly verdict: Verdict },
  { identity, now }: Moment,
): AlertRecord {
  const { holdFor, ...judged } = verdict;
  const { key, subject, labels, series } = observation;
  const alert = { ...identity, subject, labels, ...judged, ...(series === undefined ? {} : { series }) };
  if (before?.alert.state === 'firing') {
    const { since, severity } = before.alert;
    const firing: Alert = { ...alert, ...kept(before.alert), state: 'firing', since };
    if (!isWorse(verdict.severity, severity)) return { key, alert: firing };
    const worseSince = waitingSince(before.worseSince, now);
    if (addMs(worseSince, holdFor) <= now) return { key, alert: firing };
    return { key, alert: { ...firing, severity }, worseSince };
  }
  const pendingSince = waitingSince(before?.alert.state === 'pending' ? before.alert.since : undefined, now);
  const isOverdue = addMs(pendingSince, holdFor) <= now;
  return {
    key,
    alert: isOverdue
      ? { ...alert, state: 'firing', since: now }
      : { ...alert, state: 'pending', since: pendingSince },
  };
}

/** An acknowledgement lasts as long as the alert. */
function kept({ acknowledgement }: Alert): Pick<Alert, 'acknowledgement'> {
  return acknowledgement === undefined ? {} : { acknowledgement };
}

/** A clock that was set back would otherwise lengthen the wait by the step. */
function waitingSince(since: UnixMs | undefined, now: UnixMs): UnixMs {
  return since !== undefined && since <= now ? since : now;
}

const severityRank: Readonly<Record<AlertSeverity, number>> = { info: 0, warning: 1, critical: 2 };

function isWorse(one: AlertSeverity, other: AlertSeverity): boolean {
  return severityRank[one] > severityRank[other];
}

function spanSince(since: UnixMs, now: UnixMs): Ms {
  return ms(Math.max(0, msBetween(since, now)));
}
