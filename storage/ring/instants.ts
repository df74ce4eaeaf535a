/** Answers of polls as they are kept: the instants there were, and every series' value at each of them. */
import type { HistoryColumn } from '../../collector/model/history.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { quotients, withItself } from './answer.ts';
import { cachedColumnBytes } from './column-cache.ts';
import type { Grid, Querying, Wanted } from './query.ts';
import { segmentsOf, type PollSegment, type Segment } from './segments.ts';
import type { Stream } from './streams.ts';

/** Every poll by itself: nothing is weighed, and lowest and highest are the value. */
export function readPolls(querying: Querying, wanted: Wanted, grid: Grid): HistoryColumn[] {
  const { outputs, streams, extremes } = wanted;
  const column = () => new Float64Array(grid.times.length).fill(Number.NaN);
  const columns = outputs.map(({ below }) => ({ above: column(), below: below && column() }));
  const series = outputs.reduce((sum, { above, below }) => sum + above.length + (below?.length ?? 0), 0);
  const keeps = series * grid.times.length * Float64Array.BYTES_PER_ELEMENT <= cachedColumnBytes / 2;
  for (const stream of streams)
    for (const segment of segmentsOf(querying, stream, { ...grid, keeps })) {
      if (segment.kind !== 'polls') continue;
      const rows = rowsIn(grid, segment);
      for (const [index, { above, below }] of outputs.entries()) {
        const into = columns[index];
        addPolls(into.above, segment, { ids: above, rows });
        if (below && into.below) addPolls(into.below, segment, { ids: below, rows });
      }
    }
  return columns.map(({ above, below }) => {
    const mean = below === undefined ? above : quotients(above, below);
    return extremes ? withItself(mean) : { mean };
  });
}

interface Rows {
  readonly start: number;
  readonly end: number;
  /** Where each row from `start` on stands in the grid. */
  readonly places: Int32Array;
}

function rowsIn(grid: Grid, segment: Segment): Rows {
  const { times } = segment.axis;
  const from = Math.max(grid.from, segment.since);
  let start = 0;
  let end = times.length;
  while (start < end && times[start] < from) start++;
  while (end > start && times[end - 1] > grid.to) end--;
  const places = new Int32Array(end - start);
  let place = start < end ? lowerBound(grid.times, times[start]) : 0;
  for (let row = start; row < end; row++) {
    while (grid.times[place] < times[row]) place++;
    places[row - start] = place;
  }
  return { start, end, places };
}

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

function addPolls(
  into: Float64Array,
  segment: PollSegment,
  from: { readonly ids: readonly number[]; readonly rows: Rows },
): void {
  const { start, end, places } = from.rows;
  for (const id of from.ids) {
    const position = segment.layout.positionOf(id);
    if (position === undefined) continue;
    const values = segment.values(position);
    for (let row = start; row < end; row++) {
      const value = values[row];
      if (value !== value) continue;
      const place = places[row - start];
      const known = into[place];
      into[place] = known === known ? known + value : value;
    }
  }
}

/** All instants of the streams' polls, ascending, each once. */
export function instantsOf(
  querying: Querying,
  streams: readonly Stream[],
  span: { from: UnixMs; to: UnixMs },
): Float64Array {
  let all: Float64Array = new Float64Array(0);
  for (const stream of streams) {
    const pieces: Float64Array[] = [];
    for (const segment of segmentsOf(querying, stream, { tier: 0, from: span.from, to: span.to }))
      pieces.push(within(segment, span));
    all = merge(all, concatenate(pieces));
  }
  return all;
}

function within(segment: Segment, span: { from: UnixMs; to: UnixMs }): Float64Array {
  const { times } = segment.axis;
  const from = Math.max(span.from, segment.since);
  let start = 0;
  let end = times.length;
  while (start < end && times[start] < from) start++;
  while (end > start && times[end - 1] > span.to) end--;
  return times.subarray(start, end);
}

function concatenate(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function merge(one: Float64Array, other: Float64Array): Float64Array {
  if (one.length === 0) return other;
  if (one.length === other.length && one.every((time, index) => time === other[index])) return one;
  return Float64Array.from(new Set([...one, ...other])).sort();
}
