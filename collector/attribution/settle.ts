/**
 * Puts a table's cells within their bounds and makes rows and columns add up to their targets, by turns. Rows come last, because it is
 * VMs that people add up. In the end no row and no column holds more than its total where bounds allow that: what fits on one side only is
 * left out on the other, and whoever shows the table says so.
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

/** Rounds until rows and columns agree; in the largest tables fewer, and more is then left out. */
const mostRounds = 200;
const leastRounds = 1;
const affordableCells = 1_500_000;
/** Columns that add up this nearly, in cores, are right. */
const tolerance = 1e-5;
const rounding = 1e-12;

/** A settling under way: its first round can be done row by row while the cells are still near the processor. */
export interface Settling {
  /** The first round of a row, whose cells hold a first guess; every row once, in any order. */
  settleRow(row: number): void;
  /** The rounds after the first, each over all cells. Answers what the columns lack in the end; negative = have too much. */
  finish(): Float64Array;
}

export function beginSettling(share: Float64Array, table: Table, { rows, columns }: Targets): Settling {
  const { width } = table;
  const affordable = Math.floor(affordableCells / Math.max(1, rows.length * width));
  const rounds = Math.max(leastRounds, Math.min(mostRounds, affordable));
  let sums = emptySums(columns);
  let parts: Float64Array | undefined;
  const settleRow = (row: number): void => {
    settleCells(share, table, { start: row * width, target: rows[row], parts, sums });
  };
  const finish = (): Float64Array => {
    for (let round = 1; round < rounds; round += 1) {
      const worst = sums.short.reduce((most, short) => Math.max(most, Math.abs(short)), 0);
      if (worst < tolerance) break;
      const { short, above, below } = sums;
      parts = short.map((lacks, column) => partOf(lacks, above[column], below[column]));
      sums = emptySums(columns);
      for (let row = 0; row < rows.length; row += 1) settleRow(row);
    }
    return sums.short;
  };
  return { settleRow, finish };
}

/** All of it at once, from the first guess that the cells hold. */
export function settle(share: Float64Array, table: Table, targets: Targets): Float64Array {
  const settling = beginSettling(share, table, targets);
  for (let row = 0; row < targets.rows.length; row += 1) settling.settleRow(row);
  return settling.finish();
}

/**
 * Takes out of the columns what is too much for them, by their parts of the room, and puts it back where row and column both have room.
 * `short` is what the columns lack; negative = have too much. Cost: rows × such columns.
 */
export function fitWithin(
  share: Float64Array,
  { low, high, width }: Table,
  { rows, short }: { readonly rows: number; readonly short: Float64Array },
): void {
  const full = columnsOf(short, (lacks) => lacks < -rounding);
  const open = columnsOf(short, (lacks) => lacks > rounding);
  const below = new Float64Array(full.length);
  for (let start = 0; start < rows * width; start += width)
    for (let index = 0; index < full.length; index += 1)
      below[index] += share[start + full[index]] - low[start + full[index]];
  const parts = below.map((room, index) => -partOf(short[full[index]], 0, room));
  for (let start = 0; start < rows * width; start += width) {
    let taken = 0;
    for (let index = 0; index < full.length; index += 1) {
      const cell = start + full[index];
      const less = parts[index] * (share[cell] - low[cell]);
      share[cell] -= less;
      taken += less;
    }
    for (let index = 0; index < open.length && taken > rounding; index += 1) {
      const column = open[index];
      const more = Math.min(taken, short[column], high[start + column] - share[start + column]);
      if (!(more > 0)) continue;
      share[start + column] += more;
      short[column] -= more;
      taken -= more;
    }
  }
}

function columnsOf(short: Float64Array, isMeant: (lacks: number) => boolean): Int32Array {
  return Int32Array.from(short.keys()).filter((column) => isMeant(short[column]));
}

/** What columns lack, and the room their cells have up to their bounds. */
interface ColumnSums {
  readonly short: Float64Array;
  readonly above: Float64Array;
  readonly below: Float64Array;
}

function emptySums(columns: Float64Array): ColumnSums {
  const { length } = columns;
  return { short: columns.slice(), above: new Float64Array(length), below: new Float64Array(length) };
}

interface RowSettling {
  readonly start: number;
  readonly target: number;
  /** By column, which part of the room to use; undefined = cells may still be out of bounds. */
  readonly parts: Float64Array | undefined;
  readonly sums: ColumnSums;
}

/** Moves a row by its columns' parts, or into its bounds, then as a whole to its target; and adds it to the sums. */
function settleCells(share: Float64Array, table: Table, { start, target, parts, sums }: RowSettling): void {
  const { low, high, width } = table;
  let [short, above, below] = [target, 0, 0];
  for (let column = 0; column < width; column += 1) {
    const cell = start + column;
    const bottom = low[cell];
    const top = high[cell];
    let at = share[cell];
    if (parts === undefined) at = at > top ? top : at;
    else at += parts[column] * (parts[column] > 0 ? top - at : at - bottom);
    if (at < bottom) at = bottom;
    share[cell] = at;
    short -= at;
    above += top - at;
    below += at - bottom;
  }
  const part = partOf(short, above, below);
  if (part !== 0) moveWhole(share, table, { start, part });
  addRow(sums, share, table, start);
}

function moveWhole(
  share: Float64Array,
  { low, high, width }: Table,
  { start, part }: { readonly start: number; readonly part: number },
): void {
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
