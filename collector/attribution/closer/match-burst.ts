/**
 * "Look closer": which virtual processor ran on which LP in a burst of quick reads, where equal exact numbers say so. Between two reads
 * an LP gave guests so many ticks of 100 ns and dispatched so often; when one virtual processor, or two, ran just as long and were
 * dispatched just as often, and no others did, they were there. One that did not migrate stayed where it was, before and after, which
 * leaves fewer candidates for the rest. What does not follow with the stated confidence is left open.
 *
 * Pure. Proved on simulated hosts only.
 */
import { errorModelOf, type ErrorModel } from './error-model.ts';
import { findFits, type Fits } from './search.ts';
import { findSplit, splitErrors } from './splits.ts';
import { createStays, type Part, type Stays } from './stays.ts';
import type { Interval, Turns } from './turns.ts';

export interface MatchOptions {
  /** Matches less sure than this are left out, 0–1. */
  readonly confidence: number;
}

/** One entry of the five columns says that a virtual processor ran so many ticks on an LP in an interval, and how sure that is. */
export interface MatchedBurst {
  readonly turns: Turns;
  readonly interval: Int32Array;
  readonly virtualProcessor: Int32Array;
  /** Place in `turns.processors`. */
  readonly processor: Int32Array;
  readonly ticks: Float64Array;
  readonly confidence: Float64Array;
  /** Guest time of all virtual processors in the burst, matched or not. */
  readonly allTicks: number;
  readonly matchedTicks: number;
}

export const usualConfidence = 0.99;

/** Rounds in which what was found leaves fewer candidates for the rest. */
const mostRounds = 5;

export function matchBurst(
  turns: Turns,
  { confidence }: MatchOptions = { confidence: usualConfidence },
): MatchedBurst {
  const stays = createStays(turns, confidence);
  const errors = turns.intervals.map((interval) => errorModelOf(interval, turns.hypervisorPart));
  const priors = { one: 0.3, two: 0.15 };
  const usual = { one: 1, two: 1 };
  for (let round = 0; round < mostRounds; round += 1) {
    const tally = { asked: 0, one: 0, two: 0 };
    let found = 0;
    turns.intervals.forEach((interval, index) => {
      const model = errors[index];
      if (model === undefined) return;
      found += matchInterval({ interval, index, model, stays, priors, usual, tally, confidence });
    });
    stays.settle();
    if (tally.asked > 0) {
      priors.one = Math.max(0.02, tally.one / tally.asked);
      priors.two = Math.max(0.02, tally.two / tally.asked);
    }
    if (found === 0) break;
  }
  return gather(turns, stays);
}

interface IntervalTask {
  readonly interval: Interval;
  readonly index: number;
  readonly model: ErrorModel;
  readonly stays: Stays;
  readonly priors: { one: number; two: number };
  /** Narrow misses an LP has on average, of late. */
  readonly usual: { one: number; two: number };
  readonly tally: { asked: number; one: number; two: number };
  readonly confidence: number;
}

/** How many LPs were explained that were not before. */
function matchInterval(task: IntervalTask): number {
  const { interval, index, model, stays, priors, usual, tally, confidence } = task;
  const { known, open } = stays.at(index);
  let found = 0;
  interval.given.forEach((given, lp) => {
    if (stays.isExplained(index, lp) || (given <= model.tolerance && interval.switches[lp] === 0)) return;
    const here = known.get(lp) ?? [];
    const fits = findFits({
      ticks: given - sumOf(interval.ran, here),
      dispatches: interval.switches[lp] - sumOf(interval.dispatches, here),
      candidates: open.filter((vp) => stays.mayBeOn(vp, lp, index)),
      ran: interval.ran,
      dispatched: interval.dispatches,
      errors: model,
    });
    tally.asked += 1;
    const best = weigh(fits.sets, chanceOf(fits, usual), priors);
    tally.one += best.one;
    tally.two += best.two;
    if (best.set === undefined || best.confidence < Math.min(confidence, 0.9)) return;
    found += 1;
    stays.explain(index, { lp, known: here, found: best.set, confidence: best.confidence });
  });
  return found + matchSplits(task);
}

