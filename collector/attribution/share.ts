/**
 * The estimate inside the bounds: each VM's time spread over the LPs it may use in proportion to their guest time, fitted so that
 * rows add up to the VMs and columns to the LPs. LPs of one class are alike to every rule, so the fit is done by class, and within
 * one by proportion. Nothing is inferred from how the totals move together: that was tried and was no better on loaded hosts.
 */
import type { Bounds } from './bounds.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import { beginSettling, fitWithin, settle, type Table, type Targets } from './settle.ts';

/** Proportional fitting nears its end by a factor each round; what is left, `settle` puts right. */
const fitRounds = 10;

/** Columns that hold more than this beyond their total hold too much, in cores. */
const rounding = 1e-7;

/** An estimate under way: a row is filled as soon as its bounds are final, while they are still near the processor. */
export interface Shares {
  readonly share: Float64Array;
  fillRow(row: number): void;
  /** When all rows are filled: makes rows and columns add up. */
  finish(): void;
}

/** The estimate in the cells of `bounds`; with the same room before them. */
export function beginShares(bounds: Bounds, ledger: Ledger): Shares {
  const { width } = bounds;
  const share = new Float64Array(width + bounds.low.length).subarray(width);
  const { rows, strands, columns } = targetsOf(ledger);
  const supply = classSums(ledger, columns);
  const ofClass = fitClasses(ledger, strands, supply);
  // How a VM's time away from home is split between hypervisor and guest is known as a range: the classes' sums decide in it.
  if (ledger.classes > 1) settle(ofClass, classBounds(ledger), { rows, columns: supply });
  const { classOf, classes } = ledger;
  const parts = columns.map((target, column) =>
    supply[classOf[column]] > 0 ? target / supply[classOf[column]] : 0,
  );
  const settling = beginSettling(share, bounds, { rows, columns });
  const fillRow = (row: number): void => {
    const [start, ofRow] = [row * width, row * classes];
    for (let column = 0; column < width; column += 1)
      share[start + column] = ofClass[ofRow + classOf[column]] * parts[column];
    settling.settleRow(row);
  };
  const finish = (): void => {
    const short = settling.finish();
    const lacks = short.map((lack, column) => lack + ledger.likely[column] - columns[column]);
    if (lacks.some((lack) => lack < -rounding)) fitWithin(share, bounds, { rows: rows.length, short: lacks });
  };
  return { share, fillRow, finish };
}

interface ShareTargets extends Targets {
  readonly strands: readonly (readonly number[])[];
}

/**
 * What rows and columns are to add up to. VMs and LPs are not read at one instant, so the two sides' totals differ; the greater side
 * gives way, each of its totals by the same part, and the smaller is met in full.
 */
function targetsOf({ rows, likely }: Ledger): ShareTargets {
  const given = likely.reduce((total, value) => total + value, 0);
  const used = rows.reduce((total, row) => total + row.likely, 0);
  const ofRows = used > given ? given / used : 1;
  const ofColumns = given > used ? used / given : 1;
  const strands = rows.map((row) => {
    const sum = row.strands.reduce((total, strand) => total + strand.likely, 0);
    return row.strands.map((strand) => (sum > 0 ? (ofRows * row.likely * strand.likely) / sum : 0));
  });
  return {
    rows: Float64Array.from(rows, (row) => ofRows * row.likely),
    columns: likely.map((value) => ofColumns * value),
    strands,
  };
}

function classSums({ classOf, classes }: Ledger, columns: Float64Array): Float64Array {
  const sums = new Float64Array(classes);
  for (let column = 0; column < classOf.length; column += 1) sums[classOf[column]] += columns[column];
  return sums;
}

/** Rows × classes: what is proportional to both sides' totals and adds up to them (iterative proportional fitting). */
function fitClasses(
  ledger: Ledger,
  targets: readonly (readonly number[])[],
  supply: Float64Array,
): Float64Array {
  const { rows, classes } = ledger;
  const weights = Float64Array.from(supply);
  const cells = new Float64Array(rows.length * classes);
  const rounds = classes > 1 ? fitRounds : 1;
  for (let round = 0; round < rounds; round += 1) {
    rows.forEach((row, index) => spreadRow(cells, row, targets[index] ?? [], { weights, index, classes }));
    if (round + 1 < rounds) reweigh(cells, weights, supply);
  }
  return cells;
}

interface Spread {
  readonly weights: Float64Array;
  readonly index: number;
  readonly classes: number;
}

function spreadRow(
  cells: Float64Array,
  row: LedgerRow,
  targets: readonly number[],
  { weights, index, classes }: Spread,
): void {
  const sums = targets.map(() => 0);
  for (let number = 0; number < classes; number += 1) {
    const strand = row.strandOf[number];
    if (strand >= 0) sums[strand] += weights[number];
  }
  for (let number = 0; number < classes; number += 1) {
    const strand = row.strandOf[number];
    const isUsable = strand >= 0 && sums[strand] > 0;
    cells[index * classes + number] = isUsable ? (targets[strand] * weights[number]) / sums[strand] : 0;
  }
}

/** Weighs a class up that is not yet filled and down that is overfull. */
function reweigh(cells: Float64Array, weights: Float64Array, supply: Float64Array): void {
  for (let number = 0; number < weights.length; number += 1) {
    let filled = 0;
    for (let cell = number; cell < cells.length; cell += weights.length) filled += cells[cell];
    if (filled > 0) weights[number] = (weights[number] * supply[number]) / filled;
  }
}

/** Rows × classes. A strand that covers one class is what that class holds; of several, each holds no more than the strand. */
function classBounds({ rows, classes }: Ledger): Table {
  const low = new Float64Array(rows.length * classes);
  const high = new Float64Array(rows.length * classes);
  rows.forEach((row, index) => {
    const covered = row.strands.map(() => 0);
    for (const number of row.strandOf) if (number >= 0) covered[number] += 1;
    for (let column = 0; column < classes; column += 1) {
      const number = row.strandOf[column];
      const strand = row.strands[number];
      if (strand === undefined) continue;
      low[index * classes + column] = covered[number] === 1 ? strand.low : 0;
      high[index * classes + column] = strand.high;
    }
  });
  return { width: classes, low, high };
}
