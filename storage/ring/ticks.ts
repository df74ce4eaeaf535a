/**
 * What the rates of a poll were divided by, where somebody else computed them (a log): looked for in each set of doubles, and what is
 * found in one is tried in the others. Sets of counts, which are most, are not looked at.
 */
import { clocks } from '../codec/counted.ts';
import {
  agreeing,
  chooseDivisor,
  sampleRates,
  suggestDivisors,
  withoutRates,
  type RateSample,
} from '../codec/divisor.ts';
import type { FullPoll } from './head.ts';
import type { Stream } from './streams.ts';

const ticksPerMs = 1e4;
const ticksPerSecond = 1e7;

interface StreamPoll {
  readonly stream: Stream;
  readonly poll: FullPoll;
}

/** A set that has doubles, in one of the polls. */
interface Place extends StreamPoll {
  readonly index: number;
  readonly set: number;
  readonly sample: RateSample;
}

/** By poll: two a set, in 100 ns, NaN where none was found; undefined where there is none at all. */
export function ticksOf(polls: readonly StreamPoll[]): (Float64Array | undefined)[] {
  const found: (Float64Array | undefined)[] = polls.map(() => undefined);
  let places = polls.flatMap(placesOf);
  const suggested = suggestions(places);
  if (suggested.size === 0) return found;
  const [expected = 0] = places.flatMap(({ stream, poll, set }) => expectedOf(stream, poll, set));
  const nearer = (one: number, other: number) => Math.abs(one - expected) - Math.abs(other - expected);
  for (const clock of clocks) {
    if (clock === 1) places = places.map((place) => withoutRatesOf(place, found[place.index]));
    // Where several would do for a set, as for one of small rates, it is the one that does for the most sets.
    const votes = new Map([...suggested].map((ticks) => [ticks, votesFor(places, clock, ticks)]));
    const ordered = [...suggested].sort(
      (one, other) => (votes.get(other) ?? 0) - (votes.get(one) ?? 0) || nearer(one, other),
    );
    for (const { index, poll, set, sample } of places) {
      const ticks = chooseDivisor(sample, clock, ordered);
      if (Number.isNaN(ticks)) continue;
      found[index] ??= new Float64Array(poll.layout.sets.length * clocks.length).fill(Number.NaN);
      found[index][set * clocks.length + clock] = ticks;
    }
  }
  return found;
}

function placesOf({ stream, poll }: StreamPoll, index: number): Place[] {
  const { doubles, hints } = poll.layout;
  return doubles.flatMap((positions, set) => {
    if (positions.length === 0) return [];
    const sample = sampleRates({ values: poll.values, positions, hints });
    return [{ stream, poll, index, set, sample }];
  });
}

function withoutRatesOf(place: Place, found: Float64Array | undefined): Place {
  const rate = found?.[place.set * clocks.length] ?? Number.NaN;
  return Number.isNaN(rate) ? place : { ...place, sample: withoutRates(place.sample, rate) };
}

function suggestions(places: readonly Place[]): ReadonlySet<number> {
  const suggested = new Set<number>();
  for (const { stream, poll, set, sample } of places)
    for (const expected of expectedOf(stream, poll, set)) {
      const more = suggestDivisors(sample, expected, [...suggested]);
      for (const ticks of more) suggested.add(ticks);
    }
  return suggested;
}

function votesFor(places: readonly Place[], clock: 0 | 1, ticks: number): number {
  return places.reduce((sum, { sample }) => sum + agreeing(sample, clock, ticks), 0);
}

/** The interval that came with the set, and the time since the poll before: a log may have neither right. */
function expectedOf(stream: Stream, poll: FullPoll, set: number): number[] {
  const interval = Math.round(poll.intervals[set] * ticksPerSecond);
  const since = (poll.at - stream.lastAt) * ticksPerMs;
  const expected = interval > 0 ? [interval] : [];
  return Number.isFinite(since) && !(Math.abs(since - interval) <= interval / 100)
    ? [...expected, since]
    : expected;
}
