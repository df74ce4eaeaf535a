/**
 * The matrix of a span from those of its polls. Bounds of the parts add up to bounds of the whole, and these are tighter than what the
 * span's sums alone allow: who ran in the first minute and who in the second cannot have shared an LP in between.
 */
import { noiseLimit } from './grade.ts';
import type { Cells, Matrix, MatrixRowUse } from './matrix.ts';
import { codeOf } from './rules.ts';

export interface MatrixPart {
  readonly matrix: Matrix;
  /** How long it covers; nothing where that is not known. */
  readonly seconds: number;
}

/** Means over the time that the parts cover; undefined when they cover none. LPs are those of the last part. Cost: all cells. */
export function accumulate(parts: readonly MatrixPart[]): Matrix | undefined {
  const known = parts.filter(({ seconds, matrix }) => seconds > 0 && matrix.columns.length > 0);
  const columns = known.at(-1)?.matrix.columns;
  if (columns === undefined) return undefined;
  const sameColumns = known.filter(({ matrix }) => isSame(matrix.columns, columns));
  const seconds = sameColumns.reduce((total, part) => total + part.seconds, 0);
  const rows = rowsOf(sameColumns, seconds);
  const sum = emptyCells(rows.length, columns.length);
  const asked = new Map(rows.map(({ key }, row) => [key, row]));
  for (const part of sameColumns) add(sum, part.matrix, { asked, weight: part.seconds / seconds });
  doubtWide(sum);
  return { ...sum, rows, columns, intervals: sameColumns.length };
}

/** Everyone who has a row in some part: root first, then by use; a VM goes by its newest name. */
function rowsOf(parts: readonly MatrixPart[], seconds: number): readonly MatrixRowUse[] {
  const rows = new Map<string, MatrixRowUse>();
  for (const part of parts)
    for (const row of part.matrix.rows) {
      const cores = (rows.get(row.key)?.cores ?? 0) + (row.cores * part.seconds) / seconds;
      rows.set(row.key, { ...row, cores });
    }
  const rank = ({ kind, cores }: MatrixRowUse): number =>
    kind === 'root' ? Number.POSITIVE_INFINITY : cores;
  return [...rows.values()].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

/** A cell is exact until a part says otherwise. */
function emptyCells(rows: number, width: number): Sums {
  const size = rows * width;
  return {
    width,
    low: new Float64Array(size),
    high: new Float64Array(size),
    share: new Float64Array(size),
    rule: new Uint8Array(size).fill(unset),
    exact: new Uint8Array(size).fill(1),
    given: new Float64Array(width),
    unlisted: new Float64Array(width),
  };
}

interface Sums extends Cells {
  readonly given: Float64Array;
  readonly unlisted: Float64Array;
}

const unset = 255;
const totals = codeOf('totals');

interface Addition {
  readonly asked: ReadonlyMap<string, number>;
  readonly weight: number;
}

function add(sum: Sums, part: Matrix, { asked, weight }: Addition): void {
  const { width } = sum;
  const missing = new Set(asked.values());
  part.rows.forEach(({ key }, from) => {
    const row = asked.get(key) ?? 0;
    missing.delete(row);
    for (let column = 0; column < width; column += 1) {
      const [to, cell] = [row * width + column, from * width + column];
      sum.low[to] += weight * part.low[cell];
      sum.high[to] += weight * part.high[cell];
      sum.share[to] += weight * part.share[cell];
      sum.exact[to] &= part.exact[cell];
      sum.rule[to] = sum.rule[to] === unset || sum.rule[to] === part.rule[cell] ? part.rule[cell] : totals;
    }
  });
  for (let column = 0; column < width; column += 1) {
    sum.given[column] += weight * part.given[column];
    sum.unlisted[column] += weight * part.unlisted[column];
    for (const row of missing) sum.high[row * width + column] += weight * part.unlisted[column];
  }
}

/** A row that was missing in some part may have been anywhere in it. */
function doubtWide(sum: Cells): void {
  sum.exact.forEach((exact, cell) => {
    const width = sum.high[cell] - sum.low[cell];
    if (exact === 1 && width > noiseLimit(sum.share[cell])) sum.exact[cell] = 0;
    if (sum.rule[cell] === unset) sum.rule[cell] = totals;
  });
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((lp, index) => lp === b[index]);
}
