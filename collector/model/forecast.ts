/**
 * Where the free space of a volume goes, as alerting foretells it and the page draws it: when a line is reached, as a span and not a
 * point, what grows, and which VMs would be paused. Byte counts are of free space unless they say otherwise.
 */
import type { VirtualDisk, Volume } from './host.ts';
import type { Ms, UnixMs } from './time.ts';

export type Forecast =
  /** Not enough history for any window. */
  | { readonly kind: 'unknown' }
  /** At or below the line now. */
  | { readonly kind: 'reached' }
  /** No clear fall. */
  | { readonly kind: 'no-trend'; readonly jump?: Jump }
  /** It falls, but what is known of it is too short for as far as the line is away. */
  | { readonly kind: 'far'; readonly bytesPerSecond: number; readonly knownFor: Ms }
  | FallingForecast;

export interface FallingForecast {
  readonly kind: 'falling';
  /** Negative. */
  readonly bytesPerSecond: number;
  /** How much of the past the trend is drawn from. */
  readonly knownFor: Ms;
  /** From now; four of five such spans hold the true moment. */
  readonly earliest: Ms;
  readonly likely: Ms;
  /** Undefined: it may never come to that. */
  readonly latest: Ms | undefined;
  /** The way to the line, from now on. */
  readonly fan: readonly FanPoint[];
  readonly jump?: Jump;
}

/** Free space after a span, as the earliest, the likely and the latest path have it. */
export interface FanPoint {
  readonly after: Ms;
  readonly lowestBytes: number;
  readonly likelyBytes: number;
  readonly highestBytes: number;
}

/** A change too sudden to belong to the trend. */
export interface Jump {
  readonly at: UnixMs;
  readonly bytes: number;
}

/** The free space at which a volume counts as full, and who says so. */
export interface VolumeLine {
  readonly bytes: number;
  /** `low-space`: this Windows pauses VMs there. `last-byte`: it pauses them at the first write their file cannot grow for. */
  readonly reason: 'setting' | 'low-space' | 'last-byte';
}

export interface VolumeForecast {
  readonly volume: Volume;
  readonly at: UnixMs;
  readonly line: VolumeLine;
  /** Of a cluster: only the node that owns it checks its free space. */
  readonly isClusterVolume: boolean;
  readonly forecast: Forecast;
  /** What the volume would hold if every disk on it grew to its largest; undefined while a size is not known. */
  readonly promisedBytes: number | undefined;
  /** VMs that would be paused, the one that grows fastest first. */
  readonly growers: readonly Grower[];
  /** Files of virtual disks that can grow, the one that grows fastest first. */
  readonly files: readonly FileGrowth[];
  /** How fast all else on the volume grows; NaN while not known. */
  readonly othersBytesPerSecond: number;
  /** What to do when it fills, in order. */
  readonly advice: readonly string[];
}

export interface Grower {
  readonly vm: string;
  /** Lately, over its files on this volume; NaN while not known. */
  readonly bytesPerSecond: number;
}

export interface FileGrowth extends Pick<VirtualDisk, 'path' | 'kind' | 'fileBytes' | 'maximumBytes'> {
  readonly vm: string;
  /** Lately; NaN while not known. */
  readonly bytesPerSecond: number;
}

/** How full a volume was, and how large some of its files were; NaN = not known then. */
export interface VolumePast {
  readonly times: readonly UnixMs[];
  readonly freeBytes: readonly number[];
  readonly files: readonly { readonly path: string; readonly bytes: readonly number[] }[];
}
