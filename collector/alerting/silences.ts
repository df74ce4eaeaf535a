/** Silences: who shall not be told of what until when, with a note. Plain data and what can be asked of it. */
import { z } from 'zod';

import type { AlertSilence, SilencedAlerts } from '../model/alert-desk.ts';
import type { Alert } from '../model/alert.ts';
import { unixMs, type UnixMs } from '../model/time.ts';

export function isSilenced(
  alert: Alert,
  silences: readonly AlertSilence[],
  now: UnixMs,
): AlertSilence | undefined {
  return silences.find((silence) => silence.until > now && fits(alert, silence));
}

export function fits(alert: Alert, { rule, host, subject }: SilencedAlerts): boolean {
  return (
    (rule === undefined || rule === alert.rule) &&
    (host === undefined || host === alert.host) &&
    (subject === undefined || subject === alert.subject)
  );
}

const instant = z.number().transform(unixMs);
const savedSilence = z.object({
  id: z.string(),
  rule: z.string().exactOptional(),
  host: z.string().exactOptional(),
  subject: z.string().exactOptional(),
  from: instant,
  until: instant,
  note: z.string(),
});

export function readSilences(saved: unknown): readonly AlertSilence[] {
  if (!Array.isArray(saved)) return [];
  return saved.flatMap((one) => savedSilence.safeParse(one).data ?? []);
}
