/**
 * The VM × LP table of guest time, each cell with what is certain about it. Windows counts time per processor and per
 * virtual processor, never per pair, so a cell has bounds that the truth cannot leave, a share inside them that is only an
 * estimate, and the rule that drew the bounds.
 */
import type { Certainty } from '../model/wire.ts';
import { drawBounds, emptyBounds, type Bounds } from './bounds.ts';
import { beginGrading } from './grade.ts';
import type { HostUse } from './host-use.ts';
import { openLedger } from './ledger.ts';
import { codeOf } from './rules.ts';
import { beginShares } from './share.ts';

/** Rows × columns, row-major, in CPU seconds per second. */
export interface Matrix extends Cells {
  readonly rows: readonly MatrixRowUse[];
  readonly columns: readonly number[];
  /** What each LP gave, root included, as it is shown elsewhere: guest and root time added up. */
  readonly given: Float64Array;
  /** Per LP, the most that VMs without a row can have used of it. */
  readonly unlisted: Float64Array;
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

const rootBound = codeOf('root-bound');

export function certaintyOf(cells: Cells, cell: number): Certainty {
  return cells.exact[cell] === 1 ? 'exact' : 'bounded';
}

/** The root row first, then VMs by use, most first; VMs that used nothing are left out. Cost: rows × columns. */
export function buildMatrix(use: HostUse): Matrix {
  const hasRoot = !Number.isNaN(use.rootCores);
  const ledger = openLedger(use);
  const bounds = emptyBounds(ledger);
  const shares = beginShares(bounds, ledger);
  const grading = beginGrading(bounds, ledger);
  drawBounds(bounds, ledger, (row) => {
    shares.fillRow(row);
    grading.gradeRow(row);
  });
  shares.finish();
  grading.finish();
  const graded: Cells = { ...bounds, share: shares.share, exact: grading.exact };
  const cells = hasRoot ? withRootRow(graded) : graded;
  const root: MatrixRowUse = { key: 'root', kind: 'root', name: 'root', cores: use.rootCores };
  const rows = ledger.rows.map(({ vm }): MatrixRowUse => ({
    key: vm.key,
    kind: 'vm',
    name: vm.name,
    cores: vm.guest,
  }));
  if (hasRoot) fillRoot(cells, use);
  return {
    intervals: 1,
    columns: use.processors.map((processor) => processor.lp),
    given: Float64Array.from(use.processors, givenBy),
    unlisted: ledger.high.map((high) => Math.min(high, ledger.unknownHigh)),
    rows: hasRoot ? [root, ...rows] : rows,
    ...cells,
  };
}

/** Nothing where nothing is known. */
function givenBy({ guest, root }: HostUse['processors'][number]): number {
  return (Number.isNaN(guest) ? 0 : guest) + (Number.isNaN(root) ? 0 : root);
}

/** Root VPs are bound to their LPs, so the root row is exact up to the read skew. */
function fillRoot({ low, high, share, rule, exact }: Cells, { processors, rootSkew }: HostUse): void {
  processors.forEach(({ root, guestAndRoot }, column) => {
    const ran = Number.isNaN(root) ? 0 : root * rootSkew.stretch;
    const most = Number.isNaN(guestAndRoot) ? 1 : guestAndRoot;
    high[column] = Number.isNaN(root) ? most : Math.min(most, ran + rootSkew.missed);
    low[column] = Math.min(high[column], Math.max(0, ran - rootSkew.extra));
    share[column] = Math.min(high[column], Number.isNaN(root) ? 0 : root);
    rule[column] = rootBound;
    exact[column] = Number.isNaN(root) ? 0 : 1;
  });
}

/** The same cells with the row of the root partition, for which there is room before them. */
function withRootRow({ width, low, high, share, rule, exact }: Cells): Cells {
  const [lows, highs, shares] = [low, high, share].map(({ buffer }) => new Float64Array(buffer));
  const [rules, exacts] = [rule, exact].map(({ buffer }) => new Uint8Array(buffer));
  return { width, low: lows, high: highs, share: shares, rule: rules, exact: exacts };
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
