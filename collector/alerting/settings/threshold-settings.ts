/** A rule of the user's own, as the file writes it: `metric`, labels to pick series by, `op`, `value`, and what to say. */
import { z } from 'zod';

import { labels, number, pattern, ratio, severity, size, span, text } from './values.ts';

const plainName = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** A number in base units, or one with its unit: 90%, 10GB, 30s. */
const threshold = z.union([number, ratio, size, span.transform((value) => value / 1000)], {
  error: 'must be a number in base units, or one as 90%, 10GB or 30s',
});

export function thresholdSettings(isKnownMetric: (metric: string) => boolean) {
  return z.strictObject({
    name: text.regex(plainName, { error: 'must be lower-case words with hyphens, as "switch-drops"' }),
    metric: text.refine(isKnownMetric, {
      error: 'is no metric that can be judged; COUNTERS.md lists them, /api/v1/series those of a host',
    }),
    labels: z.record(z.string(), pattern).prefault({}),
    op: z.enum(['>', '>=', '<', '<='], { error: 'must be one of >, >=, <, <= in quotes' }),
    value: threshold,
    for: span.prefault('1m'),
    hysteresis: ratio.prefault(0),
    severity: severity.prefault('warning'),
    /** May name {value}, {threshold}, {subject} and {host}. */
    summary: text.optional(),
    advice: z.array(text).prefault([]),
    /** Labels the alert carries beside those of the series. */
    set: labels.prefault({}),
    enabled: z.boolean().prefault(true),
  });
}

export type ThresholdSettings = z.output<ReturnType<typeof thresholdSettings>>;
