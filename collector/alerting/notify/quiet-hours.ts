/** Whether it is quiet now: a span of the day in a time zone, which may reach over midnight. */
import type { QuietHours } from '../../model/alert-desk.ts';
import type { UnixMs } from '../../model/time.ts';

export function isQuiet({ from, to, 'time-zone': timeZone }: QuietHours, now: UnixMs): boolean {
  const minute = minuteOfDay(now, timeZone);
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minuteOfDay(now: UnixMs, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const [hour = 0, minute = 0] = format.format(now).split(':').map(Number);
  return hour * 60 + minute;
}
