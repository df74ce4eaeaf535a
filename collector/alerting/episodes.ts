/** The history of alerts: one episode from firing to resolved, the newest thousand, kept apart from the states. */
import { z } from 'zod';

import type { Alert, AlertSeverity } from '../model/alert.ts';
import { unixMs, type UnixMs } from '../model/time.ts';
import type { AlertChange } from './evaluation.ts';

export interface Episode {
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

const kept = 1000;
const rank: Readonly<Record<AlertSeverity, number>> = { info: 0, warning: 1, critical: 2 };

/** Newest last. */
export function withChanges(
  episodes: readonly Episode[],
  changes: readonly AlertChange[],
): readonly Episode[] {
  const next = [...episodes];
  for (const { alert, from, fromSince } of changes) {
    if (alert.state === 'firing' && from !== 'firing')
      next.push(begun(alert, from === 'pending' ? fromSince : undefined));
    const open = from === 'firing' ? next.findLastIndex((episode) => isOf(episode, alert)) : -1;
    const episode = next[open];
    if (episode === undefined) continue;
    if (alert.state === 'resolved') next[open] = { ...episode, resolvedAt: alert.since };
    else if (rank[alert.severity] > rank[episode.severity])
      next[open] = { ...episode, severity: alert.severity };
  }
  return next.slice(-kept);
}

function begun(alert: Alert, pendingAt: UnixMs | undefined): Episode {
  const { rule, host, subject, severity, since, value, threshold, summary, series, seriesLine } = alert;
  return {
    rule,
    host,
    subject,
    severity,
    ...(pendingAt === undefined ? {} : { pendingAt }),
    firedAt: since,
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
    summary,
    ...(series === undefined ? {} : { series }),
    ...(seriesLine === undefined ? {} : { seriesLine }),
  };
}

function isOf(episode: Episode, { rule, host, subject }: Alert): boolean {
  return (
    episode.resolvedAt === undefined &&
    episode.rule === rule &&
    episode.host === host &&
    episode.subject === subject
  );
}

const instant = z.number().transform(unixMs);
const savedEpisode = z.object({
  rule: z.string(),
  host: z.string(),
  subject: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  pendingAt: instant.exactOptional(),
  firedAt: instant,
  resolvedAt: instant.exactOptional(),
  value: z.number().exactOptional(),
  threshold: z.number().exactOptional(),
  summary: z.string(),
  series: z.string().exactOptional(),
  seriesLine: z.number().exactOptional(),
});

export function readEpisodes(saved: unknown): readonly Episode[] {
  if (!Array.isArray(saved)) return [];
  return saved.flatMap((one) => savedEpisode.safeParse(one).data ?? []);
}
