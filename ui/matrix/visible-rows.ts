/** Which rows of a long list are on screen; the rest is empty space above and below, so that 1,024 VMs scroll smoothly. */

export const rowHeightPx = 22;

export interface VisibleRows {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Rows come and go in steps of so many: most turns of the wheel change nothing but the place. */
export const stepRows = 8;

/** The rows in view, and a few more each way so that a quick scroll does not show the bare ground. */
export function visibleRows(count: number, scrollTopPx: number, heightPx: number, spare = 6): VisibleRows {
  const step = spare === 0 ? 1 : stepRows;
  const top = Math.floor(scrollTopPx / rowHeightPx) - spare;
  const bottom = Math.ceil((scrollTopPx + heightPx) / rowHeightPx) + spare;
  const first = Math.max(0, Math.floor(top / step) * step);
  const end = Math.min(count, Math.ceil(bottom / step) * step);
  return { first: Math.min(first, end), end };
}
