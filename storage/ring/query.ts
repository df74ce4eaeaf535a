/**
 * Answers `read` and `means`: chooses the tier, goes through the segments once, adds series up poll by poll, and gathers them into
 * steps. Sums are of what is present; lowest and highest of a sum are those of the sums of raw polls, and, from roll-ups, the sums
 * of lowest and of highest: bounds that the true sum kept within.
 */
import type {
  HistoryAnswer,
  HistoryColumn,
  HistoryOutput,
  HistoryQuery,
} from '../../collector/model/history.ts';
import { StorageError } from '../../collector/model/history.ts';
import { columnOfSteps } from './answer.ts';
import { cachedColumnBytes } from './column-cache.ts';
import { gather, type Gatherer, type Room, type Work } from './gather.ts';
import { readPolls } from './instants.ts';
import { runsIn } from './runs.ts';
import { segmentsOf, type History, type Segment } from './segments.ts';
import { cachedSlots } from './slots.ts';
import { makeSteps } from './steps.ts';
import type { Stream, Streams } from './streams.ts';
import { defaultBlockPolls, tiers } from './tiers.ts';

/** More points than any chart or export asks for. */
const mostPoints = 2_000_000;

export interface Querying extends History {
  readonly streams: Streams;
  /** The stream a series is appended to. */
  readonly streamOf: (id: number) => Stream | undefined;
}

export interface ResolvedOutput {
  readonly above: readonly number[];
  readonly below: readonly number[] | undefined;
}

export function read(querying: Querying, query: HistoryQuery): HistoryAnswer {
  const outputs = query.outputs.map((output) => resolve(querying, output));
  const streams = streamsOf(querying, outputs);
  const tier = chooseTier(querying, streams, query);
  const wanted = { outputs, streams, extremes: query.extremes === true };
  const tierStep = tiers[tier].step;
  const step = Math.max(query.step ?? 0, tierStep);
  if (step === 0) return { tierStep, ...readPolls(querying, wanted, query) };
  const grid = gridOf(query, { tier, step });
  return { tierStep, times: grid.times, outputs: readSteps(querying, wanted, grid) };
}

export interface Wanted {
  readonly outputs: readonly ResolvedOutput[];
  readonly streams: readonly Stream[];
  readonly extremes: boolean;
}

function readSteps(querying: Querying, wanted: Wanted, grid: Grid): HistoryColumn[] {
  const { outputs, streams, extremes } = wanted;
  const steps = grid.times.length;
  const byMinute = grid.step % tiers[1].step === 0;
  const keepsEdge = byMinute && keepsEdges(outputs);
  const room = (): Room => ({ steps: makeSteps(steps), at: 0 });
  const gatherers = outputs.map((output) => gatherersOf(querying, output, { room, extremes }));
  for (const stream of streams) {
    const here = gatherers.flat().filter((gatherer) => gatherer.stream === stream);
    const work = (segment: Segment): Work => ({
      runs: runsIn(grid, segment),
      extremes,
      // Behind roll-ups only a block that the span cuts is not read as minutes.
      keeps: keepsEdge && segment.since > Number.NEGATIVE_INFINITY,
    });
    for (const segments of together(segmentsOf(querying, stream, { ...grid, byMinute }))) {
      const works = segments.map(work);
      for (const gatherer of here)
        for (const [index, segment] of segments.entries()) gather(gatherer, segment, works[index]);
    }
  }
  return gatherers.map((parts) => columnOfSteps(parts, steps, extremes));
}

/**
 * Segments that are read output by output, which keeps the steps of one output at hand, as many as have their slots in the cache at once;
 * those of polls, whose columns take room until they are done with, one by one.
 */
function* together(segments: Iterable<Segment>): Generator<readonly Segment[]> {
  let waiting: Segment[] = [];
  let slots = 0;
  for (const segment of segments) {
    const own = segment.kind === 'points' ? segment.slots : cachedSlots;
    if (slots + own > cachedSlots && waiting.length > 0) {
      yield waiting;
      waiting = [];
      slots = 0;
    }
    waiting.push(segment);
    slots += own;
  }
  if (waiting.length > 0) yield waiting;
}

