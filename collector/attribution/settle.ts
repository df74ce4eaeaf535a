/**
 * Puts a table's cells within their bounds and makes rows and columns add up, by turns. Rows come last, because it is VMs that people
 * add up; what cannot be right on both sides is wrong in the columns.
 */

/** Row-major. */
export interface Table {
  readonly width: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Targets {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/** Rounds until rows and columns agree; in the largest tables fewer, and their columns then add up less nearly. */
const mostRounds = 200;
const leastRounds = 1;
const affordableCells = 1_500_000;
/** Columns that add up this nearly, in cores, are right. */
const tolerance = 1e-5;
const rounding = 1e-12;

/** Each round goes over the cells once, row by row. */
export function settle(share: Float64Array, table: Table, { rows, columns }: Targets): void {
  const affordable = Math.floor(affordableCells / Math.max(1, share.length));
  const rounds = Math.max(leastRounds, Math.min(mostRounds, affordable));
  let parts: Float64Array | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const sums: ColumnSums = {
      short: columns.slice(),
      above: new Float64Array(table.width),
      below: new Float64Array(table.width),
    };
    for (let row = 0; row < rows.length; row += 1) {
      const start = row * table.width;
      if (parts === undefined) clampRow(share, table, start);
      else moveRow(share, table, { start, parts });
      fillRow(share, table, { start, target: rows[row] });
      addRow(sums, share, table, start);
    }
    const worst = sums.short.reduce((most, short) => Math.max(most, Math.abs(short)), 0);
    if (worst < tolerance) return;
    parts = sums.short.map((short, column) => partOf(short, sums.above[column], sums.below[column]));
  }
}

/** What columns lack, and the room their cells have up to their bounds. */
interface ColumnSums {
  readonly short: Float64Array;
  readonly above: Float64Array;
  readonly below: Float64Array;
}

function clampRow(share: Float64Array, { low, high, width }: Table, start: number): void {
  for (let cell = start; cell < start + width; cell += 1)
    share[cell] = Math.min(high[cell], Math.max(low[cell], share[cell]));
}

/** Moves cells towards a bound by their column's part of the room: up where it is positive, else down. */
function moveRow(
  share: Float64Array,
  { low, high, width }: Table,
  { start, parts }: { readonly start: number; readonly parts: Float64Array },
): void {
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    const part = parts[column];
    const at = share[cell];
    share[cell] = at + part * (part > 0 ? high[cell] - at : at - low[cell]);
  }
}

/** The same for a row, all cells by the same part. */
function fillRow(
  share: Float64Array,
  { low, high, width }: Table,
  { start, target }: { readonly start: number; readonly target: number },
): void {
  let short = target;
  let above = 0;
  let below = 0;
  for (let cell = start; cell < start + width; cell += 1) {
    const at = share[cell];
    short -= at;
    above += high[cell] - at;
    below += at - low[cell];
  }
  const part = partOf(short, above, below);
  if (part === 0) return;
  for (let cell = start; cell < start + width; cell += 1) {
    const at = share[cell];
    share[cell] = at + part * (part > 0 ? high[cell] - at : at - low[cell]);
  }
}

function addRow(
  { short, above, below }: ColumnSums,
  share: Float64Array,
  { low, high, width }: Table,
  start: number,
): void {
  for (let column = 0; column < width; column += 1) {
    const at = share[start + column];
    short[column] -= at;
    above[column] += high[start + column] - at;
    below[column] += at - low[start + column];
  }
}

/** Which part of the room above (positive) or below (negative) makes up for what is short. */
function partOf(short: number, above: number, below: number): number {
  if (short > rounding && above > 0) return Math.min(1, short / above);
  if (short < -rounding && below > 0) return Math.max(-1, short / below);
  return 0;
}
