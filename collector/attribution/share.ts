/**
 * The estimate inside the bounds: each VM's time spread over the LPs it may use in proportion to their guest time, fitted so that
 * rows add up to the VMs' totals exactly, and columns to the LPs' up to the skew between the two sums. Nothing is inferred from
 * how the totals move together: that was tried and was no better than this on loaded hosts.
 */
import type { Cells, Margins } from './matrix.ts';

/** Enough for the fit to settle far below what can be drawn; one pass is already exact when no VM is restricted. */
const passesWithGroups = 30;

export function fillShares(cells: Cells, margins: Margins): void {
  const passes = margins.allowed.some((columns) => columns !== undefined) ? passesWithGroups : 1;
  const weights = Float64Array.from(margins.guests);
  for (let pass = 0; pass < passes; pass += 1) {
    if (pass > 0) fitWeights(cells, margins, weights);
    spreadRows(cells, margins, weights);
  }
}

function spreadRows(cells: Cells, margins: Margins, weights: Float64Array): void {
  margins.totals.forEach((total, row) => {
    const columns = margins.allowed[row];
    const start = (row + margins.firstRow) * cells.width;
    let weightSum = 0;
    for (let column = 0; column < cells.width; column += 1) {
      if (columns?.has(column) !== false) weightSum += weights[column];
    }
    for (let column = 0; column < cells.width; column += 1) {
      const usable = weightSum > 0 && columns?.has(column) !== false;
      cells.share[start + column] = usable ? (total * weights[column]) / weightSum : 0;
    }
  });
}

/** Weighs an LP up that is not yet filled and down that is overfull. */
function fitWeights(cells: Cells, margins: Margins, weights: Float64Array): void {
  for (let column = 0; column < cells.width; column += 1) {
    let filled = 0;
    for (let row = 0; row < margins.totals.length; row += 1) {
      filled += cells.share[(row + margins.firstRow) * cells.width + column];
    }
    if (filled > 0) weights[column] = (weights[column] * margins.guests[column]) / filled;
  }
}
