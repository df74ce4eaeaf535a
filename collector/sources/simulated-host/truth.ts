/**
 * The simulation's own answer to "which VM ran on which processor", kept for the last polls. For tests and for laying the truth
 * over an estimate on screen; never part of an answer.
 */
import type { UnixMs } from '../../model/time.ts';
import type { TruthCells } from './truth-table.ts';

export interface TruthRow {
  readonly kind: 'root' | 'vm';
  /** GUID and name of the VM at the time of the reading; of the root partition there is neither. */
  readonly id?: string;
  readonly name?: string;
  /** Number of the virtual processor in its partition. */
  readonly vp: number;
}

/** CPU time between two readings of the logical processors. One entry of the four columns is one pair that ran together. */
export interface Truth {
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Ticks of 100 ns that passed on each LP. */
  readonly elapsedTicks: number;
  /** All virtual processors of the host, also those that did not run. */
  readonly rows: readonly TruthRow[];
  readonly row: Int32Array;
  readonly lp: Int32Array;
  readonly guestTicks: Float64Array;
  readonly hypervisorTicks: Float64Array;
}

/** Cells kept in all; some twenty minutes of the default host at a poll a second. */
const mostCells = 1_000_000;

export class TruthHistory {
  readonly #intervals: Truth[] = [];
  #cells = 0;

  keep(interval: Omit<Truth, 'row' | 'lp' | 'guestTicks' | 'hypervisorTicks'>, cells: TruthCells): void {
    const { vp, lp, guestTicks, hypervisorTicks } = cells;
    this.#intervals.push({ ...interval, row: vp, lp, guestTicks, hypervisorTicks });
    this.#cells += vp.length;
    while (this.#cells > mostCells && this.#intervals.length > 1)
      this.#cells -= this.#intervals.shift()?.row.length ?? 0;
  }

  last(): Truth | undefined {
    return this.#intervals.at(-1);
  }

  /** The sum of the intervals that lie wholly in a span; undefined when there is none. */
  between(from: number, to: number): Truth | undefined {
    const inside = this.#intervals.filter((interval) => interval.from >= from && interval.to <= to);
    const [first] = inside;
    const last = inside.at(-1);
    if (first === undefined || last === undefined) return undefined;
    return inside.length === 1 ? first : sum(inside, first, last);
  }
}

function sum(intervals: readonly Truth[], first: Truth, last: Truth): Truth {
  const cells = new Map<string, { row: number; lp: number; guest: number; hypervisor: number }>();
  for (const interval of intervals)
    for (const [index, row] of interval.row.entries()) {
      const lp = interval.lp[index] ?? 0;
      const cell = cells.get(`${row}/${lp}`) ?? { row, lp, guest: 0, hypervisor: 0 };
      cell.guest += interval.guestTicks[index] ?? 0;
      cell.hypervisor += interval.hypervisorTicks[index] ?? 0;
      cells.set(`${row}/${lp}`, cell);
    }
  const list = [...cells.values()];
  return {
    from: first.from,
    to: last.to,
    elapsedTicks: intervals.reduce((ticks, interval) => ticks + interval.elapsedTicks, 0),
    rows: last.rows,
    row: Int32Array.from(list, (cell) => cell.row),
    lp: Int32Array.from(list, (cell) => cell.lp),
    guestTicks: Float64Array.from(list, (cell) => cell.guest),
    hypervisorTicks: Float64Array.from(list, (cell) => cell.hypervisor),
  };
}
