/**
 * When a row was written. Logs hold local time and one offset, written once at the start; so when daylight saving time ends an hour
 * comes twice, and when it begins one is missing. Rows are in the order in which they were written: that and
 * the usual step put them right.
 */
import { unixMs, type UnixMs } from '../../model/time.ts';

const hour = 3_600_000;

/** Local time as if it were UTC, in milliseconds; undefined for what is no time stamp of a log. */
export function parseStamp(text: string): number | undefined {
  const parts = usStamp.exec(text) ?? dottedStamp.exec(text) ?? isoStamp.exec(text);
  const groups = parts?.groups;
  if (groups === undefined) return undefined;
  const [year, month, day] = [Number(groups['year']), Number(groups['month']), Number(groups['day'])];
  const [h, m, s] = [Number(groups['h']), Number(groups['m']), Number(groups['s'])];
  if (month < 1 || month > 12 || day < 1 || h > 23 || m > 59 || s > 59) return undefined;
  const at = Date.UTC(year, month - 1, day, h, m, s, Number((groups['ms'] ?? '').padEnd(3, '0').slice(0, 3)));
  return new Date(at).getUTCDate() === day ? at : undefined;
}

/** Whether a text was a time before a spreadsheet saved it in its own format, without seconds or without the date. */
export function isMangledStamp(text: string): boolean {
  return /^\d{1,2}:\d{2}(?:[.,:]\d+)?$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4} \d{1,2}:\d{2}(?: [AP]M)?$|^\d{5}[.,]\d+$/iu.test(
    text.trim(),
  );
}

const time = String.raw`(?<h>\d{1,2}):(?<m>\d{2}):(?<s>\d{2})(?:[.,](?<ms>\d{1,7}))?`;
/** Always in US order, whatever the country. */
const usStamp = new RegExp(String.raw`^\s*(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4}) ${time}\s*$`, 'u');
/** What spreadsheets make of it that keep the seconds. */
const dottedStamp = new RegExp(
  String.raw`^\s*(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}) ${time}\s*$`,
  'u',
);
const isoStamp = new RegExp(String.raw`^\s*(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[ T]${time}\s*$`, 'u');

export interface RowTime {
  /** The instant of a row, later than all before it; undefined for a row that is not after the row before. */
  place(stamp: number, line: number): UnixMs | undefined;
  /** Sentences on what the clock did. */
  readonly notes: readonly string[];
}

export function createRowTime(biasMinutes: number): RowTime {
  const notes: string[] = [];
  let shift = biasMinutes * 60_000;
  let lastStamp: number | undefined;
  let lastAt = -Infinity;
  let step: number | undefined;

  const accept = (stamp: number): UnixMs => {
    const at = stamp + shift;
    if (lastStamp !== undefined) step = at - lastAt;
    lastStamp = stamp;
    lastAt = at;
    return unixMs(at);
  };

  const change = (by: number, line: number, why: string): void => {
    shift += by;
    notes.push(`Line ${line}: ${why}; this row and all after it are taken ${spanText(by)} than written`);
  };

  return {
    notes,
    place(stamp, line) {
      if (lastStamp === undefined) return accept(stamp);
      const passed = stamp + shift - lastAt;
      if (passed > 0) {
        if (step !== undefined && isSpringForward(lastStamp, stamp, step)) {
          change(-hour, line, 'an hour is missing, as when daylight saving time begins');
        }
        return accept(stamp);
      }
      if (step === undefined || passed > -step / 2) return undefined;
      if (passed + hour > 0 && passed + hour <= 3 * step + 1000) {
        change(hour, line, 'the clock went back by an hour, as when daylight saving time ends');
      } else change(step - passed, line, 'the clock was set back');
      return accept(stamp);
    },
  };
}

/** One step over the last moment of an hour and the first of the hour after next, in the small hours. */
function isSpringForward(before: number, now: number, step: number): boolean {
  const slack = step * 0.25 + 1000;
  const isStepLonger = Math.abs(now - before - hour - step) <= slack;
  const fromEnd = hour - (before % hour);
  const intoHour = now % hour;
  const hourOfDay = Math.floor((now % (24 * hour)) / hour);
  return (
    isStepLonger && step < hour / 2 && fromEnd <= step + slack && intoHour <= step + slack && hourOfDay <= 4
  );
}

function spanText(by: number): string {
  const seconds = Math.abs(by) / 1000;
  const text = seconds === 3600 ? 'one hour' : `${seconds} s`;
  return `${text} ${by > 0 ? 'later' : 'earlier'}`;
}
