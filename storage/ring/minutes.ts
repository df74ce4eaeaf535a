/**
 * Blocks of polls as points of a minute, for charts that reach further back than the last hour: what the roll-up of that hour will say,
 * before it is made. A chart that is drawn again every few seconds would decode a million polls each time for its newest points.
 */
import { weightOf, type Axis } from './axis.ts';
import type { Block } from './blocks.ts';
import type { PointSegment, PollSegment } from './segments.ts';
import { tiers } from './tiers.ts';

const keptBytes = 6 * 2 ** 20;
/** Points must be so many times fewer than polls to be worth it. */
const fewer = 4;

const minute = tiers[1].step;
/** Mean, lowest, highest, polls. */
const numbers = 4;

interface Kept {
  readonly axis: Axis;
  /** First poll of each point, and the end. */
  readonly starts: Int32Array;
  /** By position, then by number, then by point. */
  readonly columns: Float64Array;
  readonly isKnown: Uint8Array;
}

export class Minutes {
  private readonly kept = new Map<number, Kept>();
  private bytes = 0;

  /** Undefined where it is no gain. */
  of(block: Block, segment: PollSegment): PointSegment | undefined {
    const kept = this.kept.get(block.id) ?? this.begin(block, segment);
    if (kept === undefined) return undefined;
    this.kept.delete(block.id);
    this.kept.set(block.id, kept);
    const { since, layout, mean } = segment;
    const count = kept.axis.times.length;
    return {
      kind: 'points',
      step: minute,
      slots: 0,
      since,
      layout,
      axis: kept.axis,
      mean,
      read: (position, points) => {
        const start = position * count * numbers;
        if (kept.isKnown[position] === 0) fill(kept, segment, position);
        const { columns } = kept;
        for (let point = 0; point < count; point++) {
          const at = start + point;
          points.mean[point] = columns[at];
          points.low[point] = columns[at + count];
          points.high[point] = columns[at + 2 * count];
          points.polls[point] = columns[at + 3 * count];
        }
        return false;
      },
    };
  }

  private begin(block: Block, segment: PollSegment): Kept | undefined {
    const starts = minuteStarts(segment.axis.times);
    const count = starts.length - 1;
    const positions = segment.layout.ids.length;
    if (count * fewer > block.polls) return undefined;
    const kept = {
      starts,
      axis: axisOf(segment.axis, starts),
      columns: new Float64Array(positions * count * numbers),
      isKnown: new Uint8Array(positions),
    };
    this.bytes += kept.columns.byteLength;
    this.kept.set(block.id, kept);
    for (const [id, oldest] of this.kept) {
      if (this.bytes <= keptBytes) break;
      this.kept.delete(id);
      this.bytes -= oldest.columns.byteLength;
    }
    return kept;
  }
}

function minuteStarts(times: Float64Array): Int32Array {
  const starts: number[] = [];
  let last = Number.NaN;
  for (const [row, at] of times.entries()) {
    const here = Math.floor(at / minute);
    if (here !== last) starts.push(row);
    last = here;
  }
  return Int32Array.from([...starts, times.length]);
}

function axisOf({ times, seconds }: Axis, starts: Int32Array): Axis {
  const points = starts.subarray(0, -1);
  const inPoint = (column: Float64Array, of: (value: number) => number) =>
    Float64Array.from(points, (start, point) => {
      let sum = 0;
      for (let row = start; row < starts[point + 1]; row++) sum += of(column[row]);
      return sum;
    });
  return {
    times: Float64Array.from(points, (start) => Math.floor(times[start] / minute) * minute),
    seconds: seconds.map((column) => inPoint(column, weightOf)),
    polls: seconds.map((column) => inPoint(column, () => 1)),
  };
}

function fill({ starts, columns, isKnown }: Kept, segment: PollSegment, position: number): void {
  const values = segment.values(position);
  const seconds = segment.axis.seconds[segment.layout.setAt(position)];
  const count = starts.length - 1;
  const first = position * count * numbers;
  for (let point = 0; point < count; point++) {
    let weighted = 0;
    let weight = 0;
    let polls = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = starts[point]; row < starts[point + 1]; row++) {
      const value = values[row];
      if (value !== value) continue;
      const own = weightOf(seconds[row]);
      weighted += value * own;
      weight += own;
      polls++;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const mean = low === high ? low : weighted / weight;
    columns[first + point] = polls === 0 ? Number.NaN : mean;
    columns[first + count + point] = polls === 0 ? Number.NaN : low;
    columns[first + 2 * count + point] = polls === 0 ? Number.NaN : high;
    columns[first + 3 * count + point] = polls;
  }
  isKnown[position] = 1;
}
