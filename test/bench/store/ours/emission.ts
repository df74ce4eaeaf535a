/**
 * The workload as our store is given it, in the four ways that are measured.
 *
 *   asEmitted     time in steps of 0.1 ms (0.01 % of a second), other counts whole, averages as sum and operations, totals and
 *                 idle time left to prediction
 *   exactCounts   the same with time in the provider's own 100 ns: every double comes back bit for bit
 *   twoDecimals   what PDH would show, rounded to two decimals, nothing known about it
 *   arbitrary     what PDH would show, all digits, nothing known about it
 *
 * The first two use the interval column, which is not offered to peers: they have no place for it.
 */
import type {
  HistoryBatch,
  HistoryGroup,
  Prediction,
  SeriesDefinition,
  SeriesId,
  StoredAs,
} from '../../../../collector/model/history.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { firstAtMs, twoDecimals } from '../workload.ts';
import type { MetaSeries, RowFile, WorkloadMeta } from '../workload-files.ts';

export const modes = ['asEmitted', 'exactCounts', 'twoDecimals', 'arbitrary'] as const;
export type Mode = (typeof modes)[number];

/** 100 ns ticks in one stored count of time. */
const ticksPerCount: Readonly<Record<Mode, number>> = {
  asEmitted: 1000,
  exactCounts: 1,
  twoDecimals: 1,
  arbitrary: 1,
};
const secondsPerTick = 1e-7;

/** A series we register: one of the workload, or the operations of an average beside it. */
export interface EmittedSeries {
  readonly definition: SeriesDefinition;
  /** Index into the workload's series. */
  readonly source: number;
  /** Where its number stands in a row; undefined = computed by the store, never appended. */
  readonly column: number | undefined;
  /** Counts of the row in one stored count. */
  readonly divisor: number;
}

export interface Emission {
  readonly mode: Mode;
  readonly file: RowFile;
  readonly rowWidth: number;
  readonly series: readonly EmittedSeries[];
}

/** What is shown tells nothing of the interval; its time stamps are a second apart. */
function isShown(mode: Mode): boolean {
  return mode === 'twoDecimals' || mode === 'arbitrary';
}

/** What of one host is registered. `limit` takes only the first so many series of the workload. */
export function planEmission(
  meta: WorkloadMeta,
  mode: Mode,
  host: string,
  limit = meta.series.length,
): Emission {
  const sources = meta.series.slice(0, limit).map((series, source) => ({ series, source }));
  const emitted = sources.flatMap(({ series, source }) =>
    isShown(mode)
      ? [shownAs(host, series, source)]
      : countedAs(host, meta, series, source, ticksPerCount[mode]),
  );
  return {
    mode,
    file: isShown(mode) ? 'shown' : 'provided',
    rowWidth: isShown(mode) ? meta.series.length : meta.providedWidth,
    // Counter by counter, as a poll of a counter set comes.
    series: emitted.sort(
      (one, other) => orderOf(one).localeCompare(orderOf(other), 'en') || one.source - other.source,
    ),
  };
}

/** Builds one poll after the other in the same arrays: what it gave is overwritten by the next. */
export function batchBuilder(
  { mode, series }: Emission,
  ids: readonly SeriesId[],
): (row: Float64Array, intervalTicks: number, tick: number) => HistoryBatch {
  const host = series[0]?.definition.host ?? '';
  const appended = series.flatMap((one, index) =>
    one.column === undefined ? [] : [{ ...one, column: one.column, id: ids[index] ?? -1 }],
  );
  const sets = [...Map.groupBy(appended, ({ definition }) => definition.set)].map(([set, members]) => ({
    set,
    ids: Int32Array.from(members, ({ id }) => id),
    values: new Float64Array(members.length),
    columns: Int32Array.from(members, ({ column }) => column),
    divisors: Int32Array.from(members, ({ divisor }) => divisor),
    derive: mode === 'asEmitted' ? deriveTotals(members) : undefined,
  }));
  const fill = isShown(mode) ? fillShown : fillCounted;
  return (row, intervalTicks, tick) => {
    const groups = sets.map((set): HistoryGroup => {
      const { values } = set;
      fill(values, row, set, mode);
      set.derive?.(values, intervalTicks);
      const intervalSeconds = isShown(mode) ? 1 : intervalTicks * secondsPerTick;
      return { set: set.set, intervalSeconds, ids: set.ids, values };
    });
    return { host, at: unixMs(firstAtMs + tick * 1000), groups };
  };
}

interface Places {
  readonly columns: Int32Array;
  readonly divisors: Int32Array;
}

