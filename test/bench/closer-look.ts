/** How much of a burst's CPU time a closer look attributes on simulated hosts, how much of that is right, and how sure it says it is. */
import { matchFigures, watchBurst } from '../support/simulated-burst.ts';

const seeds = [1, 2, 3, 4];
const burstMs = 600;

interface Case {
  readonly scheduler: 'classic' | 'core' | 'root';
  readonly lps: number;
  readonly vms: number;
  readonly load: number;
  /** Mean time between reading two sets, in µs. */
  readonly skew: number;
  readonly everyMs: number;
  /** How finely things happen, 1 = as finely as the simulation can; as coarse as usual for the size unless said. */
  readonly grain?: number;
  /** All that is told of when a set was read is a time up to so many µs before. */
  readonly stampedBefore?: number;
}

const sizes = [
  { lps: 16, vms: 12 },
  { lps: 32, vms: 20 },
  { lps: 64, vms: 40 },
] as const;

/** What the target is about: up to half busy, read within 10 µs. */
const usual = (['classic', 'root', 'core'] as const).flatMap((scheduler) =>
  sizes.flatMap((size) =>
    [0.3, 0.5].map((load): Case => ({ scheduler, ...size, load, skew: 10, everyMs: 3 })),
  ),
);

const small = { scheduler: 'classic', lps: 16, vms: 12, skew: 10, everyMs: 3 } as const;
const others: readonly Case[] = [
  { ...small, load: 0.52, everyMs: 5 },
  { ...small, load: 0.3, everyMs: 5, scheduler: 'core' },
  { ...small, load: 0.52, everyMs: 5, scheduler: 'core' },
  { ...small, load: 1 },
  { ...small, load: 1, scheduler: 'core' },
  { ...small, load: 0.5, grain: 1 },
  { ...small, lps: 64, vms: 40, load: 0.5, grain: 1 },
  { ...small, load: 0.5, skew: 50 },
  { ...small, load: 0.5, skew: 10, stampedBefore: 50 },
  { ...small, load: 0.5, skew: 50, stampedBefore: 50 },
  { ...small, lps: 64, vms: 40, load: 0.5, skew: 50, stampedBefore: 50 },
  { ...small, load: 0.5, skew: 50, stampedBefore: 50, scheduler: 'core' },
  { ...small, load: 0.5, skew: 50, stampedBefore: 50, grain: 1 },
  { ...small, load: 0.5, skew: 50, stampedBefore: 200 },
];

export interface CloserFigures {
  /** The least over the cases within the target. */
  readonly closerAttributed: number;
  readonly closerPrecision: number;
  /** The most that the stated confidence is above the precision, over all cases. */
  readonly closerOverstated: number;
}

const headings = [
  'look closer',
  'LPs',
  'VMs',
  'busy',
  'skew µs',
  'told',
  'every ms',
  'grain',
  'attributed',
  'right',
  'stated',
];
const widths = [12, 4, 4, 7, 8, 9, 9, 6, 11, 9, 9];

export async function measureCloser(print: (line: string) => void): Promise<CloserFigures> {
  const row = (cells: readonly (string | number)[]): void =>
    print(cells.map((cell, index) => String(cell).padStart(widths[index] ?? 0)).join(' '));
  const percent = (value: number, digits: number): string => `${(100 * value).toFixed(digits)} %`;
  print('');
  row(headings);
  let [attributed, precision, overstated] = [1, 1, 0];
  for (const one of [...usual, ...others]) {
    const { busy, found, right, stated } = await measure(one);
    if (found > 0) overstated = Math.max(overstated, stated - right);
    if (usual.includes(one)) {
      attributed = Math.min(attributed, found);
      precision = Math.min(precision, right);
    }
    const told = one.stampedBefore === undefined ? 'exactly' : `≤ ${one.stampedBefore} µs`;
    const shown = [
      one.scheduler,
      one.lps,
      one.vms,
      percent(busy, 0),
      one.skew,
      told,
      one.everyMs,
      one.grain ?? '',
    ];
    row([...shown, percent(found, 1), percent(right, 2), percent(stated, 2)]);
  }
  return { closerAttributed: attributed, closerPrecision: precision, closerOverstated: overstated };
}

/** All seeds together. */
async function measure({ everyMs, skew, stampedBefore, ...host }: Case) {
  const sums = { bursts: 0, busy: 0, all: 0, matched: 0, right: 0, stated: 0 };
  const plan = {
    reads: Math.round(burstMs / everyMs),
    everyMs,
    ...(stampedBefore === undefined ? {} : { stampedBefore }),
  };
  // Large hosts have more to count in each burst.
  for (const seed of host.lps < 64 ? seeds : seeds.slice(0, 2)) {
    const figures = matchFigures(await watchBurst({ ...host, seed, readSkewMicroseconds: skew }, plan), skew);
    const { matchedTicks, allTicks } = figures.matched;
    sums.busy += figures.busy;
    sums.bursts += 1;
    sums.all += allTicks;
    sums.matched += matchedTicks;
    sums.right += matchedTicks === 0 ? 0 : figures.precision * matchedTicks;
    sums.stated += matchedTicks === 0 ? 0 : figures.stated * matchedTicks;
  }
  return {
    busy: sums.busy / sums.bursts,
    found: sums.matched / sums.all,
    right: sums.right / sums.matched,
    stated: sums.stated / sums.matched,
  };
}
