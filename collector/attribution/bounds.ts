/**
 * Lower and upper bounds of every cell, drawn tighter from several sides until they settle. With v a VM's time, g an LP's, and
 * both known as ranges, each of these holds for every cell x of VM k on LP l, whatever the scheduler did:
 *
 *     x ≤ v of the strand that covers l,  x ≤ g                              nobody uses more than there is
 *     x ≥ v − Σ highs of k elsewhere,     x ≤ v − Σ lows of k elsewhere      a VM's row adds up
 *     x ≥ g − Σ highs of others on l,     x ≤ g − Σ lows of others on l      an LP's column adds up
 *
 * Without CPU groups, NUMA nodes and cores these are the bounds of the transport polytope, and nothing in the totals can narrow
 * them: any table with these sums can be scheduled so that no VP is on two LPs at once and no LP runs two VPs (preemptive
 * open shop; Gonzalez and Sahni, Journal of the ACM 23, 1976). With them the bounds stay valid but are not always the tightest.
 */
import { codeOf } from './rules.ts';
import { boundCores, boundLoneProcessors } from './core-scheduling.ts';
import type { Ledger, LedgerRow } from './ledger.ts';

/** Rows × columns, row-major; VMs only, the root partition is not in it. */
export interface Bounds {
  readonly width: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Index in `matrixRules` of the rule that drew a cell's bounds. */
  readonly rule: Uint8Array;
}

/** Once is enough where only sums bind; rules about parts of the host reach each other's cells in a few rounds. */
const roundsWithRules = 3;

export function drawBounds(ledger: Ledger): Bounds {
  const width = ledger.likely.length;
  const size = width * ledger.rows.length;
  const bounds: Bounds = {
    width,
    low: new Float64Array(size),
    high: new Float64Array(size),
    rule: new Uint8Array(size),
  };
  ledger.rows.forEach((row, index) => openRow(bounds, ledger, row, index * width));
  if (ledger.siblingOf !== undefined) boundLoneProcessors(bounds, ledger);
  const hasRules = ledger.classes > 1 || ledger.siblingOf !== undefined;
  for (let round = 0; round < (hasRules ? roundsWithRules : 1); round += 1) {
    boundColumns(bounds, ledger);
    ledger.rows.forEach((row, index) => boundRow(bounds, ledger, row, index * width));
    if (ledger.siblingOf !== undefined) boundCores(bounds, ledger);
  }
  straighten(bounds);
  return bounds;
}

const outside = codeOf('outside-cpu-group');

/** What a VM can have used of each LP at most, by its strands and the LP alone. */
function openRow({ width, high, rule }: Bounds, ledger: Ledger, row: LedgerRow, start: number): void {
  const highs = row.strands.map((strand) => Math.min(strand.high, row.high));
  const rules = row.strands.map((strand) => codeOf(strand.rule));
  for (let column = 0; column < width; column += 1) {
    const strand = row.strandOf[ledger.classOf[column]];
    rule[start + column] = strand < 0 ? outside : rules[strand];
    high[start + column] = strand < 0 ? 0 : Math.min(highs[strand], ledger.high[column]);
  }
}

/** Every LP's column adds up to what it gave, but for what somebody unknown may have used. */
function boundColumns({ width, low, high }: Bounds, ledger: Ledger): void {
  const highs = new Float64Array(width);
  const lows = new Float64Array(width);
  for (let cell = 0, column = 0; cell < low.length; cell += 1) {
    highs[column] += high[cell];
    lows[column] += low[cell];
    column = column + 1 === width ? 0 : column + 1;
  }
  for (let column = 0; column < width; column += 1) {
    // From here on what the others leave at least, and at most.
    highs[column] = ledger.low[column] - Math.min(ledger.unknownHigh, ledger.high[column]) - highs[column];
    lows[column] = ledger.high[column] - lows[column];
  }
  for (let cell = 0, column = 0; cell < low.length; cell += 1) {
    const least = highs[column] + high[cell];
    const most = lows[column] + low[cell];
    if (least > low[cell]) low[cell] = least;
    if (most < high[cell]) high[cell] = most;
    column = column + 1 === width ? 0 : column + 1;
  }
}

/** A VM's row adds up to its total, and the cells of a strand to the strand's. */
function boundRow(bounds: Bounds, ledger: Ledger, row: LedgerRow, start: number): void {
  const { width, low, high } = bounds;
  const sums = row.strands.map(() => ({ low: 0, high: 0 }));
  for (let column = 0; column < width; column += 1) {
    const sum = sums[row.strandOf[ledger.classOf[column]]];
    if (sum === undefined) continue;
    sum.low += low[start + column];
    sum.high += high[start + column];
  }
  const all = sums.reduce((total, sum) => ({ low: total.low + sum.low, high: total.high + sum.high }));
  const least = row.strands.map((strand, index) =>
    Math.max(row.low - all.high, strand.low - (sums[index]?.high ?? 0)),
  );
  const most = row.strands.map((strand, index) =>
    Math.min(row.high - all.low, strand.high - (sums[index]?.low ?? 0)),
  );
  for (let column = 0; column < width; column += 1) {
    const strand = row.strandOf[ledger.classOf[column]];
    if (strand < 0) continue;
    const cell = start + column;
    const raised = least[strand] + high[cell];
    const lowered = most[strand] + low[cell];
    if (raised > low[cell]) low[cell] = raised;
    if (lowered < high[cell]) high[cell] = lowered;
  }
}

/** Bounds that meet may cross by a rounding error. */
function straighten({ low, high }: Bounds): void {
  for (let cell = 0; cell < low.length; cell += 1) {
    if (low[cell] <= high[cell]) continue;
    const middle = Math.max(0, (low[cell] + high[cell]) / 2);
    low[cell] = middle;
    high[cell] = middle;
  }
}
