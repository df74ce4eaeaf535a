/**
 * The estimate inside the bounds: each VM's time spread over the LPs it may use in proportion to their guest time, fitted so that
 * rows add up to the VMs and columns to the LPs. LPs of one class are alike to every rule, so the fit is done by class, and within
 * one by proportion. Nothing is inferred from how the totals move together: that was tried and was no better on loaded hosts.
 */
import type { Bounds } from './bounds.ts';
import type { Ledger, LedgerRow, Range } from './ledger.ts';

const fitRounds = 40;
/** Rounds until rows and columns agree; on the largest hosts fewer, and their columns then add up less nearly. */
const mostSettleRounds = 60;
const leastSettleRounds = 4;
const settledCells = 20_000_000;
/** Columns that add up to their LP this nearly, in cores, are right. */
const tolerance = 1e-5;
const rounding = 1e-12;

/** Cells of `bounds`, filled with the estimate. */
export function fillShares(bounds: Bounds, ledger: Ledger): Float64Array {
  const share = new Float64Array(bounds.low.length);
  const strands = strandTargets(ledger);
  const ofClass = fitClasses(ledger, strands);
  const supply = classSums(ledger);
  ledger.rows.forEach((row, index) => {
    const start = index * bounds.width;
    for (let column = 0; column < bounds.width; column += 1) {
      const number = ledger.classOf[column];
      const part = supply[number] > 0 ? ledger.likely[column] / supply[number] : 0;
      if (row.strandOf[number] >= 0) share[start + column] = ofClass[index * ledger.classes + number] * part;
    }
  });
  settle(share, bounds, ledger, strands);
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

/**
 * Puts cells within their bounds where a rule on single LPs asks for it, and rows and columns right again by turns; rows come last,
 * because it is VMs that people add up.
 */
function settle(
  share: Float64Array,
  bounds: Bounds,
  ledger: Ledger,
  strands: readonly (readonly number[])[],
): void {
  const { low, high } = bounds;
  for (let cell = 0; cell < share.length; cell += 1)
    share[cell] = Math.min(high[cell], Math.max(low[cell], share[cell]));
  const targets = Float64Array.from(strands, (row) => row.reduce((total, target) => total + target, 0));
  const affordable = Math.min(mostSettleRounds, Math.floor(settledCells / Math.max(1, share.length)));
  const rounds = Math.max(leastSettleRounds, affordable);
  for (let round = 0; round < rounds; round += 1) {
    fillRows(share, bounds, targets);
    if (fillColumns(share, bounds, ledger.likely) < tolerance) return;
  }
  fillRows(share, bounds, targets);
}

/** Moves the cells of each row towards their bounds, each by the same part of its room, until they add up. */
function fillRows(share: Float64Array, { low, high, width }: Bounds, targets: Float64Array): void {
  for (let row = 0; row < targets.length; row += 1) {
    const [from, to] = [row * width, (row + 1) * width];
    let [short, above, below] = [targets[row], 0, 0];
    for (let cell = from; cell < to; cell += 1) {
      short -= share[cell];
      above += high[cell] - share[cell];
      below += share[cell] - low[cell];
    }
    const part = partOf(short, above, below);
    if (part === 0) continue;
    for (let cell = from; cell < to; cell += 1)
      share[cell] += part * (part > 0 ? high[cell] - share[cell] : share[cell] - low[cell]);
  }
}

/** The same for columns; returns how far the worst was off, in cores. */
function fillColumns(share: Float64Array, { low, high, width }: Bounds, targets: Float64Array): number {
  const short = Float64Array.from(targets);
  const above = new Float64Array(width);
  const below = new Float64Array(width);
  for (let cell = 0, column = 0; cell < share.length; cell += 1) {
    short[column] -= share[cell];
    above[column] += high[cell] - share[cell];
    below[column] += share[cell] - low[cell];
    column = column + 1 === width ? 0 : column + 1;
  }
  const worst = short.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const parts = short.map((value, column) => partOf(value, above[column], below[column]));
  if (worst < tolerance) return worst;
  for (let cell = 0, column = 0; cell < share.length; cell += 1) {
    const part = parts[column];
    share[cell] += part * (part > 0 ? high[cell] - share[cell] : share[cell] - low[cell]);
    column = column + 1 === width ? 0 : column + 1;
  }
  return worst;
}

/** Which part of the room above (positive) or below (negative) makes up for what is short. */
function partOf(short: number, above: number, below: number): number {
  if (short > rounding && above > 0) return Math.min(1, short / above);
  if (short < -rounding && below > 0) return Math.max(-1, short / below);
  return 0;
}
