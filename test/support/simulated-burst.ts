/** A burst of a simulated host, what was matched of it, and how right that is by the simulator's own truth. */
import { matchBurst, type MatchedBurst } from '../../collector/attribution/closer/match-burst.ts';
import { premisesOf } from '../../collector/attribution/closer/premises.ts';
import { turnsOf } from '../../collector/attribution/closer/turns.ts';
import { hostUse, type HostUse } from '../../collector/attribution/host-use.ts';
import type { BurstRead } from '../../collector/model/burst.ts';
import { ms } from '../../collector/model/time.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { Random } from '../../collector/sources/simulated-host/random.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import type { Truth } from '../../collector/sources/simulated-host/truth.ts';

export interface WatchedBurst {
  readonly reads: readonly BurstRead[];
  /** One for each interval between two reads. */
  readonly truths: readonly Truth[];
  /** The poll before it. */
  readonly use: HostUse;
}

export interface BurstPlan {
  readonly reads: number;
  readonly everyMs: number;
  /** All that is told of when a set was read is one time, up to so many µs before. */
  readonly stampedBefore?: number;
}

export async function watchBurst(
  options: SimulatedHostOptions,
  { reads: count, everyMs, stampedBefore }: BurstPlan,
): Promise<WatchedBurst> {
  const host = openSimulatedHost(options);
  const { signal } = new AbortController();
  host.advance(ms(3000));
  const use = hostUse(createCooker().cook(await host.read(signal)));
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
  if (stampedBefore === undefined) return { reads, truths, use };
  const random = new Random(options.seed ?? 1, 'stamps');
  return { reads: reads.map((read) => stamp(read, stampedBefore, random)), truths, use };
}

/** As a source without a clock of its own tells it: the time before it asked, and nothing of when the values were taken. */
function stamp(read: BurstRead, beforeMicroseconds: number, random: Random): BurstRead {
  const sets = read.sets.map((set) => {
    const asked = set.beganSeconds - (random.ratio() * beforeMicroseconds) / 1e6;
    const columns = set.columns.map(({ counter, counts }) => ({ counter, counts }));
    return { ...set, beganSeconds: asked, endedSeconds: asked, columns };
  });
  return { ...read, sets };
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

export function matchFigures({ reads, truths, use }: WatchedBurst, skewMicroseconds: number): MatchFigures {
  const read = turnsOf(reads, (lp) => lp);
  const matched = matchBurst(read, { premises: premisesOf(read, use) });
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
