/**
 * Stretches of a stream's history in time order, whatever they are kept as: blocks of raw polls, blocks of roll-ups, and the polls
 * still in the head. What a tier has not rolled up yet comes from the tier below.
 */
import type { StoredAs } from '../../collector/model/history.ts';
import type { PointUnits, Points } from '../codec/points.ts';
import type { Axis } from './axis.ts';
import type { BlockReader } from './block-reader.ts';
import type { Block, Blocks } from './blocks.ts';
import type { HeadColumns } from './head-columns.ts';
import type { Layout } from './layout.ts';
import type { Minutes } from './minutes.ts';
import type { SeriesTable } from './series.ts';
import type { Stream } from './streams.ts';
import { spanStart, tiers } from './tiers.ts';

interface Stretch {
  /** Rows before this instant belong to the segment before, of a coarser tier. */
  readonly since: number;
  readonly layout: Layout;
  readonly axis: Axis;
  /** Mean over the whole segment weighted by time, where it is kept; else undefined. */
  readonly mean: (position: number) => number | undefined;
}

export interface PollSegment extends Stretch {
  readonly kind: 'polls';
  /** A position in base units, a row a poll, NaN = absent. Not to be written to: with `keeps` it is for the next query as well. */
  readonly values: (position: number, keeps?: boolean) => Float64Array;
}

export interface PointSegment extends Stretch {
  readonly kind: 'points';
  /** Width of a point. */
  readonly step: number;
  /** Slots that its columns lie in. */
  readonly slots: number;
  /** A position in base units into `points`, a row a point; the lowest and highest only where `extremes` are asked for. True when it is sure that all points are there, of all polls. */
  readonly read: (position: number, points: Points, extremes: boolean) => boolean;
}

export type Segment = PollSegment | PointSegment;

export interface History {
  readonly blocks: Blocks;
  readonly reader: BlockReader;
  readonly minutes: Minutes;
  readonly heads: HeadColumns;
  readonly series: SeriesTable;
}

/** Segments of a stream that overlap [from, to], from a tier where it reaches, else from the finer ones. */
export function* segmentsOf(
  history: History,
  stream: Stream,
  span: {
    readonly tier: number;
    readonly from: number;
    readonly to: number;
    /** Whether blocks of polls behind roll-ups may come as points of a minute. */
    readonly byMinute?: boolean;
  },
): Generator<Segment> {
  let { from } = span;
  let since = Number.NEGATIVE_INFINITY;
  let isRolledUp = false;
  for (let tier = span.tier; tier >= 0; tier--) {
    const blocks = history.blocks.of(stream.id, tier);
    for (let index = firstOverlapping(blocks, from); index < blocks.length; index++) {
      const block = blocks[index];
      if (block.from > span.to) break;
      const segment = history.reader.open(block, since);
      if (segment !== undefined) {
        const isInside = block.from >= from && block.to <= span.to;
        const mayBePoints = segment.kind === 'polls' && isRolledUp && isInside && span.byMinute === true;
        const points = mayBePoints ? history.minutes.of(block, segment) : undefined;
        yield points ?? segment;
      }
      isRolledUp ||= tier > 0;
      // Blocks of polls do not overlap each other, but a minute may be part of two.
      if (tier > 0) since = Math.max(since, endOf(block));
      from = Math.max(from, endOf(block));
    }
    if (tier > 0 || from > span.to) continue;
    yield* history.heads.segments(stream, { from, to: span.to });
  }
}

/** First instant after a block. */
export function endOf(block: Block): number {
  return block.tier === 0 ? block.to + 1 : spanStart(tiers[block.tier], block.from) + tiers[block.tier].span;
}

function firstOverlapping(blocks: readonly Block[], from: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endOf(blocks[middle]) <= from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A stored number in base units. */
export function inUnits(storedAs: StoredAs, stored: number, divisorSeconds: number): number {
  switch (storedAs.kind) {
    case 'count':
      return (stored * storedAs.unitPerCount) / divisorSeconds;
    case 'stepped':
      return stepsToValue(stored, storedAs.step);
    case 'exact':
      return stored;
    case 'quotient':
      return Number.NaN;
  }
}

/** A column of stored numbers in base units; `into` may be longer, or the column itself. */
export function toUnits(
  storedAs: StoredAs,
  stored: Float64Array,
  to: { readonly divisors: Float64Array; readonly into: Float64Array },
): void {
  const { divisors, into } = to;
  if (storedAs.kind === 'count') {
    const { unitPerCount } = storedAs;
    for (let row = 0; row < stored.length; row++) into[row] = (stored[row] * unitPerCount) / divisors[row];
  } else if (storedAs.kind === 'stepped') {
    const perUnit = Math.round(1 / storedAs.step);
    const divides = 1 / perUnit === storedAs.step;
    for (let row = 0; row < stored.length; row++)
      into[row] = divides ? stored[row] / perUnit : stored[row] * storedAs.step;
  } else if (storedAs.kind === 'exact') into.set(stored);
  else into.fill(Number.NaN, 0, stored.length);
}

/** Whole steps to a value, by division where the step is one over a whole number: 0.3 rather than 0.30000000000000004. */
export function stepsToValue(steps: number, step: number): number {
  const perUnit = Math.round(1 / step);
  return 1 / perUnit === step ? steps / perUnit : steps * step;
}

/** What a roll-up's numbers are counted in; ones for doubles, which are not counted. */
export function pointUnits(storedAs: StoredAs, axis: Axis, set: number): PointUnits {
  const seconds = axis.seconds[set];
  const polls = axis.polls?.[set] ?? new Float64Array(seconds.length).fill(1);
  switch (storedAs.kind) {
    case 'count':
      return {
        mean: seconds.map((span) => storedAs.unitPerCount / (span > 0 ? span : 1)),
        extreme: seconds.map((span, index) => (storedAs.unitPerCount * polls[index]) / (span > 0 ? span : 1)),
        polls,
      };
    case 'stepped': {
      const { step } = storedAs;
      return { mean: seconds.map(() => step / 16), extreme: seconds.map(() => step), polls };
    }
    case 'exact':
    case 'quotient':
      return { mean: seconds.map(() => 1), extreme: seconds.map(() => 1), polls };
  }
}
