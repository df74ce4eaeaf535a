/** The states of alerts as JSON and back. What cannot be understood (another version, a torn record) is left out, not fatal. */
import { z } from 'zod';

import { unixMs } from '../model/time.ts';
import { recordId, type AlertBook, type AlertRecord } from './evaluation.ts';
import { readAlert } from './saved-alert.ts';

const instant = z.number().transform(unixMs);
const savedRecord = z.object({
  key: z.string(),
  alert: z.unknown(),
  worseSince: instant.exactOptional(),
  wellSince: instant.exactOptional(),
});
const savedBook = z.object({ version: z.literal(1), records: z.array(z.unknown()) });

export function writeBook(book: AlertBook): {
  readonly version: 1;
  readonly records: readonly AlertRecord[];
} {
  return { version: 1, records: [...book.values()] };
}

export function readBook(saved: unknown): AlertBook {
  const records = savedBook.safeParse(saved).data?.records ?? [];
  return new Map(
    records.flatMap((candidate) => {
      const parsed = savedRecord.safeParse(candidate).data;
      const alert = readAlert(parsed?.alert);
      if (parsed === undefined || alert === undefined) return [];
      const record: AlertRecord = { ...parsed, alert };
      return [[recordId(record), record] as const];
    }),
  );
}
