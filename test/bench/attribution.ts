/**
 * How much the matrix knows, how near its estimate comes and what it costs, on simulated hosts of every scheduler, size and load. The
 * truth is the simulator's own. Prints a table, and one JSON object as its last line.
 */
import { accumulate } from '../../collector/attribution/accumulate.ts';
import { hostUse } from '../../collector/attribution/host-use.ts';
import { buildMatrix, certainties, type Matrix } from '../../collector/attribution/matrix.ts';
import { ms } from '../../collector/model/time.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import { compare, trueCells, watchPolls, type WatchedPoll } from '../support/simulated-truth.ts';
import { measureCloser } from './closer-look.ts';

interface Size {
  readonly lps: number;
  readonly vms: number;
  readonly polls: number;
  readonly intervalMs?: number;
}

const sizes: readonly Size[] = [
  { lps: 4, vms: 4, polls: 10 },
  { lps: 16, vms: 2, polls: 10 },
  { lps: 16, vms: 12, polls: 10 },
  { lps: 64, vms: 40, polls: 6 },
  { lps: 64, vms: 200, polls: 4 },
  { lps: 256, vms: 200, polls: 2 },
  { lps: 2048, vms: 1024, polls: 1, intervalMs: 100 },
];
const loads = [0.1, 1, 3];
const schedulers = ['classic', 'core', 'root'] as const;
const seeds = [1, 2];

interface Figures {
  readonly cells: number;
  readonly contained: number;
  readonly exactShare: number;
  readonly meanWidth: number;
  readonly shareError: number;
}

function figuresOf(matrix: Matrix, truth: Float64Array): Figures {
  const { cells, contained, misplaced } = compare(matrix, truth);
  const { exactShare, meanWidth } = certainties(matrix);
  return { cells, contained, exactShare, meanWidth, shareError: misplaced };
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((total, value) => total + value, 0) / known.length;
}

function meanOf(all: readonly Figures[]): Figures {
  return {
    cells: all.reduce((total, { cells }) => total + cells, 0),
    contained: all.reduce((total, { contained }) => total + contained, 0),
    exactShare: mean(all.map(({ exactShare }) => exactShare)),
    meanWidth: mean(all.map(({ meanWidth }) => meanWidth)),
    shareError: mean(all.map(({ shareError }) => shareError)),
  };
}

function busyRatio(polls: readonly WatchedPoll[]): number {
  return mean(polls.flatMap(({ use }) => use.processors.map(({ guestAndRoot }) => guestAndRoot)));
}

const columns = [
  'scheduler',
  'LPs',
  'VMs',
  'busy',
  'in bounds',
  'exact',
  'mean width',
  'misplaced',
  'of span',
];

function print(cells: readonly (string | number)[]): void {
  console.log(cells.map((cell, index) => String(cell).padStart(columns[index]?.length ?? 0)).join('  '));
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** One case over all seeds; the last column is the mean width of the whole span, summed from its polls. */
async function measure(size: Size, options: SimulatedHostOptions): Promise<Figures> {
  const perPoll: Figures[] = [];
  const spans: Figures[] = [];
  const busy: number[] = [];
  for (const seed of size.lps > 256 ? seeds.slice(0, 1) : seeds) {
    const { lps, vms } = size;
    const plan = { polls: size.polls, interval: ms(size.intervalMs ?? 1000) };
    const { host, polls } = await watchPolls({ ...options, lps, vms, seed }, plan);
    const matrices = polls.map(({ use }) => ({ matrix: buildMatrix(use), seconds: use.intervalSeconds }));
    polls.forEach(({ truth }, poll) => {
      const matrix = matrices[poll]?.matrix;
      if (matrix !== undefined) perPoll.push(figuresOf(matrix, trueCells(matrix, truth)));
    });
    const span = accumulate(matrices);
    const truth = host.truth(polls[0]?.truth.from);
    if (span !== undefined && truth !== undefined && size.polls > 1)
      spans.push(figuresOf(span, trueCells(span, truth)));
    busy.push(busyRatio(polls));
  }
  const [figures, span] = [meanOf(perPoll), meanOf(spans)];
  print([
    options.scheduler ?? '',
    size.lps,
    size.vms,
    percent(mean(busy)),
    percent(figures.contained / figures.cells),
    percent(figures.exactShare),
    figures.meanWidth.toFixed(3),
    percent(figures.shareError),
    spans.length === 0 ? '' : span.meanWidth.toFixed(3),
  ]);
  const cells = figures.cells + span.cells;
  return { ...figures, cells, contained: figures.contained + span.contained };
}

/**
 * Processor milliseconds from a cooked frame to the graded matrix, median of many runs: a clock would also count what else the
 * machine was doing. The least by the clock is told beside it.
 */
async function time(size: Size, runs: number): Promise<{ readonly median: number; readonly text: string }> {
  const { lps, vms, intervalMs = 1000 } = size;
  const { polls } = await watchPolls({ lps, vms, scheduler: 'core' }, { polls: 1, interval: ms(intervalMs) });
  const frame = polls[0]?.frame;
  if (frame === undefined) throw new Error('The simulated host gave no frame');
  const vps = frame.sets.find(({ set }) => set === 'virtual-processor')?.instances.length ?? 0;
  const took = Array.from({ length: runs }, () => {
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
    buildMatrix(hostUse(frame));
    const { user, system } = process.cpuUsage(cpuBefore);
    return { cpuMs: (user + system) / 1000, clockMs: performance.now() - startedAt };
  });
  // The first runs are the compiler's.
  const warm = took.slice(Math.floor(runs / 4)).sort((a, b) => a.cpuMs - b.cpuMs);
  const median = warm[warm.length >> 1]?.cpuMs ?? Number.NaN;
  const least = Math.min(...warm.map(({ clockMs }) => clockMs)).toFixed(2);
  const text = `${lps} LPs × ${vps} VPs (${vms} VMs): ${median.toFixed(2)} ms of a processor, at best ${least} ms by the clock`;
  return { median, text };
}

print(columns);
const all: Figures[] = [];
for (const scheduler of schedulers)
  for (const size of sizes)
    for (const load of size.lps > 256 ? [1] : loads) all.push(await measure(size, { scheduler, load }));

const [small, large] = [
  await time({ lps: 64, vms: 200, polls: 1 }, 200),
  await time({ lps: 2048, vms: 1024, polls: 1, intervalMs: 100 }, 12),
];
console.log(`${small.text}\n${large.text}`);
const closer = await measureCloser((line) => console.log(line));
const { cells, contained, exactShare, meanWidth, shareError } = meanOf(all);
const round = (value: number): number => Number(value.toPrecision(4));
console.log(
  JSON.stringify({
    contained: contained / cells,
    exactShare: round(exactShare),
    meanWidth: round(meanWidth),
    shareError: round(shareError),
    ms64: round(small.median),
    ms2048: round(large.median),
    closerAttributed: round(closer.closerAttributed),
    closerPrecision: round(closer.closerPrecision),
    closerOverstated: round(closer.closerOverstated),
  }),
);
