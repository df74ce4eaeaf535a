/** Whether it is quiet now: a span of the day in a time zone, which may reach over midnight. */
import type { AlertSeverity } from '../../model/alert.ts';
import type { UnixMs } from '../../model/time.ts';

export interface QuietHours {
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
  /** Told all the same, and anything worse. */
  readonly except: AlertSeverity;
  readonly 'time-zone'?: string | undefined;
}

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
