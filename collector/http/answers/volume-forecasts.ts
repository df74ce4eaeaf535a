/** /api/v1/volumes/forecast and /past: what grows on each volume, when it reaches its line, and how it came to this. */
import type { FileGrowth, Forecast, VolumeForecast } from '../../model/forecast.ts';
import { addMs, dayMs, hourMs, minuteMs, ms, type Ms } from '../../model/time.ts';
import type {
  FileGrowthAnswer,
  VolumeForecastAnswer,
  VolumeForecastsAnswer,
  VolumePastAnswer,
} from '../../model/wire.ts';
import type { VolumeOutlook } from '../context.ts';
import { chosenHost } from '../host-choice.ts';
import { textOf } from '../parameters.ts';
import type { RouteRequest } from '../route.ts';
import { instantOf } from '../times.ts';

const mostFiles = 100;
/** Files that the past is told of. */
const mostDrawn = 8;
const points = 72;
const pastPoints = 240;

export function answerVolumeForecasts({ context, given, now }: RouteRequest): VolumeForecastsAnswer {
  const { host } = chosenHost(context, given);
  const { outlook } = context;
  return {
    host,
    now,
    volumes: outlook === undefined ? [] : outlook.forecasts(host).map((one) => answerOf(host, one, outlook)),
  };
}

/** What alerting keeps of a volume: no counter speaks of one that a cluster shares. */
export function answerVolumePast({ context, given, now }: RouteRequest): VolumePastAnswer {
  const { host } = chosenHost(context, given);
  const volume = textOf(given, 'volume') ?? '';
  const to = instantOf(given, 'to', now) ?? now;
  const from = instantOf(given, 'from', now) ?? addMs(to, ms(-dayMs));
  const past = context.outlook?.volumePast(host, volume, { files: [], from, to, points: pastPoints });
  return {
    host,
    volume,
    times: past?.times ?? [],
    freeBytes: past?.freeBytes.map(knownWhole) ?? [],
  };
}

function answerOf(host: string, about: VolumeForecast, outlook: VolumeOutlook): VolumeForecastAnswer {
  const { volume, at, line, forecast, files, growers } = about;
  return {
    name: volume.name,
    at,
    sizeBytes: volume.sizeBytes,
    freeBytes: volume.freeBytes,
    isClusterVolume: about.isClusterVolume,
    lineBytes: line.bytes,
    lineReason: line.reason,
    kind: forecast.kind,
    ...trendOf(forecast, at),
    promisedBytes: about.promisedBytes ?? null,
    wouldPause: growers.map(({ vm }) => vm),
    files: files.slice(0, mostFiles).map(fileAnswer),
    moreFiles: Math.max(0, files.length - mostFiles),
    othersBytesPerSecond: known(about.othersBytesPerSecond),
    advice: about.advice,
    past: pastOf(host, about, outlook),
    fan: fanOf(forecast, at),
  };
}

type Trend = Pick<
  VolumeForecastAnswer,
  'bytesPerSecond' | 'knownForMs' | 'earliestAt' | 'likelyAt' | 'latestAt' | 'jump'
>;

const noTrend: Trend = {
  bytesPerSecond: null,
  knownForMs: null,
  earliestAt: null,
  likelyAt: null,
  latestAt: null,
  jump: null,
};

function trendOf(forecast: Forecast, at: VolumeForecast['at']): Trend {
  switch (forecast.kind) {
    case 'unknown':
    case 'reached':
      return noTrend;
    case 'no-trend':
      return { ...noTrend, jump: forecast.jump ?? null };
    case 'far':
      return { ...noTrend, bytesPerSecond: forecast.bytesPerSecond, knownForMs: forecast.knownFor };
    case 'falling': {
      const { bytesPerSecond, knownFor, earliest, likely, latest, jump = null } = forecast;
      return {
        bytesPerSecond,
        knownForMs: knownFor,
        earliestAt: addMs(at, earliest),
        likelyAt: addMs(at, likely),
        latestAt: latest === undefined ? null : addMs(at, latest),
        jump,
      };
    }
  }
}

function pastOf(
  host: string,
  { volume, at, forecast, files }: VolumeForecast,
  outlook: VolumeOutlook,
): VolumeForecastAnswer['past'] {
  const from = addMs(at, ms(-pastSpan(forecast)));
  const asked = { files: files.map(({ path }) => path).slice(0, mostFiles), from, to: at, points };
  const past = outlook.volumePast(host, volume.name, asked);
  const vmOf = new Map(files.map(({ path, vm }) => [path, vm]));
  const grown = past.files
    .map((file) => ({ ...file, growth: growthOf(file.bytes) }))
    .filter(({ growth }) => growth > 0)
    .sort((one, other) => other.growth - one.growth)
    .slice(0, mostDrawn);
  return {
    times: past.times,
    freeBytes: past.freeBytes.map(knownWhole),
    files: grown.map(({ path, bytes }) => ({ vm: vmOf.get(path) ?? '', path, bytes: bytes.map(knownWhole) })),
  };
}

/** As much of the past as the trend is drawn from, and enough to stand beside the way that is left. */
function pastSpan(forecast: Forecast): Ms {
  switch (forecast.kind) {
    case 'falling':
      return ms(Math.max(forecast.knownFor, forecast.likely / 2, 5 * minuteMs));
    case 'far':
      return ms(Math.max(forecast.knownFor, hourMs));
    case 'unknown':
    case 'reached':
    case 'no-trend':
      return dayMs;
  }
}

function growthOf(bytes: readonly number[]): number {
  const first = bytes.find((size) => !Number.isNaN(size)) ?? Number.NaN;
  return (bytes.at(-1) ?? Number.NaN) - first;
}

function fanOf(forecast: Forecast, at: VolumeForecast['at']): VolumeForecastAnswer['fan'] {
  const fan = forecast.kind === 'falling' ? forecast.fan : [];
  return {
    times: fan.map(({ after }) => addMs(at, ms(Math.round(after)))),
    lowestBytes: fan.map(({ lowestBytes }) => lowestBytes),
    likelyBytes: fan.map(({ likelyBytes }) => likelyBytes),
    highestBytes: fan.map(({ highestBytes }) => highestBytes),
  };
}

function fileAnswer({
  vm,
  path,
  kind,
  fileBytes,
  maximumBytes,
  bytesPerSecond,
}: FileGrowth): FileGrowthAnswer {
  return {
    vm,
    path,
    kind,
    fileBytes: fileBytes ?? null,
    maximumBytes: maximumBytes ?? null,
    bytesPerSecond: known(bytesPerSecond),
  };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function knownWhole(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value);
}
