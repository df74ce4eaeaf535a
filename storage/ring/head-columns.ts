/**
 * The polls that are in no block yet, as columns. They lie in memory as they came, a series in as many places as there are polls, and a
 * page that is open asks for the same series with every poll: a column that was turned once grows by what came since.
 */
import type { Axis } from './axis.ts';
import { divisorAt, type Poll } from './head.ts';
import { toUnits, type PollSegment } from './segments.ts';
import type { SeriesTable } from './series.ts';
import type { Stream } from './streams.ts';

/** Columns of a stream that are kept at most. */
const mostColumns = 640;

/** Columns of the newest polls of a stream, as long as the first of them is not in a block. */
interface Turned {
  readonly first: Poll;
  readonly columns: Map<number, Column>;
}

interface Column {
  values: Float64Array;
  /** Rows that are filled. */
  rows: number;
}

export class HeadColumns {
  private readonly series: SeriesTable;
  private readonly turned = new WeakMap<Stream, Turned>();

  constructor(series: SeriesTable) {
    this.series = series;
  }

  /** Runs of one layout that overlap a span, whole; rows before its start belong to the segment before. */
  *segments(stream: Stream, span: { readonly from: number; readonly to: number }): Generator<PollSegment> {
    const { polls } = stream;
    for (let start = 0; start < polls.length;) {
      const { layout } = polls[start];
      let end = start + 1;
      while (end < polls.length && polls[end].layout === layout) end++;
      if (polls[end - 1].at >= span.from && polls[start].at <= span.to)
        yield this.segment(stream, polls.slice(start, end), span.from);
      start = end;
    }
  }

  private segment(stream: Stream, polls: readonly Poll[], since: number): PollSegment {
    const { layout } = polls[0];
    const axis = new HeadAxis(polls);
    const isNewest = polls.at(-1) === stream.polls.at(-1);
    const turned = isNewest ? this.turnedOf(stream, polls[0]) : undefined;
    return {
      kind: 'polls',
      since,
      layout,
      axis,
      values: (position, keeps) => {
        const column = keeps === true && turned !== undefined ? columnOf(turned, position) : undefined;
        return this.valuesOf(axis, position, column);
      },
      mean: () => undefined,
    };
  }

  private turnedOf(stream: Stream, first: Poll): Turned {
    const known = this.turned.get(stream);
    if (known?.first === first) return known;
    const turned = { first, columns: new Map<number, Column>() };
    this.turned.set(stream, turned);
    return turned;
  }

  /** All rows of a position; with `column` only those are turned that it does not have. */
  private valuesOf(axis: HeadAxis, position: number, column: Column | undefined): Float64Array {
    const { rows } = axis;
    const { layout } = rows[0];
    const storedAs = this.series.get(layout.ids[position])?.definition.storedAs;
    if (storedAs === undefined) return new Float64Array(rows.length).fill(Number.NaN);
    const values = column === undefined ? new Float64Array(rows.length) : roomFor(column, rows.length);
    const first = column?.rows ?? 0;
    for (let row = first; row < rows.length; row++) values[row] = rows[row].values[position];
    if (first < rows.length) {
      const fresh = values.subarray(first, rows.length);
      toUnits(storedAs, fresh, { divisors: axis.divisors(position).subarray(first), into: fresh });
    }
    if (column === undefined) return values;
    column.rows = rows.length;
    return values.length === rows.length ? values : values.subarray(0, rows.length);
  }
}

function columnOf({ columns }: Turned, position: number): Column {
  const known = columns.get(position);
  if (known !== undefined) return known;
  if (columns.size >= mostColumns) columns.clear();
  const column = { values: new Float64Array(0), rows: 0 };
  columns.set(position, column);
  return column;
}

function roomFor(column: Column, rows: number): Float64Array {
  if (column.values.length >= rows) return column.values;
  const larger = new Float64Array(Math.ceil(rows / 64) * 64);
  larger.set(column.values);
  column.values = larger;
  return larger;
}

/** The axis of some polls of one layout; what only some questions need of it is made when it is asked for. */
class HeadAxis implements Axis {
  readonly times: Float64Array;
  readonly polls = undefined;
  readonly rows: readonly Poll[];
  private readonly hasBases: boolean;
  private known: readonly Float64Array[] | undefined;

  constructor(rows: readonly Poll[]) {
    this.rows = rows;
    this.hasBases = rows.some((poll) => poll.bases !== undefined);
    this.times = this.column((poll) => poll.at);
  }

  get seconds(): readonly Float64Array[] {
    this.known ??= this.rows[0].layout.sets.map((_, set) => this.column((poll) => poll.intervals[set]));
    return this.known;
  }

  divisors(position: number): Float64Array {
    if (this.hasBases) return this.column((poll) => divisorAt(poll, position));
    return this.seconds[this.rows[0].layout.setAt(position)];
  }

  private column(of: (poll: Poll) => number): Float64Array {
    const column = new Float64Array(this.rows.length);
    for (let row = 0; row < column.length; row++) column[row] = of(this.rows[row]);
    return column;
  }
}
