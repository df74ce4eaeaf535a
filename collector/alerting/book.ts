/** The states of alerts as JSON and back. What cannot be understood (another version, a torn record) is left out, not fatal. */
import { z } from 'zod';

import type { Alert } from '../model/alert.ts';
import { unixMs } from '../model/time.ts';
import { recordId, type AlertBook, type AlertRecord } from './evaluation.ts';

const savedRecord = z.object({
  key: z.string(),
  alert: z.object({
    rule: z.string(),
    host: z.string(),
    subject: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    state: z.enum(['pending', 'firing', 'resolved']),
    since: z.number(),
    value: z.number().optional(),
    threshold: z.number().optional(),
    summary: z.string(),
    advice: z.array(z.string()),
    labels: z.record(z.string(), z.string()),
  }),
});

const savedBook = z.object({ version: z.literal(1), records: z.array(z.unknown()) });

export function writeBook(book: AlertBook): z.input<typeof savedBook> {
  return { version: 1, records: [...book.values()] };
}

export function readBook(saved: unknown): AlertBook {
  const records = savedBook.safeParse(saved).data?.records ?? [];
  return new Map(
    records.flatMap((candidate) => {
      const parsed = savedRecord.safeParse(candidate).data;
      if (parsed === undefined) return [];
      const record: AlertRecord = { key: parsed.key, alert: alertOf(parsed.alert) };
      return [[recordId(record), record] as const];
    }),
  );
}

function alertOf({ value, threshold, since, ...rest }: z.output<typeof savedRecord>['alert']): Alert {
  return {
    ...rest,
    since: unixMs(since),
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}
