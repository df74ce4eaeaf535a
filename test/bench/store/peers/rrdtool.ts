/**
 * rrdtool through one long-lived pipe, in the two ways it is used: up to a thousand series side by side in a file, each poll
 * written at once; and a file per series, sixty polls written together as its caching daemon would.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { bytesBelow, processUse, rounded, timed } from '../measure.ts';
import { busyMetric, busySeries, referenceRanking, isTopTen, topTen, topTicks } from '../top.ts';
import { countAltered, firstAtSeconds, variantRows } from './peer.ts';
import type { PeerResult, PeerTask } from './peer.ts';

export interface RrdProgram {
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
}

export type RrdLayout = 'wide' | 'single';

const seriesPerFile: Readonly<Record<RrdLayout, number>> = { wide: 1000, single: 1 };
const pollsPerUpdate: Readonly<Record<RrdLayout, number>> = { wide: 1, single: 60 };
/** Commands sent ahead of their answers. */
const commandsInFlight = 64;

interface Rrdtool extends AsyncDisposable {
  readonly pid: number;
  /** Lines of the answer; throws on `ERROR`. */
  run(command: string): Promise<readonly string[]>;
}

export async function measureRrdtool(
  program: RrdProgram,
  layout: RrdLayout,
  task: PeerTask,
): Promise<PeerResult> {
  await using tool = startRrdtool(program, task.folder);
  const files = fileRanges(task, layout);
  await create(tool, files, task);
  const before = processUse(tool.pid);
  const start = performance.now();
  await update(tool, files, task, pollsPerUpdate[layout]);
  const seconds = (performance.now() - start) / 1000;
  const after = processUse(tool.pid);
  const samples = task.meta.series.length * task.ticks;
  return {
    peer: layout === 'wide' ? 'rrdtool, 1000 series a file' : 'rrdtool, one series a file',
    variant: task.variant,
    ticks: task.ticks,
    bytesPerSample: rounded(bytesBelow(task.folder) / samples, 3),
    ingestMsps: rounded(samples / seconds / 1e6, 3),
    cpuPerMillion: rounded(((after.cpuSeconds - before.cpuSeconds) / samples) * 1e6, 3),
    ...(layout === 'single' ? await ask(tool, task) : {}),
    rssMB: Math.round(after.peakRssMB),
    note: layout === 'wide' ? 'each poll at once; fixed size' : 'sixty polls at once; prints 11 digits',
  };
}

interface FileRange {
  readonly first: number;
  readonly end: number;
}

function fileRanges({ meta }: PeerTask, layout: RrdLayout): readonly FileRange[] {
  const width = seriesPerFile[layout];
  const count = Math.ceil(meta.series.length / width);
  return Array.from({ length: count }, (_, index) => ({
    first: index * width,
    end: Math.min(meta.series.length, (index + 1) * width),
  }));
}

async function create(tool: Rrdtool, files: readonly FileRange[], task: PeerTask): Promise<void> {
  for (const [index, { first, end }] of files.entries()) {
    const sources = Array.from({ length: end - first }, (_, series) => `DS:s${first + series}:GAUGE:10:U:U`);
    const archive = `RRA:LAST:0:1:${task.ticks}`;
    await tool.run(
      `create g${index}.rrd --start ${firstAtSeconds - 1} --step 1 ${sources.join(' ')} ${archive}`,
    );
  }
}

async function update(
  tool: Rrdtool,
  files: readonly FileRange[],
  task: PeerTask,
  polls: number,
): Promise<void> {
  using rows = variantRows(task);
  let inFlight: Promise<unknown>[] = [];
  for (let tick = 0; tick < task.ticks; tick += polls) {
    const batch = Array.from({ length: Math.min(polls, task.ticks - tick) }, (_, index) =>
      rows.read(tick + index).slice(),
    );
    for (const [index, { first, end }] of files.entries()) {
      const updates = batch.map(
        (row, offset) => `${firstAtSeconds + tick + offset}:${row.subarray(first, end).join(':')}`,
      );
      inFlight.push(tool.run(`update g${index}.rrd ${updates.join(' ')}`));
      if (inFlight.length < commandsInFlight) continue;
      await Promise.all(inFlight);
      inFlight = [];
    }
  }
  await Promise.all(inFlight);
}

async function ask(tool: Rrdtool, task: PeerTask): Promise<Partial<PeerResult>> {
  const end = firstAtSeconds + task.ticks - 1;
  const fetch = (series: number, start: number) =>
    tool.run(`fetch g${series}.rrd LAST --resolution 1 --start ${start} --end ${end}`);
  const index = task.meta.series.findIndex(({ metric }) => metric === busyMetric);
  const hour = await timed(20, () => fetch(index, firstAtSeconds - 1));
  const values = new Map(hour.last.map(timeAndValue));
  const top = await timed(3, () => askTop(task, (series) => fetch(series, end - topTicks)));
  return {
    hourMs: rounded(hour.latency.medianMs, 2),
    altered: countAltered(task, index, (tick) => values.get(firstAtSeconds + tick)),
    top10Ms: rounded(top.latency.medianMs, 1),
    isTopTenRight: isTopTen(top.last, referenceRanking(task.workload, task.meta, task.ticks)),
  };
}

/** It has no grouping: every series is fetched and averaged here. */
async function askTop(task: PeerTask, fetch: (series: number) => Promise<readonly string[]>) {
  const means: { vm: string; percent: number }[] = [];
  for (const [vm, indexes] of busySeries(task.meta)) {
    let sum = 0;
    for (const index of indexes) {
      const values = (await fetch(index))
        .map((line) => timeAndValue(line)[1])
        .filter((value) => value === value);
      sum += values.reduce((total, value) => total + value, 0) / values.length;
    }
    means.push({ vm, percent: sum / indexes.length });
  }
  return topTen(means);
}

/** `1699999200: 1.2500000000e+01`; headings give NaN. */
function timeAndValue(line: string): readonly [number, number] {
  const colon = line.indexOf(': ');
  return colon < 0 ? [Number.NaN, Number.NaN] : [Number(line.slice(0, colon)), Number(line.slice(colon + 2))];
}

function startRrdtool({ program, environment }: RrdProgram, folder: string): Rrdtool {
  const child: ChildProcessWithoutNullStreams = spawn(program, ['-', folder], { env: environment });
  const waiting: { resolve: (lines: readonly string[]) => void; reject: (error: Error) => void }[] = [];
  let lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!/^(OK u:|ERROR)/.test(line)) {
      lines.push(line);
      return;
    }
    const asked = waiting.shift();
    if (line.startsWith('OK')) asked?.resolve(lines);
    else asked?.reject(new Error(`rrdtool answered "${line}"`));
    lines = [];
  });
  child.on('exit', () =>
    waiting.forEach(({ reject }) => reject(new Error('rrdtool ended before it answered'))),
  );
  return {
    pid: child.pid ?? 0,
    run: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${command}\n`);
      }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.stdin.end('quit\n');
      await exited;
    },
  };
}
