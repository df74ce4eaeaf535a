/**
 * Makes a matrix smaller: neighbouring LPs of a NUMA node share a column, VMs beyond the largest share a row. Sums of bounds
 * bound the sum, and a VM never uses more of a group than it uses at all. Pure; goes over the cells once.
 */
import type { MatrixRow, ProcessorAnswer } from '../model/wire.ts';
import { certainties, type Matrix } from './matrix.ts';
import { codeOf } from './rules.ts';

/** What shares a column: nothing, the threads of a core, a NUMA node, or so many neighbours within a node. */
export type LpGroup = 'lp' | 'core' | 'numa' | number;

export interface Grouping {
  readonly group: LpGroup;
  /** So many VMs keep a row of their own; the others are added up. */
  readonly top: number | undefined;
  /** Only the row of this VM, by key or name; no row where it ran nothing. */
  readonly vm?: string | undefined;
  /** Only the column of this LP; none where there is no such LP. */
  readonly lp?: number | undefined;
}

type Place = Pick<ProcessorAnswer, 'lp' | 'core' | 'numaNode'>;

/** What is drawn: rows × columns, row-major, in cores. */
export interface MatrixTable {
  readonly rows: readonly MatrixRow[];
  /** The first LP of each column. */
  readonly columns: readonly number[];
  /** The LPs of each column; absent where each is one. */
  readonly groups?: readonly (readonly number[])[];
  readonly share: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly rule: Uint8Array;
  /** What totals hold and cells do not: the two sides are not read at one instant, so the greater cannot be placed in full. */
  readonly unplaced: { readonly rows: Float64Array; readonly columns: Float64Array };
  readonly truth?: Float64Array;
}

export interface GroupingPlan extends Grouping {
  readonly places: readonly Place[];
  /** What really ran, in the cells of the matrix. */
  readonly truth?: Float64Array;
}

/** What is said of the whole (bounds, what is not placed) stays as it is where only a part is asked for. */
export function groupMatrix(matrix: Matrix, plan: GroupingPlan): MatrixTable {
  const { group, truth } = plan;
  const rows = rowBundles(matrix.rows, plan);
  const columns = columnBundles(matrix.columns, plan);
  const grouped = rows.map((of) => rowOf(matrix.rows, of));
  const bundles = { rows, columns, width: matrix.width };
  const { exact, share, low, high } = matrix;
  // An exact cell is one value: what is left of its width is how far apart the readings were, and said once.
  const lows = sums(low, bundles, { exact, share });
  const highs = sums(high, bundles, { exact, share });
  capByRows(highs, grouped, { columns, within: certainties(matrix).exactWithin });
  return {
    rows: grouped,
    columns: columns.map(([first = 0]) => matrix.columns[first] ?? 0),
    ...(group === 'lp' ? {} : { groups: columns.map((of) => of.map((index) => matrix.columns[index] ?? 0)) }),
    share: sums(share, bundles),
    low: lows,
    high: highs,
    rule: rulesOf(matrix, bundles),
    unplaced: unplacedOf(matrix, bundles),
    ...(truth === undefined ? {} : { truth: sums(truth, bundles) }),
  };
}

/** Places in the matrix that share a row or a column. */
type Bundle = readonly number[];

interface Bundles {
  readonly rows: readonly Bundle[];
  readonly columns: readonly Bundle[];
  /** Columns of the matrix. */
  readonly width: number;
}

function rowBundles(rows: readonly MatrixRow[], { vm, top }: Grouping): readonly Bundle[] {
  const wanted = rows.flatMap(({ key, name }, index) =>
    vm === undefined || key === vm || name === vm ? [index] : [],
  );
  return top === undefined || vm !== undefined ? wanted.map((index) => [index]) : rowsWithRest(rows, top);
}

/** The largest VMs, the others in one row, the root partition. */
function rowsWithRest(rows: readonly MatrixRow[], top: number): readonly Bundle[] {
  const vms = rows.flatMap(({ kind }, index) => (kind === 'vm' ? [index] : []));
  const others = rows.flatMap(({ kind }, index) => (kind === 'vm' ? [] : [[index]]));
  const ranked = vms.sort((a, b) => (rows[b]?.cores ?? 0) - (rows[a]?.cores ?? 0));
  const rest = ranked.slice(top);
  const kept = ranked.slice(0, top).map((index) => [index]);
  return rest.length < 2 ? rows.map((_, index) => [index]) : [...kept, rest, ...others];
}

