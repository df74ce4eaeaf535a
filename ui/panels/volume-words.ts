/** What is foretold of a volume, in words. */
import type { VolumeForecastAnswer } from '../../collector/model/wire.ts';
import { formatDuration } from '../format/format.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';

const words = strings.storage;

/** When it reaches its line, as a span, or why that is not known. */
export function outlookWords(of: VolumeForecastAnswer): string {
  switch (of.kind) {
    case 'falling':
      return fallingWords(of);
    case 'reached':
      return of.lineBytes === 0 ? words.fullNow : words.reached(format.bytes(of.lineBytes));
    case 'no-trend':
      return words.noTrend;
    case 'far':
      return words.far(speedWords(-(of.bytesPerSecond ?? Number.NaN)));
    case 'unknown':
      return words.unknown;
  }
}

function fallingWords({ at, earliestAt, likelyAt, latestAt, lineBytes }: VolumeForecastAnswer): string {
  const span = (until: number | null): string => roundSpan((until ?? at) - at);
  const [earliest, likely] = [span(earliestAt), span(likelyAt)];
  const line = format.bytes(lineBytes);
  if (latestAt === null)
    return lineBytes === 0 ? words.fullInOpen(earliest, likely) : words.lineInOpen(line, earliest, likely);
  const latest = span(latestAt);
  return lineBytes === 0
    ? words.fullIn(earliest, latest, likely)
    : words.lineIn(line, earliest, latest, likely);
}

/** Nobody knows it to the second. */
function roundSpan(spanMs: number): string {
  const grain =
    spanMs < 120_000
      ? 1000
      : spanMs < 600_000
        ? 5000
        : spanMs < 7_200_000
          ? 60_000
          : spanMs < 172_800_000
            ? 300_000
            : 3_600_000;
  return formatDuration(Math.max(grain, Math.round(spanMs / grain) * grain));
}

/** When it is most likely to come to that. */
export function whenWords({ likelyAt }: VolumeForecastAnswer): string {
  return format.moment(likelyAt, nowMs.value);
}

/** In the unit of time that makes it some GiB: `3.1 GiB an hour`. */
export function speedWords(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null || !Number.isFinite(bytesPerSecond)) return format.bytes(null);
  const speed = Math.abs(bytesPerSecond);
  const [seconds, unit] =
    speed * 60 >= 2 ** 28
      ? ([60, 'minute'] as const)
      : speed * 3600 >= 2 ** 29
        ? ([3600, 'hour'] as const)
        : ([86_400, 'day'] as const);
  return `${format.bytes(bytesPerSecond * seconds)} ${words.perTime[unit]}`;
}

/** The volume to look at first: what is at its line, what reaches it soonest, what has least room. */
export function mostUrgent(all: readonly VolumeForecastAnswer[]): VolumeForecastAnswer | undefined {
  const weight = ({ kind, likelyAt, freeBytes, sizeBytes }: VolumeForecastAnswer): number => {
    if (kind === 'reached') return -Infinity;
    return kind === 'falling' ? (likelyAt ?? Infinity) : 1e15 * (1 + freeBytes / Math.max(1, sizeBytes));
  };
  return [...all].sort((one, other) => weight(one) - weight(other))[0];
}
