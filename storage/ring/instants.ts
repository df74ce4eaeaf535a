/**
 * Answers of polls as they are kept: the instants there were, and every series' value at each of them. The rows of a segment stand next
 * to each other in an answer unless streams of different instants are mixed in it, so they move there as one piece.
 */
import type { HistoryAnswer, HistoryColumn } from '../../collector/model/history.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { quotients, withItself } from './answer.ts';
import { cachedColumnBytes } from './column-cache.ts';
import type { Querying, Wanted } from './query.ts';
import { segmentsOf, type PollSegment, type Segment } from './segments.ts';

interface Span {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** A segment and the rows of it that lie inside the span: `start` to before `end`. */
interface Stretch {
  readonly segment: PollSegment;
  readonly start: number;
  readonly end: number;
}

/** Every poll by itself: nothing is weighed, and lowest and highest are the value. */
export function readPolls(
  querying: Querying,
  wanted: Wanted,
  span: Span,
): Pick<HistoryAnswer, 'times' | 'outputs'> {
  const { outputs, streams, extremes } = wanted;
  const byStream = streams.map((stream) =>
    stretchesOf(segmentsOf(querying, stream, { tier: 0, from: span.from, to: span.to }), span),
  );
  const times = byStream.map(instantsOf).reduce(merge, new Float64Array(0));
  const column = () => new Float64Array(times.length).fill(Number.NaN);
  const columns = outputs.map(({ below }) => ({ above: column(), below: below && column() }));
  const keeps = seriesIn(wanted) * times.byteLength <= cachedColumnBytes / 2;
  for (const [index, stretches] of byStream.entries())
    // A segment holds on to what it has decoded, so each is let go when it is done with.
    for (let stretch = stretches.shift(); stretch !== undefined; stretch = stretches.shift()) {
      const rows = rowsOf(stretch, times);
      for (const [output, { above, below }] of outputs.entries()) {
        const into = columns[output];
        const how = { rows, keeps, isFirst: index === 0 };
        addPolls(into.above, above, how);
        if (below && into.below) addPolls(into.below, below, how);
      }
    }
  return {
    times,
    outputs: columns.map(({ above, below }): HistoryColumn => {
      const mean = below === undefined ? above : quotients(above, below);
      return extremes ? withItself(mean) : { mean };
    }),
  };
}

function seriesIn({ outputs }: Wanted): number {
  return outputs.reduce((sum, { above, below }) => sum + above.length + (below?.length ?? 0), 0);
}

function stretchesOf(segments: Iterable<Segment>, span: Span): Stretch[] {
  const stretches: Stretch[] = [];
  for (const segment of segments) {
    if (segment.kind !== 'polls') continue;
    const { times } = segment.axis;
    const start = lowerBound(times, Math.max(span.from, segment.since));
    const end = lowerBound(times, span.to + 1);
    if (start < end) stretches.push({ segment, start, end });
  }
  return stretches;
}

function instantsOf(stretches: readonly Stretch[]): Float64Array {
  const all = new Float64Array(stretches.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (const { segment, start, end } of stretches) {
    all.set(segment.axis.times.subarray(start, end), at);
    at += end - start;
  }
  return all;
}

interface Rows extends Stretch {
  /** Where the first row stands in the answer. */
  readonly place: number;
  /** Where each row stands, when they do not follow each other. */
  readonly places: Int32Array | undefined;
}

function rowsOf(stretch: Stretch, times: Float64Array): Rows {
  const { segment, start, end } = stretch;
  const own = segment.axis.times;
  const place = lowerBound(times, own[start]);
  if (times[place + end - 1 - start] === own[end - 1]) return { ...stretch, place, places: undefined };
  const places = new Int32Array(end - start);
  for (let row = start, at = place; row < end; row++) {
    while (times[at] < own[row]) at++;
    places[row - start] = at;
  }
  return { ...stretch, place, places };
}

/** First index of ascending instants that is not before one. */
function lowerBound(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds series up in a column; `isFirst` = no other stream has put anything into it. */
function addPolls(
  into: Float64Array,
  ids: readonly number[],
  how: { readonly rows: Rows; readonly keeps: boolean; readonly isFirst: boolean },
): void {
  const { segment, start, end, place, places } = how.rows;
  let isEmpty = how.isFirst;
  for (const id of ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    const values = segment.values(position, how.keeps);
    if (isEmpty && places === undefined) into.set(values.subarray(start, end), place);
    else addEach(into, values, how.rows);
    isEmpty = false;
  }
}

function addEach(into: Float64Array, values: Float64Array, { start, end, place, places }: Rows): void {
  for (let row = start; row < end; row++) {
    const value = values[row];
    if (value !== value) continue;
    const at = places === undefined ? place + row - start : places[row - start];
    const known = into[at];
    into[at] = known === known ? known + value : value;
  }
}

/** All instants of two streams, ascending, each once. */
function merge(one: Float64Array, other: Float64Array): Float64Array {
  if (one.length === 0) return other;
  if (one.length === other.length && one.every((time, index) => time === other[index])) return one;
  return Float64Array.from(new Set([...one, ...other])).sort();
}