/** Whether the blocks at both ends fit into what is kept of decoded columns, and leave room for others. */
export function keepsEdges(outputs: readonly ResolvedOutput[]): boolean {
  const series = outputs.reduce((sum, { above, below }) => sum + above.length + (below?.length ?? 0), 0);
  return series * 2 * defaultBlockPolls * Float64Array.BYTES_PER_ELEMENT <= cachedColumnBytes / 2;
}

/** The steps of an answer. */
export interface Grid {
  readonly tier: number;
  readonly times: Float64Array;
  /** Width of a step. */
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** Finest tier that is not finer than asked and still reaches back to the start; else the one that reaches furthest. */
export function chooseTier(
  querying: Querying,
  streams: readonly Stream[],
  span: Pick<HistoryQuery, 'from' | 'step'>,
): number {
  const wanted = span.step ?? 0;
  let tier = 0;
  while (tier + 1 < tiers.length && tiers[tier + 1].step <= wanted) tier++;
  const oldest = tiers.map((_, index) => oldestOf(querying, streams, index));
  let reach = oldest[tier];
  for (let coarser = tier + 1; coarser < tiers.length && reach > span.from; coarser++)
    if (oldest[coarser] < reach - tiers[coarser].step) {
      tier = coarser;
      reach = oldest[coarser];
    }
  return tier;
}

function oldestOf(querying: Querying, streams: readonly Stream[], tier: number): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const stream of streams)
    for (let finer = tier; finer >= 0; finer--) {
      oldest = Math.min(oldest, querying.blocks.of(stream.id, finer)[0]?.from ?? Number.POSITIVE_INFINITY);
      if (finer === 0) oldest = Math.min(oldest, stream.polls[0]?.at ?? Number.POSITIVE_INFINITY);
    }
  return oldest;
}

function gridOf(
  { from, to }: HistoryQuery,
  { tier, step }: { readonly tier: number; readonly step: number },
): Grid {
  const start = Math.floor(from / step) * step;
  const count = Math.max(0, Math.floor(to / step) - Math.floor(from / step) + 1);
  if (count > mostPoints)
    throw new StorageError(
      `Cannot answer with ${count} points: a step of ${step} ms over ${to - from} ms; ${mostPoints} is the most, take a wider step`,
    );
  const times = new Float64Array(count);
  for (let index = 0; index < count; index++) times[index] = start + index * step;
  return { tier, step, from, to, times };
}

/** Quotients become sums over sums. */
export function resolve(querying: Querying, output: HistoryOutput): ResolvedOutput {
  const above: number[] = [];
  const below: number[] = [...(output.over ?? [])];
  let divided = output.over !== undefined;
  for (const id of output.ids) {
    const definition = querying.series.get(id)?.definition;
    const counts = definition && querying.series.countsOf(definition);
    if (counts === undefined) {
      above.push(id);
      continue;
    }
    const [numerator, base] = counts;
    divided = true;
    above.push(numerator?.id ?? -1);
    below.push(base?.id ?? -1);
  }
  return { above, below: divided ? below : undefined };
}

export function streamsOf(querying: Querying, outputs: readonly ResolvedOutput[]): Stream[] {
  const streams: Stream[] = [];
  const add = (ids: readonly number[] = []) => {
    for (const id of ids) {
      const stream = querying.streamOf(id);
      if (stream !== undefined && !streams.includes(stream)) streams.push(stream);
    }
  };
  for (const { above, below } of outputs) {
    add(above);
    add(below);
  }
  return streams;
}

export function gatherersOf(
  querying: Querying,
  output: ResolvedOutput,
  shape: { readonly room: () => Room; readonly extremes: boolean },
): Gatherer[] {
  const { room, extremes } = shape;
  const streams = streamsOf(querying, [output]);
  const inStream = (ids: readonly number[], stream: Stream) =>
    streams.length === 1 ? ids : ids.filter((id) => querying.streamOf(id) === stream);
  return streams.map((stream) => ({
    stream,
    above: { ids: inStream(output.above, stream), ...room() },
    below: output.below && { ids: inStream(output.below, stream), ...room() },
    ratio: output.below && extremes ? room().steps : undefined,
  }));
}
