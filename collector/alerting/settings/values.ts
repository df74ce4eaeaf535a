/** How sizes, spans, ratios and names are written in the `alerts:` section. Each reader says what is right when it is wrong. */
import { z } from 'zod';

import { ms, type Ms } from '../../model/time.ts';
import { readWrittenSize, readWrittenSpan } from '../../model/written.ts';
import type { WrittenLine } from '../forecast/volume-line.ts';

function value<T>(read: (text: string) => T | undefined, right: string) {
  return z.union([z.string(), z.number()], { error: right }).transform((written, context) => {
    const result = read(String(written).trim());
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: right });
    return z.NEVER;
  });
}

function readSpan(text: string): Ms | undefined {
  const span = text === '0' ? 0 : readWrittenSpan(text);
  return span !== undefined && span <= 366 * 86_400_000 ? ms(span) : undefined;
}

function readRatio(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text);
  if (match === null) return undefined;
  const ratio = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return ratio <= 10 ? ratio : undefined;
}

function readLine(text: string): WrittenLine | undefined {
  if (text === 'auto') return { kind: 'auto' };
  const share = text.endsWith('%') ? readRatio(text) : undefined;
  if (share !== undefined) return share < 1 ? { kind: 'ratio', value: share } : undefined;
  const bytes = readWrittenSize(text);
  return bytes === undefined ? undefined : { kind: 'bytes', value: bytes };
}

function readClockTime(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

export const span = value(readSpan, 'must be a span as 0s, 30s, 5m, 24h or 3d');
export const size = value(readWrittenSize, 'must be a size as 500MB, 10GB or 2TB');
export const ratio = value(readRatio, 'must be a share as 90% or 0.9');
/** Free space at which a volume counts as full. */
export const volumeLine = value(readLine, 'must be a size as 10GB, a share as 5%, or auto');
/** Minutes since midnight. */
export const clockTime = value(readClockTime, 'must be a time of day in quotes, as "22:00"');

export const number = z.number({ error: 'must be a number' });
export const url = z
  .string({ error: 'must be an http or https URL' })
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an http or https URL',
  });
export const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' });
export const severity = z.enum(['info', 'warning', 'critical'], {
  error: 'must be one of info, warning, critical',
});
export const labels = z.record(
  z.string().regex(/^[a-z_][a-z0-9_]*$/i, {
    error: 'is no name of a label: letters, digits and _ as in "team"',
  }),
  z.union([z.string(), z.number()], { error: 'must be text' }).transform(String),
  { error: 'must be "name: value" lines' },
);
export const off = z.union([z.literal('off'), z.literal(false)]).transform((): 'off' => 'off');

/** A name in which `*` stands for anything, compared without case, as Windows does. */
export const pattern = text.transform((written) => {
  const parts = written.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'isu');
});
