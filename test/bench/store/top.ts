/** The question every store is asked: which ten VMs were busiest over the last quarter of an hour, virtual processors averaged. */
import type { WorkloadMeta } from './workload-files.ts';
import { rowReader } from './workload-files.ts';

export const busyMetric = 'hyperv_vp_guest_run_time_percent';
export const topTicks = 900;

export interface Busiest {
  readonly vm: string;
  readonly percent: number;
}

/** The series that count, by VM: indexes into `meta.series`. */
export function busySeries(meta: WorkloadMeta): ReadonlyMap<string, readonly number[]> {
  const byVm = new Map<string, number[]>();
  for (const [index, { metric, labels }] of meta.series.entries()) {
    if (metric !== busyMetric) continue;
    const vm = labels.vm ?? '';
    byVm.set(vm, [...(byVm.get(vm) ?? []), index]);
  }
  return byVm;
}

const asked = 10;
/** Stores differ in whether a poll counts for its own length or for one: about one part in 100,000 on polls a second apart. */
const nearRatio = 1e-4;

/** The ten highest, most first. */
export function topTen(means: Iterable<Busiest>): readonly Busiest[] {
  return mostFirst(means).slice(0, asked);
}

function mostFirst(means: Iterable<Busiest>): readonly Busiest[] {
  return [...means].sort((one, other) => other.percent - one.percent);
}

/** All VMs, most first, at tick `ticks`, from the numbers themselves. */
export function referenceRanking(folder: string, meta: WorkloadMeta, ticks = meta.ticks): readonly Busiest[] {
  using reader = rowReader(folder, 'shown', meta.series.length);
  const first = Math.max(0, ticks - topTicks);
  const sums = new Float64Array(meta.series.length);
  for (let tick = first; tick < ticks; tick++) {
    const row = reader.read(tick);
    for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] ?? 0) + (row[index] ?? 0);
  }
  const mean = (index: number): number => (sums[index] ?? 0) / (ticks - first);
  return mostFirst(
    [...busySeries(meta)].map(([vm, indexes]) => ({
      vm,
      percent: indexes.reduce((sum, index) => sum + mean(index), 0) / indexes.length,
    })),
  );
}

/** Whether at each rank there is the VM that belongs there, or one that is as busy but for how a poll is weighed. */
export function isTopTen(got: readonly Busiest[], ranking: readonly Busiest[]): boolean {
  const percentOf = new Map(ranking.map(({ vm, percent }) => [vm, percent]));
  return (
    got.length === Math.min(asked, ranking.length) &&
    new Set(got.map(({ vm }) => vm)).size === got.length &&
    got.every(({ vm }, rank) => {
      const wanted = ranking[rank]?.percent ?? Number.NaN;
      return Math.abs((percentOf.get(vm) ?? Number.NaN) - wanted) <= wanted * nearRatio;
    })
  );
}
