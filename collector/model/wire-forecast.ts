/** The JSON of `/api/v1/volumes/forecast`: where the free space of each volume goes. Part of the contract that wire.ts begins. */
import type { Forecast, VolumeLine } from './forecast.ts';

export interface VolumeForecastsAnswer {
  readonly host: string;
  readonly now: number;
  /** Empty until the first was worked out, and for hosts that are not watched. */
  readonly volumes: readonly VolumeForecastAnswer[];
}

export interface VolumeForecastAnswer {
  readonly name: string;
  /** When it was worked out, by the clock of the host. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  readonly isClusterVolume: boolean;
  /** Free space at which it counts as full, and who says so. */
  readonly lineBytes: number;
  readonly lineReason: VolumeLine['reason'];
  readonly kind: Forecast['kind'];
  /** Of the trend of its free space, negative = it fills; null where there is none. */
  readonly bytesPerSecond: number | null;
  /** How much of the past the trend is drawn from. */
  readonly knownForMs: number | null;
  /** When the line is reached; four of five such spans hold the true moment. null = not foretold; of latestAt alone: maybe never. */
  readonly earliestAt: number | null;
  readonly likelyAt: number | null;
  readonly latestAt: number | null;
  /** The newest change too sudden to belong to the trend. */
  readonly jump: { readonly at: number; readonly bytes: number } | null;
  /** What it would hold if every disk on it grew to its largest; null while a size is not known. */
  readonly promisedBytes: number | null;
  /** VMs that would be paused, the first first. */
  readonly wouldPause: readonly string[];
  /** Files of disks that can grow, the fastest first; a hundred at most. */
  readonly files: readonly FileGrowthAnswer[];
  readonly moreFiles: number;
  /** All else on the volume: page files, memory of saved VMs and checkpoints, what is no VM's. */
  readonly othersBytesPerSecond: number | null;
  /** What to do when it fills, in order; a step may end with the address of its source in brackets. */
  readonly advice: readonly string[];
  /** How it came to this: free space, and sizes of the files that grew most. */
  readonly past: {
    readonly times: readonly number[];
    readonly freeBytes: readonly (number | null)[];
    readonly files: readonly {
      readonly vm: string;
      readonly path: string;
      readonly bytes: readonly (number | null)[];
    }[];
  };
  /** How it may go on to the line, free space along the earliest, the likely and the latest path. */
  readonly fan: {
    readonly times: readonly number[];
    readonly lowestBytes: readonly number[];
    readonly likelyBytes: readonly number[];
    readonly highestBytes: readonly number[];
  };
}

export interface FileGrowthAnswer {
  readonly vm: string;
  readonly path: string;
  readonly kind: string;
  readonly fileBytes: number | null;
  readonly maximumBytes: number | null;
  /** Over the span of the trend, or the last ten minutes. */
  readonly bytesPerSecond: number | null;
}

/** The free space of one volume over time, also where no counter speaks of it, as of one that a cluster shares. */
export interface VolumePastAnswer {
  readonly host: string;
  readonly volume: string;
  readonly times: readonly number[];
  readonly freeBytes: readonly (number | null)[];
}
