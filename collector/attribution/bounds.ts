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
import { boundCores, loneCaps, noticeable } from './core-scheduling.ts';
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

/** Bounds of the VMs' rows that say nothing yet; before them in memory is room for one row more, the root's. */
export function emptyBounds({ rows, likely: { length: width } }: Ledger): Bounds {
  const size = width * rows.length;
  return {
    width,
    low: new Float64Array(width + size).subarray(width),
    high: new Float64Array(width + size).subarray(width),
    rule: new Uint8Array(width + size).subarray(width),
  };
}

/**
 * Draws empty bounds. Each round goes over the cells once, row by row, with the columns' sums of the round before; `onRow` is called with
 * each row when its bounds are final.
 */
export function drawBounds(bounds: Bounds, ledger: Ledger, onRow: (row: number) => void): void {
  const { width } = bounds;
  const caps = capsOf(ledger);
  const openings = ledger.rows.map(openingOf);
  let sums: Sums = { low: new Float64Array(width), high: openingSums(ledger, openings, caps) };
  const hasGroups = ledger.rows.some(({ strandOf }) => strandOf.includes(-1));
  const rounds = hasGroups ? roundsWithGroups : 1;
  for (let round = 0; round < rounds; round += 1) {
    const left = leftOver(sums, ledger);
    sums = emptySums(width);
    for (let index = 0; index < ledger.rows.length; index += 1) {
      const start = index * width;
      const row = ledger.rows[index];
      if (round === 0) openRow(bounds, ledger, { opening: openings[index], start, cap: capOf(caps, row) });
      const ofClasses = boundByColumns(bounds, left, { start, ledger });
      boundRow(bounds, ledger, { row, start, sums: ofClasses });
      if (ledger.siblingOf !== undefined) boundCores(bounds, ledger, start);
      closeRow(sums, bounds, start);
      if (round + 1 === rounds) onRow(index);
    }
  }
}

/** The most any VM can have used of each LP, and the most one with a single virtual processor can. */
interface Caps {
  readonly all: Float64Array;
  readonly lone: Float64Array;
}

function capsOf({ low, high, siblingOf }: Ledger): Caps {
  return { all: high, lone: siblingOf === undefined ? high : loneCaps(high, low, siblingOf) };
}

function capOf({ all, lone }: Caps, { virtualProcessors }: LedgerRow): Float64Array {
  return virtualProcessors === 1 ? lone : all;
}

const outside = codeOf('outside-cpu-group');
const coreScheduler = codeOf('core-scheduler');

interface RowOpening {
  readonly opening: Opening;
  readonly start: number;
  readonly cap: Float64Array;
}

/** What a VM can have used of each LP at most, by its strands and the LP alone. Lows are nothing. */
function openRow(
  { width, high, rule }: Bounds,
  { classOf, high: given }: Ledger,
  { opening: { highOf, ruleOf }, start, cap }: RowOpening,
): void {
  const isLone = cap !== given;
  for (let column = 0; column < width; column += 1) {
    const number = classOf[column];
    const most = cap[column];
    const top = highOf[number];
    rule[start + column] =
      isLone && most < top - noticeable && most < given[column] - noticeable ? coreScheduler : ruleOf[number];
    high[start + column] = top < most ? top : most;
  }
}

/** By class of LPs. */
interface Opening {
  readonly highOf: Float64Array;
  readonly ruleOf: Uint8Array;
}

function openingOf(row: LedgerRow): Opening {
  const highs = row.strands.map((strand) => Math.min(strand.high, row.high));
  const rules = row.strands.map((strand) => codeOf(strand.rule));
  const { strandOf } = row;
  const highOf = new Float64Array(strandOf.length);
  const ruleOf = new Uint8Array(strandOf.length).fill(outside);
  for (let number = 0; number < strandOf.length; number += 1) {
    const strand = strandOf[number];
    if (strand < 0) continue;
    highOf[number] = highs[strand] ?? 0;
    ruleOf[number] = rules[strand] ?? outside;
  }
  return { highOf, ruleOf };
}

