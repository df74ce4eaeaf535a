/**
 * The estimate inside the bounds: each VM's time spread over the LPs it may use in proportion to their guest time, fitted so that
 * rows add up to the VMs and columns to the LPs. LPs of one class are alike to every rule, so the fit is done by class, and within
 * one by proportion. Nothing is inferred from how the totals move together: that was tried and was no better on loaded hosts.
 */
import type { Bounds } from './bounds.ts';
import type { Ledger, LedgerRow, Range } from './ledger.ts';
import { settle, type Table } from './settle.ts';

/** Proportional fitting nears its end by a factor each round; what is left, `settle` puts right. */
const fitRounds = 10;

/** Cells of `bounds`, filled with the estimate; with the same room before them. */
export function fillShares(bounds: Bounds, ledger: Ledger): Float64Array {
  const share = new Float64Array(bounds.width + bounds.low.length).subarray(bounds.width);
  const strands = strandTargets(ledger);
  const rowTargets = Float64Array.from(strands, (row) => row.reduce((total, target) => total + target, 0));
  const supply = classSums(ledger);
  const ofClass = fitClasses(ledger, strands);
  // How a VM's time away from home is split between hypervisor and guest is known as a range: the classes' sums decide in it.
  if (ledger.classes > 1) settle(ofClass, classBounds(ledger), { rows: rowTargets, columns: supply });
  const { classOf, classes } = ledger;
  const parts = ledger.likely.map((likely, column) =>
    supply[classOf[column]] > 0 ? likely / supply[classOf[column]] : 0,
  );
  for (let row = 0; row < ledger.rows.length; row += 1) {
    const [start, ofRow] = [row * bounds.width, row * classes];
    for (let column = 0; column < bounds.width; column += 1)
      share[start + column] = ofClass[ofRow + classOf[column]] * parts[column];
  }
  settle(share, bounds, { rows: rowTargets, columns: ledger.likely });
  return share;
}

/**
 * What each strand is taken to have used: what was read, moved within the read skew so that VMs and LPs add up to the same. Where the
 * skew cannot explain the difference somebody unknown used the rest, and VMs stay at the nearest they can.
 */
function strandTargets({ rows, likely }: Ledger): readonly (readonly number[])[] {
  const supply = likely.reduce((total, value) => total + value, 0);
  const short = supply - rows.reduce((total, row) => total + row.likely, 0);
  const roomOf = ({ low, likely: at, high }: Range): number => (short > 0 ? high - at : at - low);
  const room = rows.reduce((total, row) => total + roomOf(row), 0);
  const part = room > 0 ? Math.sign(short) * Math.min(1, Math.abs(short) / room) : 0;
  return rows.map((row) => {
    const strandRoom = row.strands.reduce((total, strand) => total + roomOf(strand), 0);
    const move = strandRoom > 0 ? (part * Math.min(strandRoom, roomOf(row))) / strandRoom : 0;
    return row.strands.map((strand) => strand.likely + move * roomOf(strand));
  });
}

function classSums({ classOf, classes, likely }: Ledger): Float64Array {
  const sums = new Float64Array(classes);
  for (let column = 0; column < classOf.length; column += 1) sums[classOf[column]] += likely[column];
  return sums;
}

/** Rows × classes: what is proportional to both sides' totals and adds up to them (iterative proportional fitting). */
function fitClasses(ledger: Ledger, targets: readonly (readonly number[])[]): Float64Array {
  const { rows, classes } = ledger;
  const supply = classSums(ledger);
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
    row.strandOf.forEach((number, column) => {
      const strand = row.strands[number];
      if (strand === undefined) return;
      const isAlone = row.strandOf.filter((other) => other === number).length === 1;
      low[index * classes + column] = isAlone ? strand.low : 0;
      high[index * classes + column] = strand.high;
    });
  });
  return { width: classes, low, high };
}
