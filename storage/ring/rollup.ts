/**
 * Makes the blocks of the roll-up tiers: when the span of a block is over, its points are computed from the tier below and written
 * once. Nothing of it is kept meanwhile, so a restart at any moment changes nothing: what is not there yet is made then.
 */
import { BitWriter } from '../codec/bit-writer.ts';
import { encodePoints, makePoints, type Points, type PointUnits } from '../codec/points.ts';
import { encodeAxis, weightOf, type Axis } from './axis.ts';
import type { Block } from './blocks.ts';
import type { Layout } from './layout.ts';
import { abandon, type Sealing, writeColumns } from './seal.ts';
import {
  endOf,
  pointUnits,
  segmentsOf,
  type History,
  type PointSegment,
  type PollSegment,
  type Segment,
} from './segments.ts';
import { clearSteps, makeSteps, meanOfStep, type Steps } from './steps.ts';
import type { Stream } from './streams.ts';
import type { EncodedColumn } from './tile.ts';
import { spanStart, tiers } from './tiers.ts';

interface Span {
  readonly tier: number;
  readonly from: number;
}

/** The next span of a tier that is over and not rolled up; undefined when there is none. */
export function dueSpan(history: History, stream: Stream, tier: number): number | undefined {
  const done = history.blocks.of(stream.id, tier).at(-1);
  const since = done === undefined ? Number.NEGATIVE_INFINITY : endOf(done);
  const first = firstInstant(history, stream, { tier: tier - 1, from: since });
  if (first === undefined) return undefined;
  const start = Math.max(since, spanStart(tiers[tier], first));
  return stream.lastAt >= start + tiers[tier].span ? start : undefined;
}

/** Rolls up one span; yields between slices. */
export function* rollUp(sealing: Sealing & History, stream: Stream, span: Span): Generator<undefined> {
  const attempt = `Cannot write the ${tiers[span.tier].name} roll-up of "${stream.host}"`;
  const until = span.from + tiers[span.tier].span - 1;
  const segments = [...segmentsOf(sealing, stream, { tier: span.tier - 1, from: span.from, to: until })];
  if (segments.length === 0) return;
  const work = new RollUp(sealing, stream, { ...span, until, segments });
  const block = sealing.writer.transaction(attempt, () => work.begin());
  try {
    const { polls } = block;
    yield* writeColumns(sealing, block, {
      polls: segments.reduce((sum, segment) => sum + segment.axis.times.length, polls),
      encode: (position) => work.encode(position),
      attempt,
    });
    sealing.writer.transaction(attempt, () => {
      sealing.packer.finish(block);
      sealing.blocks.complete(block);
    });
  } catch (error) {
    abandon(sealing, block);
    throw error;
  }
}

/** Instant of the oldest thing a tier or those below have from an instant on. */
function firstInstant(history: History, stream: Stream, span: Span): number | undefined {
  let first: number | undefined;
  for (let tier = span.tier; tier >= 0; tier--) {
    const block = history.blocks.of(stream.id, tier).find((candidate) => endOf(candidate) > span.from);
    if (block !== undefined) first = Math.min(first ?? Infinity, Math.max(block.from, span.from));
  }
  const poll = stream.polls.find((candidate) => candidate.at >= span.from);
  return poll === undefined ? first : Math.min(first ?? Infinity, poll.at);
}

class RollUp {
  private readonly sealing: Sealing & History;
  private readonly stream: Stream;
  private readonly span: Span & { readonly until: number; readonly segments: readonly Segment[] };
  private readonly out = new BitWriter(1 << 12);
  private readonly steps: Steps;
  private readonly source: Points;
  private readonly points: Points;
  private layout: Layout | undefined;
  private axis: Axis = { times: new Float64Array(0), seconds: [], polls: [] };
  /** Steps that hold anything, as indexes from the start of the span. */
  private filled: readonly number[] = [];

  constructor(
    sealing: Sealing & History,
    stream: Stream,
    span: Span & { readonly until: number; readonly segments: readonly Segment[] },
  ) {
    this.sealing = sealing;
    this.stream = stream;
    this.span = span;
    const { step, span: width } = tiers[span.tier];
    this.steps = makeSteps(width / step);
    this.points = makePoints(width / step);
    this.source = makePoints(Math.max(...span.segments.map((segment) => segment.axis.times.length)));
  }

