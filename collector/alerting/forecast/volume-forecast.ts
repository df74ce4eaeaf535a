/** Watches the volumes of one host: keeps the trail of each, and works out now and then where its free space goes. */
import type { Frame } from '../../model/frame.ts';
import type { HostInventory, Volume } from '../../model/host.ts';
import { minuteMs, ms, msBetween, type UnixMs } from '../../model/time.ts';
import { forecastVolume, type Forecast, type KnownFits } from './forecast.ts';
import { growthOn, type VolumeGrowth } from './growth.ts';
import { createTrail, type Trail } from './trail.ts';

export interface VolumeForecast extends VolumeGrowth {
  readonly volume: Volume;
  readonly at: UnixMs;
  /** To the last free byte. */
  readonly forecast: Forecast;
}

export interface VolumeWatch {
  /** Forecasts when it is time for new ones, else undefined. Everything here goes by the clock of the host, as stored history does. */
  onFrame(frame: Frame): readonly VolumeForecast[] | undefined;
  /** The last that were worked out. */
  forecasts(): readonly VolumeForecast[];
  /** The trail of a volume, to be filled with what is known of its past. */
  trailOf(volume: string): Trail;
  trails(): ReadonlyMap<string, Trail>;
}

/** Forecasts cost some milliseconds a volume; what they look at moves slower than this. */
const forecastEvery = ms(10_000);
const sizesKeptFor = ms(10 * minuteMs);

interface SizeAt {
  readonly at: UnixMs;
  readonly fileBytes: number;
}

export function watchVolumes(): VolumeWatch {
  const trails = new Map<string, Trail>();
  const fits = new Map<string, KnownFits>();
  const sizes = new Map<string, SizeAt[]>();
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
    forecasts: () => latest,
    onFrame({ inventory, at: now }) {
      // An inventory is handed on with every frame until the next; only a new one says something.
      if (inventory.at === inventoryAt) return undefined;
      inventoryAt = inventory.at;
      for (const { name, freeBytes, sizeBytes } of inventory.volumes)
        if (sizeBytes > 0) trailOf(name).add({ at: now, freeBytes });
      const earlier = rememberSizes(sizes, inventory);
      const isDue = forecastAt === undefined || Math.abs(msBetween(forecastAt, now)) >= forecastEvery;
      if (!isDue) return undefined;
      forecastAt = now;
      latest = inventory.volumes
        .filter(({ sizeBytes, freeBytes }) => sizeBytes > 0 && freeBytes >= 0)
        .map((volume) => ({
          volume,
          at: now,
          forecast: forecastVolume(trailOf(volume.name), {
            now,
            lineBytes: 0,
            knownFits: fitsOf(volume.name),
          }),
          ...growthOn(volume, inventory, earlier),
        }));
      return latest;
    },
  };
}

/** Sizes of the files at the beginning of the last minutes, by the host's clock. */
function rememberSizes(sizes: Map<string, SizeAt[]>, inventory: HostInventory): ReadonlyMap<string, SizeAt> {
  const earlier = new Map<string, SizeAt>();
  const present = new Set<string>();
  for (const { path, fileBytes } of inventory.virtualMachines.flatMap(({ disks }) => disks)) {
    if (fileBytes === undefined) continue;
    const key = path.toLowerCase();
    present.add(key);
    const kept = (sizes.get(key) ?? []).filter(
      ({ at }) => at < inventory.at && msBetween(at, inventory.at) <= sizesKeptFor,
    );
    const [oldest] = kept;
    if (oldest !== undefined) earlier.set(key, oldest);
    // One a minute is fine enough, and five hundred VMs have a thousand disks.
    const last = kept.at(-1);
    if (last === undefined || msBetween(last.at, inventory.at) >= minuteMs / 4)
      kept.push({ at: inventory.at, fileBytes });
    sizes.set(key, kept);
  }
  for (const key of sizes.keys()) if (!present.has(key)) sizes.delete(key);
  return earlier;
}
