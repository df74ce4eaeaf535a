/**
 * Long spans: a day of one-second polls of every virtual processor, and a year of polls five minutes apart, then the questions a
 * page of charts asks of them. The workload's hour is repeated; the store does not know.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import type { HistoryQuery, HistoryStore, SeriesId } from '../../../../collector/model/history.ts';
import { ms, unixMs } from '../../../../collector/model/time.ts';
import { rounded, timed } from '../measure.ts';
import { busyMetric, busySeries } from '../top.ts';
import { firstAtMs } from '../workload.ts';
import { readIntervals, readMeta, rowReader } from '../workload-files.ts';
import type { WorkloadMeta } from '../workload-files.ts';
import { planEmission } from './emission.ts';
import type { EmittedSeries } from './emission.ts';
import type { SpansAnswer, SpansJob } from './job.ts';
import { openInProcess } from './open.ts';

const host = 'HV-0';
const yearPollSeconds = 300;
const yearPolls = (365 * 86_400) / yearPollSeconds;
const yearSeries = 16;
/** Width of a point of the day's chart: 720 of them over a day. */
const chartStep = ms(120_000);
const yearStep = ms(86_400_000);

interface Span {
  readonly store: HistoryStore;
  readonly ids: readonly SeriesId[];
  readonly series: readonly EmittedSeries[];
  readonly from: number;
  readonly to: number;
}

export async function askSpans(job: SpansJob): Promise<SpansAnswer> {
  const meta = readMeta(job.workload);
  const day = await fillSpan(job, 'day', { meta, limit: Infinity, polls: job.daySeconds, pollSeconds: 1 });
  const dayRead = await timed(20, () =>
    day.store.read({ ...spanOf(day), outputs: [{ ids: day.ids.slice(0, 1) }] }),
  );
  let asked = 0;
  const others = await timed(20, () => {
    asked = (asked + 37) % (day.ids.length - 1);
    return day.store.read({ ...spanOf(day), outputs: [{ ids: day.ids.slice(asked, asked + 1) }] });
  });
  const chart = await timed(30, () => day.store.read(chartQuery(day, meta)));
  await day.store.close();
  const year = await fillSpan(job, 'year', {
    meta,
    limit: yearSeries,
    polls: yearPolls,
    pollSeconds: yearPollSeconds,
  });
  const yearRead = await timed(30, () =>
    year.store.read({
      ...spanOf(year),
      outputs: [{ ids: year.ids.slice(0, 1) }],
      step: yearStep,
      extremes: true,
    }),
  );
  await year.store.close();
  return {
    dayMs: rounded(dayRead.latency.medianMs, 2),
    otherDayMs: rounded(others.latency.medianMs, 2),
    dayPoints: dayRead.last.times.length,
    chartMs: rounded(chart.latency.medianMs, 1),
    chartPoints: chart.last.times.length,
    yearMs: rounded(yearRead.latency.medianMs, 2),
    yearPoints: yearRead.last.times.length,
    tierSteps: [dayRead, chart, yearRead].map(({ last }) => last.tierStep),
  };
}

function spanOf({ from, to }: Span): Pick<HistoryQuery, 'from' | 'to'> {
  return { from: unixMs(from), to: unixMs(to) };
}

/** Each VM in cores: its virtual processors added up, with the extremes inside each point. */
function chartQuery(day: Span, meta: WorkloadMeta): HistoryQuery {
  const idOf = new Map(day.series.map(({ source }, index) => [source, day.ids[index]]));
  const outputs = [...busySeries(meta).values()].map((sources) => ({
    ids: sources.flatMap((source) => idOf.get(source) ?? []),
  }));
  return { ...spanOf(day), outputs, step: chartStep, extremes: true };
}

interface SpanShape {
  readonly meta: WorkloadMeta;
  readonly limit: number;
  readonly polls: number;
  readonly pollSeconds: number;
}

async function fillSpan(
  job: SpansJob,
  name: string,
  { meta, limit, polls, pollSeconds }: SpanShape,
): Promise<Span> {
  const folder = path.join(job.folder, name);
  mkdirSync(folder, { recursive: true });
  const store = await openInProcess(folder);
  const emission = planEmission(meta, 'exactCounts', host);
  const series = emission.series
    .filter(({ source }) => meta.series[source]?.metric === busyMetric)
    .slice(0, limit);
  const ids = await store.register(series.map(({ definition }) => definition));
  const group = { set: 'virtual-processor', ids: Int32Array.from(ids) };
  const columns = series.map(({ column }) => column ?? 0);
  const intervals = readIntervals(job.workload);
  using rows = rowReader(job.workload, 'provided', meta.providedWidth);
  for (let poll = 0; poll < polls; poll++) {
    const row = rows.read(poll % meta.ticks);
    const intervalSeconds = ((intervals[poll % meta.ticks] ?? Number.NaN) / 1e7) * pollSeconds;
    const values = Float64Array.from(columns, (column) => (row[column] ?? Number.NaN) * pollSeconds);
    await store.append({
      host,
      at: unixMs(firstAtMs + poll * pollSeconds * 1000),
      groups: [{ ...group, intervalSeconds, values }],
    });
    // The store works on blocks between polls, as in the program.
    await turn();
  }
  return { store, ids, series, from: firstAtMs, to: firstAtMs + (polls - 1) * pollSeconds * 1000 };
}