/** What the opened rows add up to by column, without opening them: of rows sorted by their highs, those below an LP's cap count in full. */
function openingSums(ledger: Ledger, openings: readonly Opening[], caps: Caps): Float64Array {
  const { rows, classOf, classes } = ledger;
  const sums = new Float64Array(classOf.length);
  for (const cap of new Set([caps.all, caps.lone])) {
    const among = openings.filter((_, index) => capOf(caps, rows[index]) === cap);
    for (let number = 0; number < classes; number += 1) {
      const sorted = new Float64Array(among.map(({ highOf }) => highOf[number])).sort();
      const below = new Float64Array(sorted.length + 1);
      for (let index = 0; index < sorted.length; index += 1) below[index + 1] = below[index] + sorted[index];
      for (let column = 0; column < classOf.length; column += 1) {
        if (classOf[column] !== number) continue;
        const count = countBelow(sorted, cap[column]);
        sums[column] += below[count] + (sorted.length - count) * cap[column];
      }
    }
  }
  return sums;
}

function countBelow(sorted: Float64Array, limit: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Of all rows together by column, of a row by class of columns, or what the others of a column leave at least and at most. */
interface Sums {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

function emptySums(size: number): Sums {
  return { low: new Float64Array(size), high: new Float64Array(size) };
}

/** Every LP's column adds up to what it gave, but for what somebody unknown may have used. */
function leftOver(sums: Sums, ledger: Ledger): Sums {
  return {
    low: sums.high.map(
      (high, column) => ledger.low[column] - Math.min(ledger.unknownHigh, ledger.high[column]) - high,
    ),
    high: sums.low.map((low, column) => ledger.high[column] - low),
  };
}

/** Answers what the row's cells add up to then, by class of LPs. */
function boundByColumns(
  { width, low, high }: Bounds,
  { low: leasts, high: mosts }: Sums,
  { start, ledger: { classOf, classes } }: { readonly start: number; readonly ledger: Ledger },
): Sums {
  const sums = emptySums(classes);
  const { low: lows, high: highs } = sums;
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    let bottom = low[cell];
    let top = high[cell];
    const least = leasts[column] + top;
    const most = mosts[column] + bottom;
    if (least > bottom) {
      bottom = least;
      low[cell] = least;
    }
    if (most < top) {
      top = most;
      high[cell] = most;
    }
    const number = classOf[column];
    lows[number] += bottom;
    highs[number] += top;
  }
  return sums;
}

interface RowSums {
  readonly row: LedgerRow;
  readonly start: number;
  readonly sums: Sums;
}

/** A VM's row adds up to its total, and the cells of a strand to the strand's. */
function boundRow({ width, low, high }: Bounds, { classOf }: Ledger, { row, start, sums }: RowSums): void {
  const [least, most] = roomOf(row, sums);
  // Of a VM that could have been elsewhere altogether, and need not have been anywhere, nothing follows.
  if (isFree(sums, least)) return;
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

function isFree({ low, high }: Sums, least: Float64Array): boolean {
  for (let number = 0; number < least.length; number += 1) {
    const needed = high[number] === 0 ? 0 : -mostOfOne;
    if (low[number] !== 0 || least[number] > needed) return false;
  }
  return true;
}

/** No LP gives more than this, in cores: one, and what read skew adds. */
const mostOfOne = 2;

/** Per class of LPs, what the rest of the row and of the strand leave at least and at most. */
function roomOf(row: LedgerRow, sums: Sums): readonly [Float64Array, Float64Array] {
  const { strandOf } = row;
  const ofStrand = row.strands.map(() => ({ low: 0, high: 0 }));
  const all = { low: 0, high: 0 };
  for (let number = 0; number < strandOf.length; number += 1) {
    const of = ofStrand[strandOf[number]];
    all.low += sums.low[number];
    all.high += sums.high[number];
    if (of === undefined) continue;
    of.low += sums.low[number];
    of.high += sums.high[number];
  }
  const least = new Float64Array(strandOf.length).fill(Number.NEGATIVE_INFINITY);
  const most = new Float64Array(strandOf.length).fill(Number.POSITIVE_INFINITY);
  for (let number = 0; number < strandOf.length; number += 1) {
    const strand = row.strands[strandOf[number]];
    const of = ofStrand[strandOf[number]];
    if (strand === undefined || of === undefined) continue;
    least[number] = Math.max(row.low - all.high, strand.low - of.high);
    most[number] = Math.min(row.high - all.low, strand.high - of.low);
  }
  return [least, most];
}

/** Adds a finished row to the sums. Bounds that meet may cross by a rounding error, and are put straight. */
function closeRow({ low: lows, high: highs }: Sums, { width, low, high }: Bounds, start: number): void {
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    let bottom = low[cell];
    let top = high[cell];
    if (bottom > top) {
      bottom = Math.max(0, (bottom + top) / 2);
      top = bottom;
      low[cell] = bottom;
      high[cell] = bottom;
    }
    lows[column] += bottom;
    highs[column] += top;
  }
}
