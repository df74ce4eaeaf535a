/**
 * Fills our store with the workload, each poll durable before the next, and asks it. Runs in a process of its own, so that CPU
 * and memory are the store's and one poll's, and nothing else's.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { HistoryBatch, HistoryStore, SeriesId } from '../../../../collector/model/history.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { bytesBelow, forgetPeakMemory, processUse, rounded, timed } from '../measure.ts';
import { busySeries, referenceRanking, isTopTen, topTen, topTicks } from '../top.ts';
import { firstAtMs } from '../workload.ts';
import { readIntervals, readMeta, rowReader } from '../workload-files.ts';
import type { WorkloadMeta } from '../workload-files.ts';
import { batchBuilder, planEmission } from './emission.ts';
import type { Emission } from './emission.ts';
import type { FillAnswer, FillJob, Questions } from './job.ts';
import { openInProcess, openInWorker } from './open.ts';

/** Hosts beyond the first get the same hour moved on, so that no two are alike. */
const ticksBetweenHosts = 37;

/** From one series that is asked for to the next, so that no block is asked for twice. */
const seriesApart = 137;

/** From the end of one span to the one before; most ends lie in a block that another span has been in. */
const secondsApart = 77;

interface FilledHost {
  readonly emission: Emission;
  readonly ids: readonly SeriesId[];
}

export async function fill(job: FillJob): Promise<FillAnswer> {
  const meta = readMeta(job.workload);
  const store = await openInWorker(job.folder);
  const hosts = await registerHosts(store, meta, job);
  forgetPeakMemory();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.cpuUsage();
  const start = performance.now();
  delay.enable();
  const append = await appendAll(store, hosts, job);
  delay.disable();
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(before);
  const { peakRssMB } = processUse('self');
  const bytes = bytesBelow(job.folder);
  await store.close();
  const series = hosts.reduce((sum, { emission }) => sum + deliveredSeries(emission), 0);
  const [first] = hosts;
  return {
    series,
    samples: series * job.ticks,
    bytes,
    closedBytes: bytesBelow(job.folder),
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakRssMB,
    append,
    loopPauseMs: rounded(delay.max / 1e6, 1),
    ...(job.asks && first !== undefined ? { questions: await ask(first, meta, job) } : {}),
  };
}

/** Series of the workload that can be read back; what an average is made of is not counted twice. */
function deliveredSeries({ series }: Emission): number {
  return new Set(series.map(({ source }) => source)).size;
}

async function registerHosts(
  store: HistoryStore,
  meta: WorkloadMeta,
  job: FillJob,
): Promise<readonly FilledHost[]> {
  const hosts: FilledHost[] = [];
  for (let left = job.seriesCount; left > 0; left -= meta.series.length) {
    const emission = planEmission(meta, job.mode, `HV-${hosts.length}`, left);
    hosts.push({ emission, ids: await store.register(emission.series.map(({ definition }) => definition)) });
  }
  return hosts;
}

async function appendAll(store: HistoryStore, hosts: readonly FilledHost[], job: FillJob) {
  const intervals = readIntervals(job.workload);
  const [first] = hosts;
  if (first === undefined) throw new Error('There is no host to fill');
  using rows = rowReader(job.workload, first.emission.file, first.emission.rowWidth);
  const builders = hosts.map(({ emission, ids }) => batchBuilder(emission, ids));
  const spans: number[] = [];
  let pending: Promise<void> = Promise.resolve();
  for (let tick = 0; tick < job.ticks; tick++)
    for (const [index, build] of builders.entries()) {
      const source = (tick + index * ticksBetweenHosts) % intervals.length;
      const batch = build(rows.read(source), intervals[source] ?? Number.NaN, tick);
      // The next poll is got ready while this one is written, and handed over when it is durable.
      await pending;
      pending = appendTimed(store, batch, spans);
    }
  await pending;
  spans.sort((one, other) => one - other);
  return {
    medianMs: rounded(spans[spans.length >> 1] ?? Number.NaN, 2),
    worstMs: rounded(spans.at(-1) ?? Number.NaN, 1),
    calls: spans.length,
  };
}

async function appendTimed(store: HistoryStore, batch: HistoryBatch, spans: number[]): Promise<void> {
  const start = performance.now();
  await store.append(batch);
  spans.push(performance.now() - start);
}

/** Answers are asked for after memory was looked at, by code that is loaded only then. */
async function ask({ emission, ids }: FilledHost, meta: WorkloadMeta, job: FillJob): Promise<Questions> {
  const { runHttp } = await import('../run-job.ts');
  const { checkAll } = await import('./check.ts');
  const store = await openInProcess(job.folder);
  const idOf = new Map(
    emission.series.flatMap(({ source, definition }, index) =>
      definition.counter === meta.series[source]?.counter ? [[source, ids[index]] as const] : [],
    ),
  );
  const idsOf = (sources: readonly number[]): readonly SeriesId[] =>
    sources.flatMap((source) => idOf.get(source) ?? []);
  const busy = [...busySeries(meta)];
  const from = unixMs(firstAtMs);
  const to = unixMs(firstAtMs + (job.ticks - 1) * 1000);
  const hour = await timed(60, () =>
    store.read({ outputs: [{ ids: idsOf(busy[0]?.[1].slice(0, 1) ?? []) }], from, to }),
  );
  let other = 0;
  const otherHours = await timed(60, () => {
    other = (other + seriesApart) % (ids.length - 1);
    return store.read({ outputs: [{ ids: ids.slice(other, other + 1) }], from, to });
  });
  const topUntil = async (end: number) => {
    const means = await store.means({
      outputs: busy.map(([, sources]) => ({ ids: idsOf(sources) })),
      from: unixMs(end - (topTicks - 1) * 1000),
      to: unixMs(end),
    });
    return topTen(
      busy.map(([vm, sources], index) => ({ vm, percent: (means[index] ?? Number.NaN) / sources.length })),
    );
  };
  const top = await timed(30, () => topUntil(to));
  let end: number = to;
  const otherTops = await timed(30, () => topUntil((end -= secondsApart * 1000)));
  const checked = await checkAll(store, emission, ids, job.workload, job.ticks);
  await store.close();
  const one = emission.series[ids.indexOf(idsOf(busy[0]?.[1] ?? [])[0] ?? ids[0])]?.definition;
  if (one === undefined) throw new Error('There is no series to ask over HTTP');
  const others = emission.series.flatMap(({ definition }, index) =>
    index % seriesApart === 0 ? [definition] : [],
  );
  const { points, ...overHttp } = await runHttp({ kind: 'http', folder: job.folder, one, others, from, to });
  if (points !== job.ticks) throw new Error(`${points} of ${job.ticks} polls came over HTTP`);
  return {
    hourMs: rounded(hour.latency.medianMs, 3),
    otherHourMs: rounded(otherHours.latency.medianMs, 3),
    ...overHttp,
    top10Ms: rounded(top.latency.medianMs, 2),
    otherTop10Ms: rounded(otherTops.latency.medianMs, 2),
    isTopTenRight: isTopTen(top.last, referenceRanking(job.workload, meta, job.ticks)),
    ...checked,
  };
}
