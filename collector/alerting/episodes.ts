/** The history of alerts: one episode from firing to resolved, the newest thousand, kept apart from the states. */
import { z } from 'zod';

import type { AlertEpisode } from '../model/alert-desk.ts';
import type { Alert, AlertSeverity } from '../model/alert.ts';
import { unixMs, type UnixMs } from '../model/time.ts';
import type { AlertChange } from './evaluation.ts';

const kept = 1000;
const rank: Readonly<Record<AlertSeverity, number>> = { info: 0, warning: 1, critical: 2 };

/** Newest last. */
export function withChanges(
  episodes: readonly AlertEpisode[],
  changes: readonly AlertChange[],
): readonly AlertEpisode[] {
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

function begun(alert: Alert, pendingAt: UnixMs | undefined): AlertEpisode {
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

function isOf(episode: AlertEpisode, { rule, host, subject }: Alert): boolean {
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

export function readEpisodes(saved: unknown): readonly AlertEpisode[] {
  if (!Array.isArray(saved)) return [];
  return saved.flatMap((one) => savedEpisode.safeParse(one).data ?? []);
}