  begin(): Block {
    const { segments, from, tier } = this.span;
    const layouts = new Set(segments.map((segment) => segment.layout));
    const [first] = layouts;
    this.layout = layouts.size === 1 ? first : this.sealing.layouts.union(this.stream.id, layouts);
    const { sets } = this.layout;
    const seconds = sets.map(() => new Float64Array(this.steps.weight.length));
    const polls = sets.map(() => new Float64Array(this.steps.weight.length));
    const seen = new Set<number>();
    for (const segment of segments)
      for (const [index, set] of sets.entries()) {
        const source = segment.layout.sets.indexOf(set);
        if (source < 0) continue;
        for (let row = 0; row < segment.axis.times.length; row++) {
          const step = this.stepOf(segment, row);
          if (step < 0) continue;
          seen.add(step);
          seconds[index][step] += weightOf(segment.axis.seconds[source][row]);
          polls[index][step] += segment.axis.polls?.[source][row] ?? 1;
        }
      }
    this.filled = [...seen].sort((one, other) => one - other);
    const pick = (column: Float64Array) => Float64Array.from(this.filled, (step) => column[step]);
    const times = Float64Array.from(this.filled, (step) => from + step * tiers[tier].step);
    this.axis = { times, seconds: seconds.map(pick), polls: polls.map(pick) };
    const block = { stream: this.stream.id, tier, layout: this.layout.id };
    const span = { from: times[0], to: times[times.length - 1], polls: times.length };
    return this.sealing.blocks.begin({ ...block, ...span }, encodeAxis(this.axis));
  }

  encode(position: number): EncodedColumn {
    const { layout, out, axis, points, steps } = this;
    const storedAs = layout && this.sealing.series.get(layout.ids[position])?.definition.storedAs;
    if (layout === undefined || storedAs === undefined) throw new Error(`Position ${position} has no series`);
    this.gather(layout.ids[position]);
    const count = this.filled.length;
    const flat = this.filled.every((step) => steps.polls[step] === 0 || steps.low[step] === steps.high[step]);
    for (const [index, step] of this.filled.entries()) {
      const known = steps.polls[step] > 0;
      points.mean[index] = meanOfStep(steps, step);
      points.low[index] = known ? steps.low[step] : Number.NaN;
      points.high[index] = known ? steps.high[step] : Number.NaN;
      points.polls[index] = steps.polls[step];
    }
    out.clear();
    const units = pointUnits(storedAs, axis, layout.setAt(position));
    encodePoints(points, count, {
      units,
      whole: !flat && storedAs.kind !== 'exact' && this.areUnits(units),
      out,
    });
    return { bytes: out.view(), mean: this.meanOfAll(units.polls) };
  }

  /** Fills the steps with one series. */
  private gather(series: number): void {
    clearSteps(this.steps);
    for (const segment of this.span.segments) {
      const position = segment.layout.positionOf(series);
      if (position === undefined) continue;
      if (segment.kind === 'polls') this.addPolls(segment, position);
      else this.addPoints(segment, position);
    }
  }

  private addPolls(segment: PollSegment, position: number): void {
    const { steps } = this;
    const values = segment.values(position);
    const seconds = segment.axis.seconds[segment.layout.setAt(position)];
    for (let row = 0; row < values.length; row++) {
      const step = this.stepOf(segment, row);
      const value = values[row];
      if (step < 0 || Number.isNaN(value)) continue;
      const weight = weightOf(seconds[row]);
      steps.weighted[step] += value * weight;
      steps.weight[step] += weight;
      steps.polls[step]++;
      if (value < steps.low[step]) steps.low[step] = value;
      if (value > steps.high[step]) steps.high[step] = value;
    }
  }

  private addPoints(segment: PointSegment, position: number): void {
    const { steps, source } = this;
    segment.read(position, source, true);
    const { times, seconds, polls } = segment.axis;
    const set = segment.layout.setAt(position);
    for (let row = 0; row < times.length; row++) {
      const step = this.stepOf(segment, row);
      const known = source.polls[row];
      if (step < 0 || known === 0) continue;
      const weight = (seconds[set][row] * known) / (polls?.[set][row] ?? known);
      steps.weighted[step] += source.mean[row] * weight;
      steps.weight[step] += weight;
      steps.polls[step] += known;
      if (source.low[row] < steps.low[step]) steps.low[step] = source.low[row];
      if (source.high[row] > steps.high[step]) steps.high[step] = source.high[row];
    }
  }

  /** Whether low and high are whole units or nearly: counts that are fractions must not be rounded away. */
  private areUnits(units: PointUnits): boolean {
    const { points } = this;
    return this.filled.every((_, index) => {
      const low = points.low[index] / units.extreme[index];
      const high = points.high[index] / units.extreme[index];
      return (
        Number.isNaN(low) ||
        (Math.abs(low) < 2 ** 48 &&
          Math.abs(high) < 2 ** 48 &&
          (low === 0 || Math.abs(low) > 0.4) &&
          (high === 0 || Math.abs(high) > 0.4))
      );
    });
  }

  /** NaN where the series missed any poll: its mean would count for longer than it was known. */
  private meanOfAll(polls: Float64Array): number {
    let weighted = 0;
    let weight = 0;
    let something = false;
    for (const [index, step] of this.filled.entries()) {
      if (this.steps.polls[step] !== polls[index]) return Number.NaN;
      weighted += this.steps.weighted[step];
      weight += this.steps.weight[step];
      something ||= this.steps.weighted[step] !== 0;
    }
    return something ? weighted / weight : Number.NaN;
  }

  private stepOf(segment: Segment, row: number): number {
    const at = segment.axis.times[row];
    if (at < this.span.from || at < segment.since || at > this.span.until) return -1;
    return Math.floor((at - this.span.from) / tiers[this.span.tier].step);
  }
}