/** How many of those that migrated were found on both their LPs. */
function matchSplits({ interval, index, model, stays, confidence }: IntervalTask): number {
  const { known, open } = stays.at(index);
  const ticksLeft = interval.given.map((given, lp) => given - sumOf(interval.ran, known.get(lp) ?? []));
  const dispatchesLeft = interval.switches.map(
    (switches, lp) => switches - sumOf(interval.dispatches, known.get(lp) ?? []),
  );
  const task = { interval, index, errors: splitErrors(model), stays, ticksLeft, dispatchesLeft };
  let found = 0;
  for (const vp of open) {
    if (
      interval.migrations[vp] !== 1 ||
      (stays.lpOfStay(vp, index - 1) ?? stays.lpOfStay(vp, index)) === undefined
    )
      continue;
    const split = findSplit(vp, task);
    if (split === undefined || split.confidence < confidence) continue;
    const { from, to } = split;
    stays.explainSplit(index, split, [...(known.get(from) ?? []), ...(known.get(to) ?? [])]);
    found += 1;
  }
  return found;
}

function sumOf(values: Float64Array, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + values[place], 0);
}

/** How fast the average of narrow misses follows. */
const following = 0.01;
/** Nobody knows that chance is nil because it was not seen. */
const unseen = 0.05;

/**
 * By size of set, how many are expected to fit by chance. An LP with few narrow misses among many is a lucky one, not one without
 * chance: its own count is taken a third of the way to the average.
 */
function chanceOf(
  { near: [ones, twos], fittingPart }: Fits,
  usual: { one: number; two: number },
): readonly [number, number, number] {
  const chance = (own: number, mean: number): number =>
    (Math.max(own, (2 * own + mean) / 3) + unseen) * fittingPart;
  const chances = [fittingPart, chance(ones, usual.one), chance(twos, usual.two)] as const;
  usual.one += following * (ones - usual.one);
  usual.two += following * (twos - usual.two);
  return chances;
}

interface Weighed {
  readonly set: readonly number[] | undefined;
  readonly confidence: number;
  /** How likely it was one, and two. */
  readonly one: number;
  readonly two: number;
}

/**
 * With the part π of LPs that sets of a size explain, and λ of them expected to fit by chance: a set that fits is true in proportion
 * to π / λ, beside the other sets that fit and beside none of them being true.
 */
function weigh(
  sets: readonly (readonly number[])[],
  byChance: readonly [number, number, number],
  { one, two }: { readonly one: number; readonly two: number },
): Weighed {
  const rest = Math.max(0.05, 1 - one - two);
  const weights = sets.map(({ length }) => {
    if (length === 0) return 0.5 / byChance[0];
    return length === 1 ? one / byChance[1] : two / byChance[2];
  });
  const all = weights.reduce((sum, weight) => sum + weight, rest);
  const most = Math.max(0, ...weights);
  const sizes = (size: number): number =>
    weights.reduce((sum, weight, index) => sum + (sets[index]?.length === size ? weight / all : 0), 0);
  return { set: sets[weights.indexOf(most)], confidence: most / all, one: sizes(1), two: sizes(2) };
}

function gather(turns: Turns, stays: Stays): MatchedBurst {
  const entries: { index: number; vp: number; part: Part }[] = [];
  let allTicks = 0;
  turns.intervals.forEach(({ ran }, index) => {
    ran.forEach((ticks, vp) => {
      allTicks += ticks;
      if (ticks === 0) return;
      for (const part of stays.partsOf(vp, index)) if (part.ticks > 0) entries.push({ index, vp, part });
    });
  });
  const ticks = Float64Array.from(entries, ({ part }) => part.ticks);
  return {
    turns,
    interval: Int32Array.from(entries, ({ index }) => index),
    virtualProcessor: Int32Array.from(entries, ({ vp }) => vp),
    processor: Int32Array.from(entries, ({ part }) => part.lp),
    ticks,
    confidence: Float64Array.from(entries, ({ part }) => part.confidence),
    allTicks,
    matchedTicks: ticks.reduce((sum, one) => sum + one, 0),
  };
}