/** Numbers of a row as they are handed over; in loops of their own, because what they take is in the figures. */
function fillCounted(values: Float64Array, row: Float64Array, { columns, divisors }: Places): void {
  for (let index = 0; index < columns.length; index++) {
    const divisor = divisors[index] ?? 1;
    const given = row[columns[index] ?? 0] ?? Number.NaN;
    values[index] = divisor === 1 ? given : Math.round(given / divisor);
  }
}

function fillShown(values: Float64Array, row: Float64Array, { columns }: Places, mode: Mode): void {
  for (let index = 0; index < columns.length; index++) {
    const given = row[columns[index] ?? 0] ?? Number.NaN;
    values[index] = mode === 'twoDecimals' ? twoDecimals(given) : given;
  }
}

/** In coarser steps a total is the sum of the parts as they were rounded, else each would be rounded its own way. */
function deriveTotals(
  members: readonly EmittedSeries[],
): (values: Float64Array, intervalTicks: number) => void {
  const positions = new Map(
    members.map(({ definition: { instance, counter } }, index) => [`${instance}\n${counter}`, index]),
  );
  const derived = members.flatMap(({ definition: { instance, counter } }, target) => {
    if (!(counter in predictions)) return [];
    const of = (other: string): number => positions.get(`${instance}\n${other}`) ?? -1;
    return [
      {
        target,
        guest: of('guest-run-time'),
        hypervisor: of('hypervisor-run-time'),
        isIdle: counter === 'idle-time',
      },
    ];
  });
  return (values, intervalTicks) => {
    const elapsed = Math.round(intervalTicks / ticksPerCount.asEmitted);
    for (const { target, guest, hypervisor, isIdle } of derived) {
      const busy = (values[guest] ?? 0) + (values[hypervisor] ?? 0);
      values[target] = isIdle ? Math.max(0, elapsed - busy) : busy;
    }
  };
}

const predictions: Readonly<Record<string, Prediction>> = {
  'total-run-time': { plus: ['guest-run-time', 'hypervisor-run-time'], minus: [], elapsed: 0 },
  'idle-time': { plus: [], minus: ['guest-run-time', 'hypervisor-run-time'], elapsed: 1 },
};

function shownAs(host: string, series: MetaSeries, source: number): EmittedSeries {
  const definition = define(host, series, series.counter, { kind: 'exact' });
  return { definition, source, column: source, divisor: 1 };
}

function countedAs(
  host: string,
  meta: WorkloadMeta,
  series: MetaSeries,
  source: number,
  perCount: number,
): readonly EmittedSeries[] {
  const as = (counter: string, storedAs: StoredAs, column: number | undefined = source, divisor = 1) => ({
    definition: define(host, series, counter, storedAs),
    source,
    column,
    divisor,
  });
  const { counter } = series;
  switch (series.kind) {
    case 'time': {
      const predictedBy = predictions[counter];
      const unitPerCount = secondsPerTick * perCount;
      const storedAs: StoredAs = { kind: 'count', unitPerCount, ...(predictedBy ? { predictedBy } : {}) };
      return [as(counter, storedAs, source, perCount)];
    }
    case 'events':
      return [as(counter, { kind: 'count', unitPerCount: 1 })];
    case 'level':
      return [as(counter, { kind: 'stepped', step: 1 })];
    case 'average':
      return averageAs(series, meta, as);
  }
}

/** Sum and operations are kept and the average is computed; virtual processors' dispatches are a series of their own already. */
function averageAs(
  { counter, set, operationsColumn = -1 }: MetaSeries,
  meta: WorkloadMeta,
  as: (counter: string, storedAs: StoredAs, column?: number, divisor?: number) => EmittedSeries,
): readonly EmittedSeries[] {
  const numerator = `${counter}:sum`;
  const isDisk = set === 'storage-device';
  const sum = as(numerator, { kind: 'count', unitPerCount: isDisk ? 1e-7 : 1e-9 });
  const shared = meta.series[operationsColumn]?.counter;
  const base = shared ?? `${counter}:operations`;
  const predictedBy = { plus: ['read-operations', 'write-operations'], minus: [], elapsed: 0 } as const;
  const operations =
    shared === undefined ? [as(base, { kind: 'count', unitPerCount: 1, predictedBy }, operationsColumn)] : [];
  const quotient = { ...as(counter, { kind: 'quotient', numerator, base }), column: undefined };
  return [sum, ...operations, quotient];
}

function define(host: string, series: MetaSeries, counter: string, storedAs: StoredAs): SeriesDefinition {
  const { set, instance, metric, labels } = series;
  const unit = series.kind === 'time' ? 'ratio' : series.kind === 'level' ? 'count' : 'per_second';
  return { host, set, instance, counter, metric, labels, unit, storedAs };
}

function orderOf({ definition: { set, counter } }: EmittedSeries): string {
  return `${set}\n${counter}`;
}
