/** Lengthens a usage answer by one live tick, so that the chart moves with every poll and not with every question. */
import type { LiveTick, QueryColumn, UsageAnswer } from '../../collector/model/wire.ts';

/** How a column of a usage answer names its VM; undefined for the rest and for what is not a VM. */
export function vmKeyOf(column: QueryColumn): string | undefined {
  return column.labels['key'] ?? column.labels['vm_id'] ?? column.labels['vm'];
}

export function appendTicks(usage: UsageAnswer, ticks: readonly LiveTick[]): UsageAnswer {
  return ticks.reduce(appendTick, usage);
}

/** Mean of the known values; 0 when none is known. */
export function meanOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}

/** The same answer when the tick is not newer, or when points are coarser than polls. */
function appendTick(usage: UsageAnswer, tick: LiveTick): UsageAnswer {
  const at = tick.vms.at;
  const last = usage.times.at(-1) ?? 0;
  const interval = tick.host.intervalMs ?? 1000;
  if (at <= last || (usage.stepMs > 0 && at - last < Math.max(usage.stepMs, interval) * 0.9)) return usage;
  const coresOf = new Map(
    tick.vms.vms.flatMap(({ key, name, cores }) => [[key, cores] as const, [name, cores] as const]),
  );
  const total = tick.vms.vms.reduce((sum, { cores }) => sum + (cores ?? 0), 0);
  const named = usage.series.map((column) => coresOf.get(vmKeyOf(column) ?? '') ?? null);
  const shown = named.reduce<number>((sum, cores) => sum + (cores ?? 0), 0);
  return {
    ...usage,
    to: Math.max(usage.to, at),
    times: [...usage.times, at],
    series: usage.series.map((column, index) => ({
      ...column,
      mean: [
        ...column.mean,
        vmKeyOf(column) === undefined ? Math.max(0, total - shown) : (named[index] ?? null),
      ],
    })),
  };
}
