/** Watches the volumes of one host: keeps the trail of each, and works out now and then where its free space goes. */
import type { VolumeForecast, VolumeLine, VolumePast } from '../../model/forecast.ts';
import type { Frame } from '../../model/frame.ts';
import type { HostInventory, Volume } from '../../model/host.ts';
import { addMs, minuteMs, ms, msBetween, unixMs, type UnixMs } from '../../model/time.ts';
import { freeSpaceAdvice, resumeAll } from '../advice.ts';
import { createFileTrails, type FileTrails } from './file-trails.ts';
import { forecastVolume, type KnownFits } from './forecast.ts';
import { growthOn } from './growth.ts';
import { createTrail, type Trail, type TrailPoint } from './trail.ts';
import { autoLine, isClusterVolume, lineOf, type LineFor } from './volume-line.ts';

export interface VolumeWatch {
  /** Forecasts when it is time for new ones, else undefined. Everything here goes by the clock of the host, as stored history does. */
  onFrame(frame: Frame): readonly VolumeForecast[] | undefined;
  /** The last that were worked out. */
  forecasts(): readonly VolumeForecast[];
  /** How full a volume was at some instants, and how large these files of it. */
  past(volume: string, files: readonly string[], times: readonly UnixMs[]): VolumePast;
  /** The earliest instant at which its free space is known. */
  knownFrom(volume: string): UnixMs | undefined;
  /** The trail of a volume, to be filled with what is known of its past. */
  trailOf(volume: string): Trail;
  trails(): ReadonlyMap<string, Trail>;
  readonly files: FileTrails;
}

/** Forecasts cost some milliseconds a volume; what they look at moves slower. Below ten seconds, so that an inventory just early counts. */
const forecastEvery = ms(8000);
/** How far back the speed of a file looks where there is no trend that says. */
const lately = ms(10 * minuteMs);

export function watchVolumes(lineFor: LineFor = autoLine): VolumeWatch {
  const trails = new Map<string, Trail>();
  const fits = new Map<string, KnownFits>();
  const files = createFileTrails();
  let inventoryAt: UnixMs | undefined;
  let forecastAt: UnixMs | undefined;
  let latest: readonly VolumeForecast[] = [];
  const trailOf = (volume: string): Trail => {
    const key = volume.toLowerCase();
    const trail = trails.get(key) ?? createTrail();
    trails.set(key, trail);
    return trail;
  };
  const fitsOf = (volume: string): KnownFits => {
    const known = fits.get(volume) ?? new Map();
    fits.set(volume, known);
    return known;
  };
  return {
    trailOf,
    trails: () => trails,
    files,
    forecasts: () => latest,
    past: (volume, paths, times) => pastOf(trailOf(volume), files, { paths, times }),
    knownFrom: (volume) => trails.get(volume.toLowerCase())?.all()[0]?.at,
    onFrame({ host, inventory, at: now }) {
      // An inventory is handed on with every frame until the next; only a new one says something.
      if (inventory.at === inventoryAt) return undefined;
      inventoryAt = inventory.at;
      for (const { name, freeBytes, sizeBytes } of inventory.volumes)
        if (sizeBytes > 0) trailOf(name).add({ at: now, freeBytes });
      files.add(inventory);
      const isDue = forecastAt === undefined || Math.abs(msBetween(forecastAt, now)) >= forecastEvery;
      if (!isDue) return undefined;
      forecastAt = now;
      latest = inventory.volumes
        .filter(({ sizeBytes, freeBytes }) => sizeBytes > 0 && freeBytes >= 0)
        .map((volume) => {
          const line = lineOf(lineFor({ host, volume: volume.name }), volume, inventory);
          const known = { trail: trailOf(volume.name), knownFits: fitsOf(volume.name), files, line };
          return forecastOf(volume, inventory, known);
        });
      return latest;
    },
  };
}

interface Known {
  readonly trail: Trail;
  readonly knownFits: KnownFits;
  readonly files: FileTrails;
  readonly line: VolumeLine;
}

function forecastOf(
  volume: Volume,
  inventory: HostInventory,
  { trail, knownFits, files, line }: Known,
): VolumeForecast {
  const now = inventory.at;
  const forecast = forecastVolume(trail, { now, lineBytes: line.bytes, knownFits });
  // Over the same span as the trend, so that the parts add up to the whole.
  const from = addMs(now, ms('knownFor' in forecast ? -forecast.knownFor : -lately));
  const growth = growthOn(volume, inventory, (path) => fileSpeed(files, path, { from, now }));
  return {
    volume,
    at: now,
    line,
    isClusterVolume: isClusterVolume(volume),
    forecast,
    ...growth,
    othersBytesPerSecond: growth.files.reduce(
      (speed, { bytesPerSecond }) => speed - bytesPerSecond,
      -freeSpeed(trail, { from, now }),
    ),
    advice: [...freeSpaceAdvice(volume.name), resumeAll],
  };
}

interface Span {
  readonly from: UnixMs;
  readonly now: UnixMs;
}

function fileSpeed(files: FileTrails, path: string, { from, now }: Span): number {
  const begin = unixMs(Math.max(from, files.firstAt(path) ?? Number.NaN));
  const seconds = (now - begin) / 1000;
  return seconds > 0 ? (files.sizeAt(path, now) - files.sizeAt(path, begin)) / seconds : Number.NaN;
}

function freeSpeed(trail: Trail, { from, now }: Span): number {
  const points = trail.points(from).filter(({ at }) => at <= now);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return Number.NaN;
  return (last.freeBytes - first.freeBytes) / ((last.at - first.at) / 1000);
}

interface PastQuestion {
  readonly paths: readonly string[];
  readonly times: readonly UnixMs[];
}

function pastOf(trail: Trail, files: FileTrails, { paths, times }: PastQuestion): VolumePast {
  const points = trail.all();
  return {
    times,
    freeBytes: times.map((at) => freeAt(points, at)),
    files: paths.map((path) => ({ path, bytes: times.map((at) => files.sizeAt(path, at)) })),
  };
}

function freeAt(points: readonly TrailPoint[], at: UnixMs): number {
  const after = points.findIndex((point) => point.at >= at);
  const [before, later] = [points[after - 1], points[after]];
  if (later === undefined) return points.at(-1)?.freeBytes ?? Number.NaN;
  if (later.at === at) return later.freeBytes;
  if (before === undefined) return Number.NaN;
  const share = (at - before.at) / (later.at - before.at);
  return before.freeBytes * (1 - share) + later.freeBytes * share;
}
