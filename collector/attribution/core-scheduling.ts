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

const rule = codeOf('core-scheduler');

/** Tightening by less than this is rounding, and not what a cell's bounds come from. */
const noticeable = 1e-6;

/** A VM with one VP leaves the sibling idle wherever it runs. */
export function boundLoneProcessors(bounds: Bounds, { rows, low, siblingOf }: Ledger): void {
  rows.forEach(({ virtualProcessors }, row) => {
    if (virtualProcessors !== 1) return;
    for (let column = 0; column < bounds.width; column += 1) {
      const sibling = siblingOf?.[column] ?? -1;
      if (sibling >= 0) lowerTo(bounds, row * bounds.width + column, 1 - low[sibling]);
    }
  });
}

export function boundCores(bounds: Bounds, { rows, low, siblingOf }: Ledger): void {
  for (let row = 0; row < rows.length; row += 1) {
    const start = row * bounds.width;
    for (let column = 0; column < bounds.width; column += 1) {
      const sibling = siblingOf?.[column] ?? -1;
      if (sibling < 0) continue;
      const room = 1 - low[sibling];
      lowerTo(bounds, start + column, bounds.high[start + sibling] + room);
      raiseTo(bounds, start + sibling, bounds.low[start + column] - room);
    }
  }
}

function lowerTo(bounds: Bounds, cell: number, high: number): void {
  if (high >= bounds.high[cell]) return;
  if (high < bounds.high[cell] - noticeable) bounds.rule[cell] = rule;
  bounds.high[cell] = Math.max(0, high);
}

function raiseTo(bounds: Bounds, cell: number, low: number): void {
  if (low <= bounds.low[cell]) return;
  if (low > bounds.low[cell] + noticeable) bounds.rule[cell] = rule;
  bounds.low[cell] = low;
}
