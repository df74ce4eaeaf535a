/**
 * Makes a matrix smaller: neighbouring LPs of a NUMA node share a column, VMs beyond the largest share a row. Sums of bounds
 * bound the sum, and a VM never uses more of a group than it uses at all. Pure.
 */
import type { MatrixAnswer, MatrixRow, ProcessorAnswer } from '../../model/wire.ts';

/** What shares a column: nothing, the threads of a core, a NUMA node, or so many neighbours within a node. */
export type LpGroup = 'lp' | 'core' | 'numa' | number;

export interface Grouping {
  readonly group: LpGroup;
  /** So many VMs keep a row of their own; the others are added up. */
  readonly top: number | undefined;
}

type Place = Pick<ProcessorAnswer, 'lp' | 'core' | 'numaNode'>;

export function groupMatrix(
  matrix: MatrixAnswer,
  places: readonly Place[],
  { group, top }: Grouping,
): MatrixAnswer {
  const rows = top === undefined ? matrix.rows.map((_, index) => [index]) : rowsWithRest(matrix.rows, top);
  const columns = columnGroups(matrix.columns, places, group);
  if (rows.length === matrix.rows.length && group === 'lp') return matrix;
  const add = (cells: readonly number[]): number[] => sums(cells, matrix.columns.length, { rows, columns });
  const grouped: readonly MatrixRow[] = rows.map((of) => rowOf(matrix.rows, of));
  return {
    ...matrix,
    rows: grouped,
    columns: columns.map((of) => matrix.columns[of[0] ?? 0] ?? 0),
    ...(group === 'lp' ? {} : { groups: columns.map((of) => of.map((index) => matrix.columns[index] ?? 0)) }),
    share: add(matrix.share),
    low: add(matrix.low),
    high: add(matrix.high).map((bound, cell) => {
      const cores = grouped[Math.floor(cell / columns.length)]?.cores ?? bound;
      const lps = columns[cell % columns.length]?.length ?? 1;
      // The VM's total was not read at the same instant as the LPs'; a full LP is off by no more than this.
      return Math.min(bound, cores + matrix.exactWithinCores * lps);
    }),
    ...whyOf(matrix, { rows, columns }),
    ...(matrix.truth === undefined ? {} : { truth: add(matrix.truth) }),
  };
}

/** Places in the answer that share a row or a column. */
type Bundle = readonly number[];

interface Bundles {
  readonly rows: readonly Bundle[];
  readonly columns: readonly Bundle[];
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

function columnGroups(lps: readonly number[], places: readonly Place[], group: LpGroup): readonly Bundle[] {
  if (group === 'lp') return lps.map((_, index) => [index]);
  const placeOf = new Map(places.map((place) => [place.lp, place]));
  const known = lps.map((lp, index) => ({ index, lp, ...(placeOf.get(lp) ?? { core: lp, numaNode: 0 }) }));
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

function sums(cells: readonly number[], width: number, { rows, columns }: Bundles): number[] {
  const added: number[] = [];
  for (const row of rows)
    for (const column of columns) {
      let sum = 0;
      for (const r of row) for (const c of column) sum += cells[r * width + c] ?? 0;
      added.push(Math.round(sum * 1e9) / 1e9);
    }
  return added;
}

/** A group whose cells come from different rules is known by its totals. */
function whyOf(
  { why, rules, columns: lps }: MatrixAnswer,
  { rows, columns }: Bundles,
): Pick<MatrixAnswer, 'rules' | 'why'> {
  const known = rules.includes('totals') ? rules : [...rules, 'totals' as const];
  const totals = known.indexOf('totals').toString(36);
  let text = '';
  for (const row of rows)
    for (const column of columns) {
      const first = why.charAt((row[0] ?? 0) * lps.length + (column[0] ?? 0));
      const isSame = row.every((r) => column.every((c) => why.charAt(r * lps.length + c) === first));
      text += isSame ? first : totals;
    }
  return { rules: known, why: text };
}
