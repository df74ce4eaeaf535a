/** An alert from JSON of an earlier run; undefined where it cannot be understood. */
import { z } from 'zod';

import type { Alert } from '../model/alert.ts';
import { unixMs } from '../model/time.ts';

const instant = z.number().transform(unixMs);

const savedAlert = z.object({
  rule: z.string(),
  host: z.string(),
  subject: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  state: z.enum(['pending', 'firing', 'resolved']),
  since: instant,
  value: z.number().exactOptional(),
  threshold: z.number().exactOptional(),
  summary: z.string(),
  advice: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  series: z.string().exactOptional(),
  seriesLine: z.number().exactOptional(),
  silence: z.object({ until: instant, note: z.string() }).exactOptional(),
  acknowledgement: z
    .object({ at: instant, note: z.string(), until: instant.exactOptional() })
    .exactOptional(),
});

export function readAlert(saved: unknown): Alert | undefined {
  return savedAlert.safeParse(saved).data;
}