function rowOf(rows: readonly MatrixRow[], of: Bundle): MatrixRow {
  const [first] = of.map((index) => rows[index]);
  if (first === undefined) throw new Error('A row of no rows');
  if (of.length === 1) return first;
  const cores = of.reduce((sum, index) => sum + (rows[index]?.cores ?? 0), 0);
  return { key: ':rest', kind: 'vm', name: `${of.length} others`, cores, others: of.length };
}

function columnBundles(
  columns: readonly number[],
  { lp: wanted, places, group }: GroupingPlan,
): readonly Bundle[] {
  const lps = columns.flatMap((lp, index) => (wanted === undefined || lp === wanted ? [{ lp, index }] : []));
  if (group === 'lp') return lps.map(({ index }) => [index]);
  const placeOf = new Map(places.map((place) => [place.lp, place]));
  const known = lps.map(({ lp, index }) => ({
    index,
    lp,
    ...(placeOf.get(lp) ?? { core: lp, numaNode: 0 }),
  }));
  known.sort((a, b) => a.numaNode - b.numaNode || a.core - b.core || a.lp - b.lp);
  const bundles: { readonly core: number; readonly numaNode: number; readonly of: number[] }[] = [];
  for (const { index, core, numaNode } of known) {
    const last = bundles.at(-1);
    const isTogether =
      last?.numaNode === numaNode &&
      (group === 'numa' || (group === 'core' ? last.core === core : last.of.length < group));
    if (isTogether) last.of.push(index);
    else bundles.push({ core, numaNode, of: [index] });
  }
  return bundles.map(({ of }) => of);
}

/** Cells added up; with `settled`, of exact cells the share instead. */
function sums(
  cells: Float64Array,
  { rows, columns, width }: Bundles,
  settled?: { readonly exact: Uint8Array; readonly share: Float64Array },
): Float64Array {
  const columnOf = bundleOf(columns, width);
  const added = new Float64Array(rows.length * columns.length);
  rows.forEach((of, row) => {
    const to = row * columns.length;
    for (const index of of)
      for (let column = 0; column < width; column += 1) {
        if (columnOf[column] < 0) continue;
        const cell = index * width + column;
        added[to + columnOf[column]] += settled?.exact[cell] === 1 ? settled.share[cell] : cells[cell];
      }
  });
  return added;
}

const totals = codeOf('totals');
const unset = 255;

/** A group whose cells come from different rules is known by its totals. */
function rulesOf({ rule }: Matrix, { rows, columns, width }: Bundles): Uint8Array {
  const columnOf = bundleOf(columns, width);
  const rules = new Uint8Array(rows.length * columns.length).fill(unset);
  rows.forEach((of, row) => {
    for (const index of of)
      for (let column = 0; column < width; column += 1) {
        if (columnOf[column] < 0) continue;
        const to = row * columns.length + columnOf[column];
        const code = rule[index * width + column];
        rules[to] = rules[to] === unset || rules[to] === code ? code : totals;
      }
  });
  return rules;
}

/** Which bundle a place is in; −1 = none. */
function bundleOf(bundles: readonly Bundle[], size: number): Int32Array {
  const places = new Int32Array(size).fill(-1);
  bundles.forEach((of, bundle) => of.forEach((index) => (places[index] = bundle)));
  return places;
}

function unplacedOf({ rows, share, given, width }: Matrix, bundles: Bundles): MatrixTable['unplaced'] {
  const ofRows = Float64Array.from(rows, ({ cores }) => cores);
  const ofColumns = given.slice();
  for (let row = 0; row < rows.length; row += 1)
    for (let column = 0; column < width; column += 1) {
      const cell = share[row * width + column];
      ofRows[row] -= cell;
      ofColumns[column] -= cell;
    }
  const bundled = (left: Float64Array, of: readonly Bundle[]): Float64Array =>
    Float64Array.from(of, (places) => places.reduce((sum, place) => sum + left[place], 0));
  return { rows: bundled(ofRows, bundles.rows), columns: bundled(ofColumns, bundles.columns) };
}

interface RowCap {
  readonly columns: readonly Bundle[];
  readonly within: number;
}

/** The VM's total was not read at the same instant as the LPs'; a full LP is off by no more than `within`. */
function capByRows(highs: Float64Array, rows: readonly MatrixRow[], { columns, within }: RowCap): void {
  if (columns.every(({ length }) => length === 1) && rows.every(({ others }) => others === undefined)) return;
  rows.forEach(({ cores }, row) => {
    columns.forEach(({ length }, column) => {
      const cell = row * columns.length + column;
      highs[cell] = Math.min(highs[cell], cores + within * length);
    });
  });
}
