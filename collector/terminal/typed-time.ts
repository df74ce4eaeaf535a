/** A moment as a person types it: `03:12` is the last time it was 03:12, `-15m` is a quarter of an hour before the newest poll. */
import { dayMs } from '../model/time.ts';
import { readWrittenSpan } from '../model/written.ts';

/** Unix milliseconds, by the zone of this machine; undefined when the text is no time. */
export function readTime(text: string, newest: number): number | undefined {
  const trimmed = text.trim();
  const ago = readWrittenSpan(/^(?:now)?-(.+)$/.exec(trimmed)?.[1] ?? '');
  if (ago !== undefined) return newest - ago;
  const time = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(trimmed);
  if (time !== null) return lastTimeOfDay(time.slice(1), newest);
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?$/.test(trimmed)) return undefined;
  const at = new Date(trimmed.replace(' ', 'T')).getTime();
  return Number.isNaN(at) ? undefined : at;
}

function lastTimeOfDay([hour, minute, second = '0']: readonly string[], newest: number): number | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const today = new Date(newest).setHours(h, m, s, 0);
  return today <= newest ? today : new Date(newest - dayMs).setHours(h, m, s, 0);
}
