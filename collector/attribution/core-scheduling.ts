/**
 * What follows from the core scheduler, under which a core never runs two VMs at once: while a VM is on one sibling, the other runs
 * the same VM or nothing. In a window of length 1, with g the guest time of an LP and a, b the siblings:
 *
 *     x(k,a) + (g(b) − x(k,b)) ≤ 1          the time k is on a and the time others are on b do not overlap
 *     x(k,b) + g(a) ≤ 1                     if k has one VP: while it is on b, a is idle
 *
 * The root partition is left out of g: whether its time keeps guests off the sibling is not documented.
 */
import { codeOf } from './rules.ts';
import type { Bounds } from './bounds.ts';
import type { Ledger } from './ledger.ts';

const coreScheduler = codeOf('core-scheduler');

/** Tightening by less than this is rounding, and not what a cell's bounds come from. */
export const noticeable = 1e-6;

/** What a VM with one VP can have used of each LP at most: it leaves the sibling idle wherever it runs. */
export function loneCaps(high: Float64Array, low: Float64Array, siblingOf: Int32Array): Float64Array {
  return high.map((most, column) => {
    const sibling = siblingOf[column];
    return sibling < 0 ? most : Math.max(0, Math.min(most, 1 - low[sibling]));
  });
}

/** The row of any VM. */
export function boundCores(bounds: Bounds, { low: leasts, siblingOf }: Ledger, start: number): void {
  const { width, high } = bounds;
  if (siblingOf === undefined) return;
  for (let column = 0; column < width; column += 1) {
    const sibling = siblingOf[column];
    if (sibling < column) continue;
    const cell = start + column;
    const beside = start + sibling;
    const room = 1 - leasts[sibling];
    const roomBeside = 1 - leasts[column];
    // Most VMs use less of a core than that.
    if (high[cell] <= room && high[beside] <= roomBeside) continue;
    boundCell(bounds, { cell, beside, room });
    boundCell(bounds, { cell: beside, beside: cell, room: roomBeside });
  }
}

interface CoreCell {
  readonly cell: number;
  readonly beside: number;
  /** What others leave of the sibling. */
  readonly room: number;
}

function boundCell({ low, high, rule }: Bounds, { cell, beside, room }: CoreCell): void {
  const top = high[beside] + room;
  if (top < high[cell]) {
    if (top < high[cell] - noticeable) rule[cell] = coreScheduler;
    high[cell] = Math.max(0, top);
  }
  const bottom = low[cell] - room;
  if (bottom > low[beside]) {
    if (bottom > low[beside] + noticeable) rule[beside] = coreScheduler;
    low[beside] = bottom;
  }
}
