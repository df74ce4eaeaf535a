/**
 * The VM × LP table of guest time, each cell with what is certain about it. Windows counts time per processor and per
 * virtual processor, never per pair, so a cell has bounds that the truth cannot leave, a share inside them that is only an
 * estimate, and the rule that drew the bounds.
 */
import type { Certainty } from '../model/wire.ts';
import { drawBounds, type Bounds } from './bounds.ts';
import type { HostUse } from './host-use.ts';
import { openLedger, type Ledger, type LedgerRow } from './ledger.ts';
import { codeOf } from './rules.ts';
import { fillShares } from './share.ts';

/** Rows × columns, row-major, in CPU seconds per second. */
export interface Matrix extends Cells {
  readonly rows: readonly MatrixRowUse[];
  readonly columns: readonly number[];
  /** How many intervals the bounds were summed over. */
  readonly intervals: number;
}

export interface MatrixRowUse {
  readonly key: string;
  readonly kind: 'vm' | 'root';
  readonly name: string;
  readonly cores: number;
}

export interface Cells extends Bounds {
  readonly share: Float64Array;
  /** 1 = what is left of the width is read skew and nothing else. */
  readonly exact: Uint8Array;
}

/** Below this a cell's width is rounding, not doubt: a tenth of a microsecond per second. */
const roundingWidth = 1e-7;

/** Read skew up to this many cores, or this part of a cell, is the noise of an exact cell; beyond it is doubt. */
const largestNoise = 0.01;
const largestNoisePart = 0.05;

const rootBound = codeOf('root-bound');
const idleProcessor = codeOf('idle-processor');
const idleVm = codeOf('idle-vm');
const onlyVm = codeOf('only-vm');
const onlyProcessor = codeOf('only-processor');
const totals = codeOf('totals');

export function certaintyOf(cells: Cells, cell: number): Certainty {
  return cells.exact[cell] === 1 ? 'exact' : 'bounded';
}

/** The root row first, then VMs by use, most first; VMs that used nothing are left out. Cost: rows × columns. */
export function buildMatrix(use: HostUse): Matrix {
  const hasRoot = !Number.isNaN(use.rootCores);
  const ledger = openLedger(use);
  const bounds = drawBounds(ledger);
  const cells: Cells = {
    ...bounds,
    share: fillShares(bounds, ledger),
    exact: new Uint8Array(bounds.low.length),
  };
  grade(cells, ledger);
  const root: MatrixRowUse = { key: 'root', kind: 'root', name: 'root', cores: use.rootCores };
  const rows = ledger.rows.map(({ vm }): MatrixRowUse => ({
    key: vm.key,
    kind: 'vm',
    name: vm.name,
    cores: vm.guest,
  }));
  return {
    intervals: 1,
    columns: use.processors.map((processor) => processor.lp),
    ...(hasRoot ? { rows: [root, ...rows], ...withRoot(cells, use) } : { rows, ...cells }),
  };
}

/** Root VPs are bound to their LPs, so the root row is exact up to the read skew. */
function withRoot(cells: Cells, { processors, rootSkew }: HostUse): Cells {
  const { width } = cells;
  const size = width + cells.low.length;
  const all: Cells = {
    width,
    low: new Float64Array(size),
    high: new Float64Array(size),
    share: new Float64Array(size),
    rule: new Uint8Array(size).fill(rootBound, 0, width),
    exact: new Uint8Array(size).fill(1, 0, width),
  };
  all.low.set(cells.low, width);
  all.high.set(cells.high, width);
  all.share.set(cells.share, width);
  all.rule.set(cells.rule, width);
  all.exact.set(cells.exact, width);
  processors.forEach(({ root, guestAndRoot }, column) => {
    const ran = Number.isNaN(root) ? 0 : root * rootSkew.stretch;
    const most = Number.isNaN(guestAndRoot) ? 1 : guestAndRoot;
    all.high[column] = Number.isNaN(root) ? most : Math.min(most, ran + rootSkew.missed);
    all.exact[column] = Number.isNaN(root) ? 0 : 1;
    all.low[column] = Math.min(all.high[column], Math.max(0, ran - rootSkew.extra));
    all.share[column] = Math.min(most, ran);
  });
  return all;
}

/** Says of each cell whether it is exact, and why in the simplest words that are true. */
function grade(cells: Cells, ledger: Ledger): void {
  const { width, high: highs } = cells;
  const candidates = new Uint32Array(width);
  highs.forEach((most, cell) => (candidates[cell % width] += most > roundingWidth ? 1 : 0));
  const processorSkew = ledger.high.reduce((total, high, column) => total + high - ledger.low[column], 0);
  ledger.rows.forEach((row, index) => {
    const noise = row.high - row.low + processorSkew;
    const places = countAbove(highs.subarray(index * width, (index + 1) * width), roundingWidth);
    for (let column = 0; column < width; column += 1) {
      const cell = index * width + column;
      if (!isExact(cells, cell, noise)) continue;
      cells.exact[cell] = 1;
      if (cells.rule[cell] !== totals) continue;
      cells.rule[cell] = reason(row, {
        guest: ledger.likely[column],
        isOnlyVm: candidates[column] === 1,
        isOnlyProcessor: places === 1,
      });
    }
  });
}

function countAbove(values: Float64Array, limit: number): number {
  return values.reduce((count, value) => (value > limit ? count + 1 : count), 0);
}

function isExact({ low, high, share }: Cells, cell: number, noise: number): boolean {
  const limit = Math.max(largestNoise, largestNoisePart * share[cell]);
  return high[cell] - low[cell] <= roundingWidth + Math.min(noise, limit);
}

interface Place {
  readonly guest: number;
  readonly isOnlyVm: boolean;
  readonly isOnlyProcessor: boolean;
}

function reason({ likely }: LedgerRow, { guest, isOnlyVm, isOnlyProcessor }: Place): number {
  if (guest <= roundingWidth) return idleProcessor;
  if (isOnlyVm) return onlyVm;
  if (isOnlyProcessor) return onlyProcessor;
  return likely <= largestNoise ? idleVm : totals;
}

export interface Certainties {
  /** Share of all guest time (root included) in cells that are exact; NaN when nothing ran. */
  readonly exactShare: number;
  /** Mean of high − low over the cells that are not exact; 0 when all are. */
  readonly meanWidth: number;
  /** No exact cell is further than this from the truth, for the read skew. */
  readonly exactWithin: number;
}

export function certainties({ share, low, high, exact }: Cells): Certainties {
  let [all, certain, width, doubtful, within] = [0, 0, 0, 0, 0];
  for (let cell = 0; cell < share.length; cell += 1) {
    all += share[cell];
    if (exact[cell] === 1) {
      certain += share[cell];
      within = Math.max(within, high[cell] - share[cell], share[cell] - low[cell]);
    } else {
      width += high[cell] - low[cell];
      doubtful += 1;
    }
  }
  return {
    exactShare: all > 0 ? certain / all : Number.NaN,
    meanWidth: doubtful === 0 ? 0 : width / doubtful,
    exactWithin: within,
  };
}
