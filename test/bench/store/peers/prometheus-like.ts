/**
 * Prometheus and VictoriaMetrics, fed and asked alike: one remote-write request per poll, then the two queries over HTTP with
 * JSON. CPU is the server's alone, with everything it does until its files have settled.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { bytesBelow, processUse, rounded, timed } from '../measure.ts';
import { busyMetric, referenceRanking, isTopTen, topTen } from '../top.ts';
import { startServer } from './http-server.ts';
import type { PeerServer, ServerStart } from './http-server.ts';
import { countAltered, firstAtSeconds, variantRows } from './peer.ts';
import type { PeerResult, PeerTask } from './peer.ts';
import { remoteWriteHeaders, requestEncoder } from './remote-write.ts';

interface Settled {
  readonly bytes: number;
  /** Where the settled files are, for a fresh start to be asked. */
  readonly folder: string;
}

interface ServerPeer {
  readonly name: string;
  readonly note: string;
  readonly start: (folder: string) => ServerStart;
  /** Brings the files into the form they are kept in. */
  readonly settle: (server: PeerServer, folder: string) => Promise<Settled>;
}

export function measurePrometheus(program: string, task: PeerTask): Promise<PeerResult> {
  return measure(prometheus(program), task);
}

export function measureVictoriaMetrics(program: string, task: PeerTask): Promise<PeerResult> {
  return measure(victoriaMetrics(program), task);
}

function prometheus(program: string): ServerPeer {
  return {
    name: 'Prometheus',
    note: 'compacted block; the write-ahead log beside it is not counted',
    start: (folder) => {
      const config = `${folder}.yml`;
      writeFileSync(config, 'global:\n  scrape_interval: 1s\n');
      const options = [
        '--web.enable-remote-write-receiver',
        '--web.enable-admin-api',
        '--storage.tsdb.retention.time=100y',
        '--storage.tsdb.min-block-duration=2h',
        '--log.level=warn',
      ];
      const args = (port: number) => [
        `--config.file=${config}`,
        `--storage.tsdb.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        ...options,
      ];
      return { program, args, readyPath: '/-/ready' };
    },
    settle: async (server, folder) => {
      const answer = JSON.parse(String(await server.post('/api/v1/admin/tsdb/snapshot'))) as {
        readonly data: { readonly name: string };
      };
      const snapshot = path.join(folder, 'snapshots', answer.data.name);
      return { bytes: bytesBelow(snapshot), folder: snapshot };
    },
  };
}

function victoriaMetrics(program: string): ServerPeer {
  return {
    name: 'VictoriaMetrics',
    note: 'after a forced merge; result cache off',
    start: (folder) => ({
      program,
      args: (port) => [
        `-storageDataPath=${folder}`,
        `-httpListenAddr=127.0.0.1:${port}`,
        '-retentionPeriod=100y',
        '-search.disableCache=true',
        '-search.latencyOffset=0s',
        '-loggerLevel=ERROR',
      ],
      readyPath: '/health',
    }),
    settle: async (server, folder) => {
      await server.get('/internal/force_flush');
      await server.get('/internal/force_merge');
      // The merge goes on by itself; it is over when three looks in a row see the same size.
      for (let round = 0, same = 0, before = -1; round < 30 && same < 3; round++) {
        const now = bytesBelow(folder);
        same = now === before ? same + 1 : 0;
        before = now;
        await wait(1500);
      }
      return { bytes: bytesBelow(folder), folder };
    },
  };
}

async function measure(peer: ServerPeer, task: PeerTask): Promise<PeerResult> {
  const samples = task.meta.series.length * task.ticks;
  const filled = await fill(peer, task);
  await using server = await startServer(peer.start(filled.settled.folder));
  const hour = await askHour(server, task);
  const top = await askTop(server, task);
  return {
    peer: peer.name,
    variant: task.variant,
    ticks: task.ticks,
    bytesPerSample: rounded(filled.settled.bytes / samples, 4),
    ingestMsps: rounded(samples / filled.seconds / 1e6, 3),
    cpuPerMillion: rounded((filled.cpuSeconds / samples) * 1e6, 3),
    ...hour,
    ...top,
    rssMB: Math.round(filled.peakRssMB),
    note: peer.note,
  };
}

async function fill(peer: ServerPeer, task: PeerTask) {
  await using server = await startServer(peer.start(task.folder));
  const before = processUse(server.pid);
  const start = performance.now();
  await send(server, task);
  const seconds = (performance.now() - start) / 1000;
  const settled = await peer.settle(server, task.folder);
  const after = processUse(server.pid);
  if (!existsSync(settled.folder) || readdirSync(settled.folder).length === 0)
    throw new Error(`${peer.name} left no files in ${settled.folder}`);
  return { seconds, settled, cpuSeconds: after.cpuSeconds - before.cpuSeconds, peakRssMB: after.peakRssMB };
}

/** The next request is encoded while the server works on the one before. */
async function send(server: PeerServer, task: PeerTask): Promise<void> {
  using rows = variantRows(task);
  const encode = requestEncoder(task.meta.series);
  let sending: Promise<unknown> = Promise.resolve();
  for (let tick = 0; tick < task.ticks; tick++) {
    const request = encode(rows.read(tick), (firstAtSeconds + tick) * 1000);
    await sending;
    sending = server.post('/api/v1/write', request, remoteWriteHeaders);
  }
  await sending;
}

async function askHour(server: PeerServer, task: PeerTask): Promise<Pick<PeerResult, 'hourMs' | 'altered'>> {
  const index = task.meta.series.findIndex(({ metric }) => metric === busyMetric);
  const labels = Object.entries(task.meta.series[index]?.labels ?? {})
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
  const lastAt = firstAtSeconds + task.ticks - 1;
  const query = encodeURIComponent(`${busyMetric}{${labels}}`);
  const url = `/api/v1/query_range?query=${query}&start=${firstAtSeconds}&end=${lastAt}&step=1`;
  using connection = server.connect();
  const { latency, last } = await timed(30, () => connection.get(url));
  const answer = JSON.parse(String(last)) as RangeAnswer;
  const values = new Map(
    answer.data.result[0]?.values.map(([time, value]) => [time - firstAtSeconds, Number(value)]),
  );
  const altered = countAltered(task, index, (tick) => values.get(tick));
  return { hourMs: rounded(latency.medianMs, 2), altered };
}

async function askTop(
  server: PeerServer,
  task: PeerTask,
): Promise<Pick<PeerResult, 'top10Ms' | 'isTopTenRight'>> {
  const query = encodeURIComponent(`topk(10, avg by (vm) (avg_over_time(${busyMetric}[15m])))`);
  const url = `/api/v1/query?query=${query}&time=${firstAtSeconds + task.ticks - 1}`;
  using connection = server.connect();
  const { latency, last } = await timed(30, () => connection.get(url));
  const answer = JSON.parse(String(last)) as VectorAnswer;
  const busiest = topTen(
    answer.data.result.map(({ metric, value }) => ({ vm: metric.vm, percent: Number(value[1]) })),
  );
  const isTopTenRight = isTopTen(busiest, referenceRanking(task.workload, task.meta, task.ticks));
  return { top10Ms: rounded(latency.medianMs, 1), isTopTenRight };
}

interface RangeAnswer {
  readonly data: { readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[] };
}

interface VectorAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: { readonly vm: string };
      readonly value: readonly [number, string];
    }[];
  };
}
