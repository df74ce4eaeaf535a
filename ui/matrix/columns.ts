/**
 * Which logical processors share a column, and where each column lies. One layout serves the LP strip and the matrix, so
 * that they stay in line; arithmetic only.
 *
 *   NUMA 0            NUMA 1
 *   ▐▌ ▐▌ ▐▌ ▐▌       ▐▌ ▐▌ ▐▌ ▐▌      threads of a core touch, cores and nodes are set apart
 */
import type { ProcessorAnswer } from '../../collector/model/wire.ts';

export interface Column {
  readonly lps: readonly number[];
  readonly core: number;
  readonly numaNode: number;
  readonly xPx: number;
  readonly widthPx: number;
}

export interface ColumnLayout {
  readonly columns: readonly Column[];
  readonly nodes: readonly NodeSpan[];
  readonly widthPx: number;
  /** Most LPs that share a column: 1 where each has its own. */
  readonly lpsPerColumn: number;
}

/** Where the columns of one NUMA node begin and end. */
export interface NodeSpan {
  readonly numaNode: number;
  readonly xPx: number;
  readonly widthPx: number;
}

export type Place = Pick<ProcessorAnswer, 'lp' | 'core' | 'numaNode'>;

const narrowestPx = 6;
const widestPx = 120;
const nodeGapPx = 10;

/** Lays the LPs out in the width there is; when they do not fit, neighbours of a core, then of a node, share a column. */
export function layOutColumns(places: readonly Place[], availablePx: number): ColumnLayout {
  const ordered = [...places].sort((a, b) => a.numaNode - b.numaNode || a.core - b.core || a.lp - b.lp);
  const nodeCount = new Set(ordered.map(({ numaNode }) => numaNode)).size;
  const room = Math.max(narrowestPx, availablePx - (nodeCount - 1) * nodeGapPx);
  const bundles = bundle(ordered, Math.max(nodeCount, Math.floor(room / narrowestPx)));
  const coreGap = coreGapPx(bundles, room);
  const gaps = coreGap * (countCores(bundles) - nodeCount);
  const width = Math.min(widestPx, Math.max(1, Math.floor((room - gaps) / Math.max(1, bundles.length))));
  return place(bundles, width, coreGap);
}

/** The column that holds a pixel, gaps belonging to the column before them. */
export function columnAt({ columns }: ColumnLayout, xPx: number): number {
  let found = -1;
  for (const [index, column] of columns.entries()) {
    if (column.xPx > xPx) break;
    found = index;
  }
  const last = columns.at(-1);
  return last !== undefined && xPx > last.xPx + last.widthPx ? -1 : found;
}

/** How columns are called: `LP 4`, `LP 4–5`, `LP 4, 12`. */
export function lpRange(lps: readonly number[]): string {
  const [first, last] = [lps[0] ?? 0, lps.at(-1) ?? 0];
  if (lps.length === 1) return String(first);
  return last - first === lps.length - 1
    ? `${first}–${last}`
    : `${lps.slice(0, 4).join(', ')}${lps.length > 4 ? ', …' : ''}`;
}

interface Bundle {
  readonly lps: number[];
  readonly core: number;
  readonly numaNode: number;
}

/** Neighbours in one node, `size` to a bundle, where `size` is the smallest power of two that makes few enough. */
function bundle(ordered: readonly Place[], mostBundles: number): readonly Bundle[] {
  for (let size = 1; ; size *= 2) {
    const bundles: Bundle[] = [];
    for (const { lp, core, numaNode } of ordered) {
      const last = bundles.at(-1);
      if (last !== undefined && last.numaNode === numaNode && last.lps.length < size) last.lps.push(lp);
      else bundles.push({ lps: [lp], core, numaNode });
    }
    if (bundles.length <= mostBundles || size >= ordered.length) return bundles;
  }
}

function isNewCore(bundles: readonly Bundle[], index: number): boolean {
  const [before, here] = [bundles[index - 1], bundles[index]];
  return before?.core !== here?.core || before?.numaNode !== here?.numaNode;
}

function countCores(bundles: readonly Bundle[]): number {
  return bundles.filter((_, index) => isNewCore(bundles, index)).length;
}

function coreGapPx(bundles: readonly Bundle[], roomPx: number): number {
  const isThreaded = countCores(bundles) < bundles.length;
  if (!isThreaded) return 0;
  const each = roomPx / bundles.length;
  return each >= 20 ? 6 : each >= 8 ? 2 : 0;
}

function place(bundles: readonly Bundle[], widthPx: number, coreGap: number): ColumnLayout {
  const columns: Column[] = [];
  const nodes: NodeSpan[] = [];
  let x = 0;
  for (const [index, { lps, core, numaNode }] of bundles.entries()) {
    const before = bundles[index - 1];
    const isNewNode = before?.numaNode !== numaNode;
    if (before !== undefined) x += isNewNode ? nodeGapPx : isNewCore(bundles, index) ? coreGap : 0;
    columns.push({ lps, core, numaNode, xPx: x, widthPx });
    if (isNewNode) nodes.push({ numaNode, xPx: x, widthPx });
    else {
      const node = nodes.pop() as NodeSpan;
      nodes.push({ ...node, widthPx: x + widthPx - node.xPx });
    }
    x += widthPx;
  }
  return { columns, nodes, widthPx: x, lpsPerColumn: Math.max(1, ...bundles.map(({ lps }) => lps.length)) };
}
