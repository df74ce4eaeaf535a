/**
 * The VM × LP table of guest time, each cell with what is certain about it. Windows counts time per processor and per
 * virtual processor, never per pair, so a cell has bounds, and a proportional share inside them that is only an estimate.
 *
 * With v = a VM's guest time, g = an LP's guest time without root, and both sums equal, every cell x obeys
 *     max(0, v − Σ g of the other LPs it may use, g − Σ v of the other VMs allowed there)  ≤  x  ≤  min(v, g)
 * A span's means obey the same bounds. They are the transport polytope's own as long as no CPU group restricts anyone; with
 * CPU groups they stay valid but are not always as tight as they could be.
 */
import type { Certainty } from '../model/wire.ts';
import type { HostUse } from './host-use.ts';
import { fillShares } from './share.ts';

/** Rows × columns, row-major, in CPU seconds per second. */
export interface Matrix extends Cells {
  readonly rows: readonly MatrixRowUse[];
  readonly columns: readonly number[];
  /** Share of all guest time (root included) whose cells are exact; NaN when nothing ran. */
  readonly exactShare: number;
  /** Mean of high − low over the cells that are not exact. */
  readonly meanWidth: number;
}

export interface MatrixRowUse {
  readonly key: string;
  readonly kind: 'vm' | 'root';
  readonly name: string;
  readonly cores: number;
}

export interface Cells {
  /** Number of columns. */
  readonly width: number;
  readonly share: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Margins {
  /** First row of VMs in the cells; the root partition's row is before it. */
  readonly firstRow: number;
  /** Guest time per VM. */
  readonly totals: readonly number[];
  /** Guest time per LP, root taken off. */
  readonly guests: readonly number[];
  /** Per VM, the columns it may use; undefined = all. */
  readonly allowed: readonly (ReadonlySet<number> | undefined)[];
  /** How far the two sums disagree; every bound gives way by it. */
  readonly slack: number;
}

/** Below this a cell's width is rounding, not doubt: a tenth of a microsecond per second. */
const roundingWidth = 1e-7;

/** Read skew up to this many cores is the noise of an exact cell; beyond it the cell is no longer called exact. */
const largestNoise = 0.005;

export function certaintyOf(low: number, high: number): Certainty {
  return high - low <= roundingWidth ? 'exact' : 'bounded';
}

/** The root row first, then VMs by use, most first; VMs that used nothing are left out. Cost: rows × columns. */
export function buildMatrix(use: HostUse): Matrix {
  const vms = use.virtualMachines.filter((vm) => vm.guest > 0).sort((a, b) => b.guest - a.guest);
  const hasRoot = !Number.isNaN(use.rootCores);
  const columns = use.processors.map((processor) => processor.lp);
  const margins: Margins = {
    firstRow: hasRoot ? 1 : 0,
    totals: vms.map((vm) => vm.guest),
    guests: use.processors.map((processor) => (Number.isNaN(processor.guest) ? 0 : processor.guest)),
    allowed: vms.map((vm) => allowedColumns(use, vm.known?.cpuGroup?.processors)),
    slack: Number.isNaN(use.skewCores) ? 0 : Math.abs(use.skewCores),
  };
  const cells = emptyCells(vms.length + margins.firstRow, columns.length);
  if (hasRoot) fillRoot(cells, use);
  fillBounds(cells, margins);
  fillShares(cells, margins);
  settleExact(cells, margins);
  const root: MatrixRowUse = { key: 'root', kind: 'root', name: 'root', cores: use.rootCores };
  const rows = vms.map((vm): MatrixRowUse => ({ key: vm.key, kind: 'vm', name: vm.name, cores: vm.guest }));
  return { rows: hasRoot ? [root, ...rows] : rows, columns, ...cells, ...certaintyTotals(cells) };
}

function emptyCells(rows: number, width: number): Cells {
  const size = rows * width;
  return { width, share: new Float64Array(size), low: new Float64Array(size), high: new Float64Array(size) };
}

function allowedColumns(use: HostUse, lps: readonly number[] | undefined): ReadonlySet<number> | undefined {
  if (lps === undefined || lps.length === 0) return undefined;
  const group = new Set(lps);
  return new Set(use.processors.flatMap((processor, column) => (group.has(processor.lp) ? [column] : [])));
}

/** Root VPs are bound to their LPs, so the root row is exact. */
function fillRoot(cells: Cells, use: HostUse): void {
  use.processors.forEach((processor, column) => {
    const root = Number.isNaN(processor.root) ? 0 : processor.root;
    cells.share[column] = root;
    cells.low[column] = root;
    cells.high[column] = root;
  });
}

function fillBounds(cells: Cells, margins: Margins): void {
  const { firstRow, totals, guests, allowed, slack } = margins;
  const guestSum = guests.reduce((all, guest) => all + guest, 0);
  const demand = demandByColumn(margins);
  totals.forEach((total, row) => {
    const columns = allowed[row];
    const supply =
      columns === undefined ? guestSum : [...columns].reduce((all, column) => all + guests[column], 0);
    const start = (row + firstRow) * cells.width;
    for (let column = 0; column < cells.width; column += 1) {
      const guest = guests[column];
      if (guest === 0 || columns?.has(column) === false) continue;
      const low = Math.max(0, total - (supply - guest) - slack, guest - (demand[column] - total) - slack);
      cells.low[start + column] = low;
      cells.high[start + column] = Math.max(low, Math.min(total, guest + slack));
    }
  });
}

/**
 * Where nobody else can have used an LP, what is left of the width is only that its two sums were not read at one instant. Such a
 * cell is exact to that skew, which is reported beside the matrix, and drawn as one value.
 */
function settleExact(cells: Cells, { slack }: Margins): void {
  const noise = roundingWidth + 2 * Math.min(slack, largestNoise);
  for (let cell = 0; cell < cells.share.length; cell += 1) {
    if (cells.high[cell] - cells.low[cell] > noise) continue;
    cells.low[cell] = cells.share[cell];
    cells.high[cell] = cells.share[cell];
  }
}

/** Per LP, what all VMs that may use it used altogether. */
function demandByColumn({ totals, guests, allowed }: Margins): readonly number[] {
  const unrestricted = totals.reduce(
    (all, total, row) => (allowed[row] === undefined ? all + total : all),
    0,
  );
  const demand = guests.map(() => unrestricted);
  totals.forEach((total, row) => {
    for (const column of allowed[row] ?? []) demand[column] += total;
  });
  return demand;
}

function certaintyTotals(cells: Cells): Pick<Matrix, 'exactShare' | 'meanWidth'> {
  let all = 0;
  let exact = 0;
  let width = 0;
  let doubtful = 0;
  for (let cell = 0; cell < cells.share.length; cell += 1) {
    const doubt = cells.high[cell] - cells.low[cell];
    all += cells.share[cell];
    if (doubt <= roundingWidth) exact += cells.share[cell];
    else {
      width += doubt;
      doubtful += 1;
    }
  }
  return { exactShare: all > 0 ? exact / all : Number.NaN, meanWidth: doubtful === 0 ? 0 : width / doubtful };
}
