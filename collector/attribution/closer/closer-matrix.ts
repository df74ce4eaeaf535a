/** The matrix of a burst with what was matched laid in: bounds as always, matched time beside them, and an estimate that holds at least that. */
import type { BurstRead } from '../../model/burst.ts';
import type { Frame } from '../../model/frame.ts';
import { matrixContent, type MatrixContent } from '../answers.ts';
import { hostUse, type HostUse } from '../host-use.ts';
import { buildMatrix, type Matrix } from '../matrix.ts';
import { settle } from '../settle.ts';
import { burstFrame } from './burst-frame.ts';
import { matchBurst, usualConfidence, type MatchedBurst } from './match-burst.ts';
import { premisesOf } from './premises.ts';
import { turnsOf } from './turns.ts';

export interface CloserMatrix {
  readonly content: MatrixContent;
  /** Cells of `content`, in cores, and how sure that is; 0 where nothing was matched. */
  readonly matched: Float64Array;
  readonly confidence: Float64Array;
  /** Of the guest VMs' CPU time; NaN when they used none. */
  readonly matchedShare: number;
  /** Time between reads that could be compared. */
  readonly intervals: number;
  readonly spanSeconds: number;
}

/** Undefined where the burst has too few reads to compare. */
export function closerMatrix(
  reads: readonly BurstRead[],
  newest: Frame,
  confidence = usualConfidence,
): CloserMatrix | undefined {
  const frame = burstFrame(reads, newest);
  if (frame === undefined) return undefined;
  const use = hostUse(frame);
  const turns = turnsOf(reads, rootFinder(frame));
  const burst = matchBurst(turns, { confidence, premises: premisesOf(turns, use) });
  const matrix = buildMatrix(use);
  const cells = layIn(matrix, burst, use);
  raiseShares(matrix, cells.matched);
  return {
    content: matrixContent(use, matrix, { group: 'lp', top: undefined }),
    ...cells,
    matchedShare: burst.matchedTicks / burst.allTicks,
    intervals: burst.turns.intervals.length,
    spanSeconds: use.intervalSeconds,
  };
}

/** As in the matrix: where the counter is not given, root VP n is on LP n. */
function rootFinder({ sets }: Frame): (lp: number) => number {
  const set = sets.find((one) => one.set === 'logical-processor');
  const column = set?.columns.find(({ counter }) => counter === 'root-vp-index');
  const roots = new Map(
    set?.instances.map(({ name }, row) => [Number(/\d+$/.exec(name)?.[0] ?? Number.NaN), column?.value[row]]),
  );
  const count = sets.find((one) => one.set === 'root-virtual-processor')?.instances.length ?? 0;
  return (lp) => {
    const root = roots.get(lp) ?? Number.NaN;
    const number = Number.isNaN(root) ? lp : root;
    return number < count ? number : -1;
  };
}

function layIn(
  matrix: Matrix,
  burst: MatchedBurst,
  use: HostUse,
): Pick<CloserMatrix, 'matched' | 'confidence'> {
  const { turns, virtualProcessor, processor, ticks, confidence } = burst;
  const rowOfVm = rowFinder(matrix, use);
  const columnOf = new Map(matrix.columns.map((lp, column) => [lp, column]));
  const matched = new Float64Array(matrix.share.length);
  const sure = new Float64Array(matrix.share.length);
  const elapsed = turns.intervals.reduce((sum, { elapsedTicks }) => sum + elapsedTicks, 0);
  ticks.forEach((ran, entry) => {
    const vp = turns.virtualProcessors[virtualProcessor[entry]];
    const row = vp === undefined ? undefined : rowOfVm(vp.vm, vp.duplicate);
    const column = columnOf.get(turns.processors[processor[entry]] ?? -1);
    if (row === undefined || column === undefined) return;
    const cell = row * matrix.width + column;
    matched[cell] += ran / elapsed;
    sure[cell] += (ran * confidence[entry]) / elapsed;
  });
  // Windows of reading differ by the skew; nobody is matched to more than can have run.
  const capped = matched.map((cores, cell) => Math.min(cores, matrix.high[cell]));
  return {
    matched: capped,
    confidence: sure.map((cores, cell) => (matched[cell] > 0 ? cores / matched[cell] : 0)),
  };
}

/** Rows are known by GUID where there is one; a burst knows names. */
function rowFinder(matrix: Matrix, use: HostUse): (name: string, duplicate: number) => number | undefined {
  const rows = new Map(matrix.rows.map(({ key }, row) => [key, row]));
  const keys = new Map(use.virtualMachines.map(({ key, name }) => [name, key]));
  return (name, duplicate) => rows.get(duplicate > 0 ? `${name}#${duplicate}` : (keys.get(name) ?? name));
}

/** The estimate holds what was matched, and still adds up to rows and columns. */
function raiseShares({ share, low, high, width, rows }: Matrix, matched: Float64Array): void {
  const least = low.map((bound, cell) => Math.min(high[cell], Math.max(bound, matched[cell])));
  const sums = { rows: new Float64Array(rows.length), columns: new Float64Array(width) };
  share.forEach((cores, cell) => {
    sums.rows[Math.floor(cell / width)] += cores;
    sums.columns[cell % width] += cores;
  });
  settle(share, { width, low: least, high }, sums);
}
