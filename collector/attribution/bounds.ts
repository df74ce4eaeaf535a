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
import { boundCores, boundLoneProcessor } from './core-scheduling.ts';
import type { Ledger, LedgerRow } from './ledger.ts';

/** Rows × columns, row-major. */
export interface Bounds {
  readonly width: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Number of the rule that drew a cell's bounds. */
  readonly rule: Uint8Array;
}

/**
 * Bounds of CPU groups reach each other's cells; elsewhere a second round narrowed nothing on any simulated host.
 */
const roundsWithGroups = 3;

/** Bounds of the VMs' rows; before them in memory is room for one row more, the root's. Each round goes over the cells once, row by row, with the columns' sums of the round before. */
export function drawBounds(ledger: Ledger): Bounds {
  const width = ledger.likely.length;
  const size = width * ledger.rows.length;
  const bounds: Bounds = {
    width,
    low: new Float64Array(width + size).subarray(width),
    high: new Float64Array(width + size).subarray(width),
    rule: new Uint8Array(width + size).subarray(width),
  };
  let sums = emptySums(width);
  ledger.rows.forEach((row, index) => {
    openRow(bounds, ledger, row, index * width);
    if (ledger.siblingOf !== undefined && row.virtualProcessors === 1)
      boundLoneProcessor(bounds, ledger, index * width);
    addRow(sums, bounds, index * width);
  });
  const hasGroups = ledger.rows.some(({ strandOf }) => strandOf.includes(-1));
  for (let round = 0; round < (hasGroups ? roundsWithGroups : 1); round += 1) {
    const left = leftOver(sums, ledger);
    sums = emptySums(width);
    for (let index = 0; index < ledger.rows.length; index += 1) {
      const start = index * width;
      boundByColumns(bounds, left, start);
      boundRow(bounds, ledger, ledger.rows[index], start);
      if (ledger.siblingOf !== undefined) boundCores(bounds, ledger, start);
      straighten(bounds, start);
      addRow(sums, bounds, start);
    }
  }
  return bounds;
}

const outside = codeOf('outside-cpu-group');

/** What a VM can have used of each LP at most, by its strands and the LP alone. */
function openRow({ width, high, rule }: Bounds, ledger: Ledger, row: LedgerRow, start: number): void {
  const highs = row.strands.map((strand) => Math.min(strand.high, row.high));
  const rules = row.strands.map((strand) => codeOf(strand.rule));
  const highOf = Float64Array.from(row.strandOf, (strand) => highs[strand] ?? 0);
  const ruleOf = Uint8Array.from(row.strandOf, (strand) => rules[strand] ?? outside);
  for (let column = 0; column < width; column += 1) {
    const number = ledger.classOf[column];
    rule[start + column] = ruleOf[number];
    high[start + column] = Math.min(highOf[number], ledger.high[column]);
  }
}

/** Per column; of all rows together, or what the others of a column leave at least and at most. */
interface Columns {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

function emptySums(width: number): Columns {
  return { low: new Float64Array(width), high: new Float64Array(width) };
}

function addRow({ low: lows, high: highs }: Columns, { width, low, high }: Bounds, start: number): void {
  for (let column = 0; column < width; column += 1) {
    lows[column] += low[start + column];
    highs[column] += high[start + column];
  }
}

/** Every LP's column adds up to what it gave, but for what somebody unknown may have used. */
function leftOver(sums: Columns, ledger: Ledger): Columns {
  return {
    low: sums.high.map(
      (high, column) => ledger.low[column] - Math.min(ledger.unknownHigh, ledger.high[column]) - high,
    ),
    high: sums.low.map((low, column) => ledger.high[column] - low),
  };
}

function boundByColumns(
  { width, low, high }: Bounds,
  { low: leasts, high: mosts }: Columns,
  start: number,
): void {
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    const at = low[cell];
    const top = high[cell];
    const least = leasts[column] + top;
    const most = mosts[column] + at;
    if (least > at) low[cell] = least;
    if (most < top) high[cell] = most;
  }
}

/** A VM's row adds up to its total, and the cells of a strand to the strand's. */
function boundRow({ width, low, high }: Bounds, ledger: Ledger, row: LedgerRow, start: number): void {
  const { classOf, classes } = ledger;
  const sums = emptySums(classes);
  const { low: lows, high: highs } = sums;
  for (let column = 0; column < width; column += 1) {
    const number = classOf[column];
    lows[number] += low[start + column];
    highs[number] += high[start + column];
  }
  const [least, most] = roomOf(row, sums);
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    const number = classOf[column];
    const at = low[cell];
    const top = high[cell];
    const raised = least[number] + top;
    const lowered = most[number] + at;
    if (raised > at) low[cell] = raised;
    if (lowered < top) high[cell] = lowered;
  }
}

/** Per class of LPs, what the rest of the row and of the strand leave at least and at most. */
function roomOf(row: LedgerRow, sums: Columns): readonly [Float64Array, Float64Array] {
  const ofStrand = row.strands.map(() => ({ low: 0, high: 0 }));
  const all = { low: 0, high: 0 };
  row.strandOf.forEach((strand, number) => {
    for (const sum of [all, ofStrand[strand]]) {
      if (sum === undefined) continue;
      sum.low += sums.low[number];
      sum.high += sums.high[number];
    }
  });
  const least = row.strands.map(({ low }, strand) =>
    Math.max(row.low - all.high, low - (ofStrand[strand]?.high ?? 0)),
  );
  const most = row.strands.map(({ high }, strand) =>
    Math.min(row.high - all.low, high - (ofStrand[strand]?.low ?? 0)),
  );
  return [
    Float64Array.from(row.strandOf, (strand) => least[strand] ?? Number.NEGATIVE_INFINITY),
    Float64Array.from(row.strandOf, (strand) => most[strand] ?? Number.POSITIVE_INFINITY),
  ];
}

/** Bounds that meet may cross by a rounding error. */
function straighten({ width, low, high }: Bounds, start: number): void {
  for (let cell = start; cell < start + width; cell += 1) {
    if (low[cell] <= high[cell]) continue;
    const middle = Math.max(0, (low[cell] + high[cell]) / 2);
    low[cell] = middle;
    high[cell] = middle;
  }
}
