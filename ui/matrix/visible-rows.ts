/** Which rows of a long list are on screen; the rest is empty space above and below, so that 1,024 VMs scroll smoothly. */

export const rowHeightPx = 22;

export interface VisibleRows {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** The rows in view, and a few more each way so that a quick scroll does not show the bare ground. */
export function visibleRows(count: number, scrollTopPx: number, heightPx: number, spare = 6): VisibleRows {
  const first = Math.max(0, Math.floor(scrollTopPx / rowHeightPx) - spare);
  const end = Math.min(count, Math.ceil((scrollTopPx + heightPx) / rowHeightPx) + spare);
  return { first: Math.min(first, end), end };
}
