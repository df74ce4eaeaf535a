/** A bar of CPU time: guest VMs, the root partition and the hypervisor one after the other, the rest idle. */
import type { ProcessorAnswer } from '../../model/wire.ts';
import { span, type Line } from '../line.ts';

export type Parts = Pick<ProcessorAnswer, 'guestRatio' | 'rootRatio' | 'hypervisorRatio'>;

export const partGlyphs = { guest: '█', root: '▀', hypervisor: '▄' } as const;

/** Columns are rounded so that the whole bar is right; a part is never shown wider than the sum of all. */
export function barOf({ guestRatio, rootRatio, hypervisorRatio }: Parts, columns: number): Line {
  const guest = guestRatio ?? 0;
  const root = guest + (rootRatio ?? 0);
  const all = root + (hypervisorRatio ?? 0);
  const upTo = (ratio: number): number => Math.min(columns, Math.max(0, Math.round(ratio * columns)));
  return [
    span(partGlyphs.guest.repeat(upTo(guest)), 'guest'),
    span(partGlyphs.root.repeat(upTo(root) - upTo(guest)), 'root'),
    span(partGlyphs.hypervisor.repeat(upTo(all) - upTo(root)), 'hypervisor'),
    span(' '.repeat(columns - upTo(all))),
  ];
}

/** Time not idle; null when nothing is known of it. */
export function busyRatio({ guestRatio, rootRatio, hypervisorRatio }: Parts): number | null {
  const parts = [guestRatio, rootRatio, hypervisorRatio].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

export const hotRatio = 0.9;
