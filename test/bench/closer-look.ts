/** How much of a burst's CPU time a closer look attributes on simulated hosts, how much of that is right, and how sure it says it is. */
import { matchFigures, watchBurst } from '../support/simulated-burst.ts';

const seeds = [1, 2, 3, 4];
const burst = { reads: 400, everyMs: 5 };

const cases = [
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.3, skew: 10 },
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.52, skew: 10 },
  { scheduler: 'classic', lps: 32, vms: 20, load: 0.5, skew: 10 },
  { scheduler: 'classic', lps: 64, vms: 40, load: 0.5, skew: 10 },
  { scheduler: 'core', lps: 16, vms: 12, load: 0.3, skew: 10 },
  { scheduler: 'root', lps: 16, vms: 12, load: 0.3, skew: 10 },
  { scheduler: 'classic', lps: 16, vms: 12, load: 0.52, skew: 50 },
  { scheduler: 'classic', lps: 16, vms: 12, load: 1, skew: 10 },
] as const;

export interface CloserFigures {
  /** The least over the cases within the target: classic, read within 10 µs, at most half busy. */
  readonly closerAttributed: number;
  readonly closerPrecision: number;
  /** The most that the stated confidence is above the precision, over all cases. */
  readonly closerOverstated: number;
}

export async function measureCloser(print: (line: string) => void): Promise<CloserFigures> {
  print('\nlook closer   LPs  VMs    busy  skew µs  attributed  right     stated');
  let [attributed, precision, overstated] = [1, 1, 0];
  for (const one of cases) {
    const { scheduler, lps, vms, load, skew } = one;
    const sums = { busy: 0, all: 0, matched: 0, right: 0, stated: 0 };
    for (const seed of seeds) {
      const watched = await watchBurst(
        { scheduler, lps, vms, load, seed, readSkewMicroseconds: skew },
        burst,
      );
      const figures = matchFigures(watched, skew);
      const { matchedTicks, allTicks } = figures.matched;
      sums.busy += figures.busy / seeds.length;
      sums.all += allTicks;
      sums.matched += matchedTicks;
      sums.right += matchedTicks === 0 ? 0 : figures.precision * matchedTicks;
      sums.stated += matchedTicks === 0 ? 0 : figures.stated * matchedTicks;
    }
    const [found, right, stated] = [
      sums.matched / sums.all,
      sums.right / sums.matched,
      sums.stated / sums.matched,
    ];
    overstated = Math.max(overstated, stated - right);
    if (scheduler === 'classic' && skew <= 10 && sums.busy <= 0.5) {
      attributed = Math.min(attributed, found);
      precision = Math.min(precision, right);
    }
    const percent = (value: number, digits: number): string => `${(100 * value).toFixed(digits)} %`;
    const cells = [
      scheduler.padEnd(12),
      lps,
      vms,
      percent(sums.busy, 0),
      skew,
      percent(found, 1),
      percent(right, 2),
      percent(stated, 2),
    ];
    print(
      cells.map((cell, index) => String(cell).padStart([12, 4, 4, 7, 8, 11, 9, 9][index] ?? 0)).join(' '),
    );
  }
  return { closerAttributed: attributed, closerPrecision: precision, closerOverstated: overstated };
}
