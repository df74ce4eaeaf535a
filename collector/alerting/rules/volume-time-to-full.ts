/** Warns while there is time: when the trend of its free space brings a volume to its line within a day, or within hours. */
import type { AlertSeverity } from '../../model/alert.ts';
import type { FallingForecast, VolumeForecast, VolumeLine } from '../../model/forecast.ts';
import { minuteMs, ms, type Ms } from '../../model/time.ts';
import type { AlertRule, Observation, Verdict } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { freeSpaceAdvice } from '../advice.ts';
import { listText, sizeText, spanText } from '../wording.ts';
import { atOnce, crossedLevel, notJudged } from './judging.ts';
import { isWorthJudging, volumeParts } from './volume-free-space.ts';

type Levels = SettledLevels<'within'>;

/** A forecast comes and goes with a quiet minute; one that warned is taken back only after this. */
const clearsAfter = ms(2 * minuteMs);

export function volumeTimeToFull(settingsFor: SettingsFor<Levels>): AlertRule {
  return {
    id: 'volume-time-to-full',
    observe: ({ host, frame, forecasts = [] }) =>
      frame === undefined
        ? []
        : forecasts
            .filter(({ volume }) => isWorthJudging(volume, frame.inventory))
            .map((forecast) => observation(host, forecast, settingsFor)),
  };
}

function observation(host: string, forecast: VolumeForecast, settingsFor: SettingsFor<Levels>): Observation {
  const { name, freeBytes } = forecast.volume;
  const settings = settingsFor({ host, volume: name });
  const parts = volumeParts(name, settings);
  if (settings === undefined) return notJudged(parts);
  return {
    ...parts,
    clearsAfter,
    allClear: `Volume ${name} of ${host} no longer fills: ${sizeText(freeBytes)} free`,
    judge: (held) => verdict(host, forecast, { settings, held }),
  };
}

function verdict(
  host: string,
  { volume, forecast, growers, promisedBytes, line }: VolumeForecast,
  { settings, held }: { readonly settings: Levels; readonly held: AlertSeverity | undefined },
): Verdict | undefined {
  const { name, freeBytes, sizeBytes } = volume;
  const paused =
    growers.length === 0
      ? ''
      : `; VMs that would be paused, in this order: ${listText(growers.map(({ vm }) => vm))}`;
  const promised =
    promisedBytes !== undefined && promisedBytes > sizeBytes
      ? `; its disks are promised ${sizeText(promisedBytes)} and it has ${sizeText(sizeBytes)}`
      : '';
  switch (forecast.kind) {
    case 'falling': {
      const crossed = crossedLevel(settings, held, ({ within }, hysteresis) =>
        forecast.likely <= within * (1 + hysteresis) ? { threshold: within / 1000 } : undefined,
      );
      if (crossed === undefined) return undefined;
      return {
        ...crossed,
        holdFor: shortened(crossed.holdFor, forecast),
        value: forecast.likely / 1000,
        seriesLine: line.bytes,
        summary: `Volume ${name} of ${host} will ${lineText(line)} ${whenText(forecast)}: it fills by ${speedText(forecast.bytesPerSecond)} and has ${sizeText(freeBytes)} free${paused}${promised}`,
        advice: freeSpaceAdvice(name),
      };
    }
    case 'reached':
      // What was announced has come; nobody needs to be told anew that it would.
      return held === undefined
        ? undefined
        : {
            severity: held,
            holdFor: atOnce,
            value: 0,
            seriesLine: line.bytes,
            summary: `Volume ${name} of ${host} is ${line.bytes === 0 ? 'full' : `at its line, ${sizeText(freeBytes)} free`}, as foreseen${paused}`,
            advice: freeSpaceAdvice(name),
          };
    case 'unknown':
    case 'no-trend':
    case 'far':
      return undefined;
  }
}

/** Whoever has five minutes left is not made to wait for fifteen. */
function shortened(holdFor: Ms, { earliest }: FallingForecast): Ms {
  return ms(Math.min(holdFor, earliest / 10));
}

/** `be full`, `be down to 200 MB, where this Windows pauses VMs,` */
function lineText({ bytes, reason }: VolumeLine): string {
  if (bytes === 0) return 'be full';
  return `be down to ${sizeText(bytes)}${reason === 'low-space' ? ', where this Windows pauses VMs,' : ''}`;
}

/** `in about 3 h (between 2 h and 5 h)` */
function whenText({ earliest, likely, latest }: FallingForecast): string {
  const until = latest === undefined ? 'much later' : spanText(latest);
  return `in about ${spanText(likely)} (between ${spanText(earliest)} and ${until})`;
}

/** `12 GB a day`, `3.1 GB an hour`, `200 MB a minute`: the unit in which it is some GB. */
function speedText(bytesPerSecond: number): string {
  const speed = Math.abs(bytesPerSecond);
  if (speed * 60 >= 1024 ** 3 / 4) return `${sizeText(speed * 60)} a minute`;
  if (speed * 3600 >= 1024 ** 3 / 2) return `${sizeText(speed * 3600)} an hour`;
  return `${sizeText(speed * 86_400)} a day`;
}
