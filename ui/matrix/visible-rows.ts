/**
 * Which rows of a long list are on screen, so that 1,024 VMs scroll smoothly. Rows are drawn in blocks, and a block that leaves on
 * one side takes the place of the one that comes in on the other: nothing is made and thrown away while scrolling.
 *
 *   rows    0–3    4–7   8–11  12–15  16–19  20–23
 *   slot     0      1     2      3      0      1      ← a ring of four, of which rows 8–23 are drawn
 */

export const rowHeightPx = 22;

/** Rows of a block. */
export const blockRows = 4;

/** Beyond what is in view each way, so that a quick scroll does not show the bare ground. */
const spareRows = 6;

export interface VisibleRows {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

export interface RowBlock {
  /** Which of the drawn blocks it is: the same element whatever rows it shows. */
  readonly slot: number;
  /** Place of its first row. */
  readonly first: number;
}

/** The blocks that hold the rows in view and a few more each way, from above. As many of them wherever the list stands. */
export function blocksInView(count: number, scrollTopPx: number, heightPx: number): readonly RowBlock[] {
  const ring = Math.ceil((heightPx / rowHeightPx + 2 * spareRows) / blockRows) + 1;
  const top = Math.floor((Math.floor(scrollTopPx / rowHeightPx) - spareRows) / blockRows);
  const last = Math.ceil(count / blockRows) - 1;
  const begin = Math.max(0, Math.min(top, last - ring + 1));
  return Array.from({ length: Math.max(0, Math.min(ring, last - begin + 1)) }, (_, index) => ({
    slot: (begin + index) % ring,
    first: (begin + index) * blockRows,
  }));
}

/** The rows of some blocks that follow one another. */
export function rowsOf(blocks: readonly RowBlock[], count: number): VisibleRows {
  const [first, last] = [blocks[0], blocks.at(-1)];
  return { first: first?.first ?? 0, end: Math.min(count, (last?.first ?? -blockRows) + blockRows) };
}
