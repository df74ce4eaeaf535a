/**
 * One mean for each output over a whole span, for top-N: from the means kept with each column where a segment lies inside the span, by
 * decoding only at its edges. The answer is that of a `read` in one step as wide as the span, but for kept means having seven digits and
 * for a tier whose points may be a two-hundredth of the span, so that the ends are that coarse.
 */
import type { HistoryQuery } from '../../collector/model/history.ts';
import { weightOf } from './axis.ts';
import { plus } from './answer.ts';
import { gather, type Gatherer, type Room } from './gather.ts';
import { chooseTier, gatherersOf, keepsEdges, resolve, streamsOf, type Querying } from './query.ts';
import { oneRun } from './runs.ts';
import { segmentsOf, type Segment } from './segments.ts';
import { addMean, makeSteps, meanOfStep } from './steps.ts';

/** A tier is fine enough when its step is this small a part of the span. */
const partsOfSpan = 200;

export function means(querying: Querying, query: HistoryQuery): Float64Array {
  const { from, to } = query;
  const outputs = query.outputs.map((output) => resolve(querying, output));
  const streams = streamsOf(querying, outputs);
  const tier = chooseTier(querying, streams, {
    from,
    step: ((to - from) / partsOfSpan) as typeof query.step & number,
  });
  const steps = makeSteps(outputs.length * streams.length * 2);
  let taken = 0;
  const room = (): Room => ({ steps, at: taken++ });
  const gatherers = outputs.map((output) => gatherersOf(querying, output, { room, extremes: false }));
  const all = gatherers.flat();
  const keeps = keepsEdges(outputs);
  for (const stream of streams) {
    const wanted = all.filter((gatherer) => gatherer.stream === stream);
    for (const segment of segmentsOf(querying, stream, { tier, from, to }))
      addSegment(wanted, segment, { from, to, keeps });
  }
  return Float64Array.from(gatherers, meanOf);
}

function addSegment(
  gatherers: readonly Gatherer[],
  segment: Segment,
  span: { readonly from: number; readonly to: number; readonly keeps: boolean },
): void {
  const { times } = segment.axis;
  const from = Math.max(span.from, segment.since);
  const inside = times[0] >= from && times[times.length - 1] <= span.to;
  const weights = inside ? segment.axis.seconds.map(totalWeight) : [];
  const start = times.findIndex((at) => at >= from);
  const end = times.findLastIndex((at) => at <= span.to) + 1;
  const runs = oneRun(start, end);
  for (const gatherer of gatherers)
    if (!inside || !addKept(gatherer, segment, weights))
      gather(gatherer, segment, { runs, extremes: false, keeps: span.keeps });
}

/** Adds what is kept of a segment; false, and nothing added, when a column has no mean. */
function addKept({ above, below }: Gatherer, segment: Segment, weights: readonly number[]): boolean {
  const keptAbove = keptOf(above.ids, segment, weights);
  if (keptAbove === undefined) return false;
  const keptBelow = below && keptOf(below.ids, segment, weights);
  if (below !== undefined && keptBelow === undefined) return false;
  if (keptAbove.weight > 0) addMean(above.steps, above.at, keptAbove);
  if (below !== undefined && keptBelow !== undefined && keptBelow.weight > 0)
    addMean(below.steps, below.at, keptBelow);
  return true;
}

/** The sum of the means kept; undefined when a column has none. */
function keptOf(
  ids: readonly number[],
  segment: Segment,
  weights: readonly number[],
): { readonly mean: number; readonly weight: number } | undefined {
  let mean = 0;
  let weight = 0;
  for (const id of ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    const one = segment.mean(position);
    if (one === undefined) return undefined;
    mean += one;
    if (weight === 0) weight = weights[segment.layout.setAt(position)];
  }
  return { mean, weight };
}

function totalWeight(seconds: Float64Array): number {
  let total = 0;
  for (const span of seconds) total += weightOf(span);
  return total;
}

function meanOf(gatherers: readonly Gatherer[]): number {
  let above = Number.NaN;
  let below = Number.NaN;
  for (const gatherer of gatherers) {
    above = plus(above, meanOfStep(gatherer.above.steps, gatherer.above.at));
    if (gatherer.below !== undefined)
      below = plus(below, meanOfStep(gatherer.below.steps, gatherer.below.at));
  }
  if (!gatherers.some((gatherer) => gatherer.below !== undefined)) return above;
  return below === 0 ? Number.NaN : above / below;
}
