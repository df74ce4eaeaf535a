/** Graphite's whisper, in its own process as it has no server: a file per series, written sixty polls at a time. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { rounded } from '../measure.ts';
import { busyMetric, busySeries, isTopTen, referenceRanking, topTicks } from '../top.ts';
import { countAltered } from './peer.ts';
import type { PeerResult, PeerTask } from './peer.ts';

interface Answer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of as many slots as there are polls; the files have twice that. */
  readonly bytes: number;
  readonly hourMs: number;
  readonly top10Ms: number;
  readonly top: readonly string[];
  readonly values: readonly (number | null)[];
  readonly peakRssMB: number;
}

export async function measureWhisper(whisperFolder: string, task: PeerTask): Promise<PeerResult> {
  const hour = task.meta.series.findIndex(({ metric }) => metric === busyMetric);
  const taskFile = `${task.folder}.json`;
  writeFileSync(
    taskFile,
    JSON.stringify({
      rows: path.join(task.workload, 'shown.f64'),
      series: task.meta.series.length,
      ticks: task.ticks,
      folder: task.folder,
      round: task.variant === 'twoDecimals',
      hour,
      top: Object.fromEntries(busySeries(task.meta)),
      topTicks,
    }),
  );
  const script = path.join(import.meta.dirname, 'whisper_task.py');
  const { stdout } = await promisify(execFile)('python3', [script, taskFile], {
    env: { ...process.env, PYTHONPATH: whisperFolder },
    maxBuffer: 2 ** 26,
  });
  const answer = JSON.parse(stdout) as Answer;
  const samples = task.meta.series.length * task.ticks;
  const right = referenceRanking(task.workload, task.meta, task.ticks);
  return {
    peer: 'whisper',
    variant: task.variant,
    ticks: task.ticks,
    bytesPerSample: rounded(answer.bytes / samples, 3),
    ingestMsps: rounded(samples / answer.seconds / 1e6, 3),
    cpuPerMillion: rounded((answer.cpuSeconds / samples) * 1e6, 3),
    hourMs: rounded(answer.hourMs, 2),
    altered: countAltered(task, hour, (tick) => answer.values[tick] ?? undefined),
    top10Ms: rounded(answer.top10Ms, 1),
    isTopTenRight: isTopTen(
      answer.top.map((vm) => ({ vm, percent: Number.NaN })),
      right,
    ),
    rssMB: Math.round(answer.peakRssMB),
    note: 'sixty polls at once; queries in process; fixed size',
  };
}
