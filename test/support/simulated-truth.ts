/**
 * The simulated host beside its own truth: what the counters let one say of a poll, and what really ran where in it. For tests and
 * benchmarks of attribution.
 */
import { hostUse, type HostUse } from '../../collector/attribution/host-use.ts';
import type { Matrix } from '../../collector/attribution/matrix.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { ms, type Ms } from '../../collector/model/time.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { mergeLatest } from '../../collector/sampling/latest-frame.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import {
  openSimulatedHost,
  type SimulatedHost,
} from '../../collector/sources/simulated-host/simulated-host.ts';
import type { Truth } from '../../collector/sources/simulated-host/truth.ts';

export interface WatchedPoll {
  readonly frame: Frame;
  readonly use: HostUse;
  readonly truth: Truth;
}

/** Polls of a simulated host, each with its truth; the first reading, which divides nothing, is left out. */
export async function watchPolls(
  options: SimulatedHostOptions,
  plan: { readonly polls: number; readonly interval?: Ms; readonly warmUp?: Ms },
): Promise<{ readonly host: SimulatedHost; readonly polls: readonly WatchedPoll[] }> {
  const { interval = ms(1000) } = plan;
  const host = openSimulatedHost(options);
  const cooker = createCooker();
  const signal = new AbortController().signal;
  host.advance(plan.warmUp ?? ms(500));
  let latest = mergeLatest(undefined, cooker.cook(await host.read(signal)), interval);
  const polls: WatchedPoll[] = [];
  for (let poll = 0; poll < plan.polls; poll += 1) {
    host.advance(interval);
    latest = mergeLatest(latest, cooker.cook(await host.read(signal)), interval);
    const truth = host.truth();
    if (truth === undefined) throw new Error('The simulated host keeps no truth');
    polls.push({ frame: latest, use: hostUse(latest), truth });
  }
  return { host, polls };
}

/** What really ran, in the cells of a matrix; VMs that have no row are left out. */
export function trueCells(matrix: Pick<Matrix, 'rows' | 'columns'>, truth: Truth): Float64Array {
  const rowOf = new Map(matrix.rows.map(({ key }, index) => [key, index]));
  const columnOf = new Map(matrix.columns.map((lp, column) => [lp, column]));
  const cells = new Float64Array(matrix.rows.length * matrix.columns.length);
  truth.row.forEach((number, index) => {
    const of = truth.rows[number];
    const row = rowOf.get(of?.kind === 'root' ? 'root' : (of?.id ?? ''));
    const column = columnOf.get(truth.lp[index]);
    if (row === undefined || column === undefined) return;
    cells[row * matrix.columns.length + column] += truth.guestTicks[index] / truth.elapsedTicks;
  });
  return cells;
}

export interface Comparison {
  readonly cells: number;
  readonly contained: number;
  /** Furthest that a true cell lies outside its bounds, in cores. */
  readonly worst: number;
  /** CPU time that the estimate puts elsewhere than it ran, over all CPU time: half the sum of differences. */
  readonly misplaced: number;
  /** Furthest that an exact cell is from the truth. */
  readonly exactError: number;
}

/** Floating-point sums of thousands of cells. */
const rounding = 1e-9;

export function compare(matrix: Matrix, truth: Float64Array): Comparison {
  const { share, low, high, exact } = matrix;
  let [contained, worst, misplaced, all, exactError] = [0, 0, 0, 0, 0];
  truth.forEach((cell, index) => {
    const outside = Math.max(0, low[index] - cell, cell - high[index]);
    if (outside <= rounding) contained += 1;
    worst = Math.max(worst, outside);
    misplaced += Math.abs(share[index] - cell) / 2;
    all += cell;
    if (exact[index] === 1) exactError = Math.max(exactError, Math.abs(share[index] - cell));
  });
  return { cells: truth.length, contained, worst, misplaced: all > 0 ? misplaced / all : 0, exactError };
}
