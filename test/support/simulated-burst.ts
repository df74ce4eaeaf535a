/** A burst of a simulated host, what was matched of it, and how right that is by the simulator's own truth. */
import {
  matchBurst,
  usualConfidence,
  type MatchedBurst,
} from '../../collector/attribution/closer/match-burst.ts';
import { turnsOf } from '../../collector/attribution/closer/turns.ts';
import type { BurstRead } from '../../collector/model/burst.ts';
import { ms } from '../../collector/model/time.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import type { Truth } from '../../collector/sources/simulated-host/truth.ts';

export interface WatchedBurst {
  readonly reads: readonly BurstRead[];
  /** One for each interval between two reads. */
  readonly truths: readonly Truth[];
}

export interface BurstPlan {
  readonly reads: number;
  readonly everyMs: number;
}

export async function watchBurst(
  options: SimulatedHostOptions,
  { reads: count, everyMs }: BurstPlan,
): Promise<WatchedBurst> {
  const host = openSimulatedHost(options);
  const { signal } = new AbortController();
  host.advance(ms(3000));
  const burst = await host.openBurst();
  const reads = [await burst.read(signal)];
  const truths: Truth[] = [];
  while (reads.length < count) {
    host.advance(ms(everyMs));
    reads.push(await burst.read(signal));
    const truth = host.truth();
    if (truth === undefined) throw new Error('The simulated host keeps no truth');
    truths.push(truth);
  }
  return { reads, truths };
}

export interface MatchFigures {
  /** Part of the LPs' time that guests and root used. */
  readonly busy: number;
  readonly attributed: number;
  /** Of the time attributed, what ran there in that very interval. */
  readonly precision: number;
  readonly stated: number;
  readonly matched: MatchedBurst;
}

/** The two sides are read this far apart at most; what a virtual processor ran there lies outside the interval of the truth. */
const slackTicks = (skewMicroseconds: number): number => 10 * (3 * skewMicroseconds + 10);

export function matchFigures({ reads, truths }: WatchedBurst, skewMicroseconds: number): MatchFigures {
  const matched = matchBurst(
    turnsOf(reads, (lp) => lp),
    { confidence: usualConfidence },
  );
  const { turns, interval, virtualProcessor, processor, ticks, confidence } = matched;
  const ran = truths.map(ranOf);
  let [right, stated] = [0, 0];
  ticks.forEach((one, entry) => {
    const vp = turns.virtualProcessors[virtualProcessor[entry] ?? 0];
    const lp = turns.processors[processor[entry] ?? 0];
    const really = ran[interval[entry] ?? 0]?.get(`${vp?.vm}/${vp?.vp}/${lp}`) ?? 0;
    right += really >= one - slackTicks(skewMicroseconds) && really > 0 ? one : Math.min(one, really);
    stated += one * (confidence[entry] ?? 0);
  });
  const { matchedTicks, allTicks } = matched;
  return {
    busy: busyOf(truths, turns.processors.length),
    attributed: matchedTicks / allTicks,
    precision: right / matchedTicks,
    stated: stated / matchedTicks,
    matched,
  };
}

function ranOf({ rows, row, lp, guestTicks }: Truth): ReadonlyMap<string, number> {
  const cells = new Map<string, number>();
  row.forEach((number, cell) => {
    const of = rows[number];
    if (of?.kind === 'vm') cells.set(`${of.name}/${of.vp}/${lp[cell]}`, guestTicks[cell] ?? 0);
  });
  return cells;
}

function busyOf(truths: readonly Truth[], lps: number): number {
  const sum = truths.reduce(
    (all, { guestTicks }) => all + guestTicks.reduce((one, ticks) => one + ticks, 0),
    0,
  );
  return sum / truths.reduce((all, { elapsedTicks }) => all + elapsedTicks * lps, 0);
}
