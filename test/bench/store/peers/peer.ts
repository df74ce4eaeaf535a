/** What is measured of every peer, and what a peer needs for it. */
import type { WorkloadMeta } from '../workload-files.ts';
import { rowReader } from '../workload-files.ts';
import { firstAtMs, twoDecimals } from '../workload.ts';

export type Variant = 'full' | 'twoDecimals';

export interface PeerTask {
  readonly workload: string;
  readonly meta: WorkloadMeta;
  readonly variant: Variant;
  /** How many polls of the workload the peer gets; slow ones get fewer. */
  readonly ticks: number;
  /** Empty folder for the peer's files. */
  readonly folder: string;
}

export interface PeerResult {
  readonly peer: string;
  readonly variant: Variant;
  readonly ticks: number;
  readonly bytesPerSample: number;
  readonly ingestMsps: number;
  readonly cpuPerMillion: number;
  /** One series over all polls given. */
  readonly hourMs?: number;
  readonly top10Ms?: number;
  readonly rssMB: number;
  /** Values of that one series that came back other than they were given. */
  readonly altered?: number;
  /** Whether the ten VMs were the right ones, in the right order. */
  readonly isTopTenRight?: boolean;
  readonly note: string;
}

export const firstAtSeconds = firstAtMs / 1000;

/** Rows as the peer is to get them; the same array at each call. */
export function variantRows(task: PeerTask): Disposable & { read(tick: number): Float64Array } {
  const width = task.meta.series.length;
  const reader = rowReader(task.workload, 'shown', width);
  if (task.variant === 'full') return reader;
  const roundedRow = new Float64Array(width);
  return {
    read: (tick) => {
      const row = reader.read(tick);
      for (let index = 0; index < width; index++) roundedRow[index] = twoDecimals(row[index] ?? Number.NaN);
      return roundedRow;
    },
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  };
}

/** How many of the values read back differ from those given. */
export function countAltered(
  task: PeerTask,
  series: number,
  read: (tick: number) => number | undefined,
): number {
  using rows = variantRows(task);
  let altered = 0;
  for (let tick = 0; tick < task.ticks; tick++) if (read(tick) !== rows.read(tick)[series]) altered++;
  return altered;
}
