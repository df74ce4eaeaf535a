/**
 * Instants and spans as a request may write them: Unix milliseconds, ISO 8601 with a zone, `now-15m`; `90s`, `15m` or
 * plain milliseconds. Unix seconds, the usual slip, are refused rather than read as January 1970.
 */
import { ms, unixMs } from '../model/time.ts';
import type { Ms, UnixMs } from '../model/time.ts';
import { readWrittenSpan } from '../model/written.ts';
import { badParameter, textOf, type GivenParameters } from './parameters.ts';

const rightInstant =
  'Unix milliseconds (1767225600000), ISO 8601 with a zone (2026-01-01T00:00:00Z), now, or now-15m';
const rightSpan = 'a span such as 500ms, 90s, 15m, 6h, 2d, or milliseconds, above 0';

/** Greatest instant a `Date` can hold, and the greatest span: ten years. */
const latestInstant = 8.64e15;
const longestSpan = 3_660 * 86_400_000;

export function instantOf(given: GivenParameters, name: string, now: UnixMs): UnixMs | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const at = parseInstant(text, now);
  if (at !== undefined) return at;
  const asMs = Number(text) * 1000;
  if (looksLikeSeconds(text))
    throw badParameter(name, text, `in milliseconds, ${asMs}: that looks like Unix seconds`);
  throw badParameter(name, text, rightInstant);
}

export function spanOf(given: GivenParameters, name: string): Ms | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const span = parseSpan(text);
  if (span === undefined || span <= 0 || span > longestSpan) throw badParameter(name, text, rightSpan);
  return span;
}

/** Undefined when the text is no instant. */
export function parseInstant(text: string, now: UnixMs): UnixMs | undefined {
  if (text === 'now') return now;
  if (/^now[-+ ]/.test(text)) return parseRelative(text, now);
  if (/^\d+(\.\d+)?$/.test(text))
    return looksLikeSeconds(text) ? undefined : inRange(Math.round(Number(text)));
  // A `+` of a zone that was not percent-encoded arrives as a blank.
  const iso = text.replace(/ (\d\d:?\d\d)$/, '+$1');
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[-+]\d\d:?\d\d))?$/.test(iso)) return undefined;
  return inRange(Date.parse(iso));
}

function parseRelative(text: string, now: UnixMs): UnixMs | undefined {
  const span = parseSpan(text.slice(4));
  if (span === undefined) return undefined;
  return inRange(text[3] === '-' ? now - span : now + span);
}

function looksLikeSeconds(text: string): boolean {
  return /^\d{10}(\.\d+)?$/.test(text);
}

function inRange(value: number): UnixMs | undefined {
  return value >= 0 && value <= latestInstant ? unixMs(value) : undefined;
}

/** Undefined when the text is no span; without a unit it is milliseconds. Rounded to whole ones. */
export function parseSpan(text: string): Ms | undefined {
  // A blank is a `+` that was not percent-encoded, or half a sentence.
  if (text.includes(' ')) return undefined;
  const span = /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : readWrittenSpan(text);
  return span === undefined ? undefined : ms(Math.round(span));
}
