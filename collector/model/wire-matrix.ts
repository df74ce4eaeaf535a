/** The part of the HTTP API's JSON that answers which VM is using which CPU, and how sure that is. */
import type { MomentAnswer } from './wire.ts';

export type Certainty = 'exact' | 'bounded';

/** What a cell's bounds come from. */
export type MatrixRule =
  /** Nothing but the sums: what the VM used and what the LP gave. */
  | 'totals'
  /** A root VP runs on its own LP only. */
  | 'root-bound'
  /** The LP ran no guest VM. */
  | 'idle-processor'
  /** The VM ran next to nothing. */
  | 'idle-vm'
  /** No other VM can have used this LP. */
  | 'only-vm'
  /** The VM can have been nowhere else. */
  | 'only-processor'
  /** The LP is not in the VM's CPU group: certainly nothing. */
  | 'outside-cpu-group'
  /** The VM's CPU group leaves it these LPs. */
  | 'cpu-group'
  /** The VM's time away from its NUMA node is counted. */
  | 'numa-node'
  /** A core never runs two VMs at once. */
  | 'core-scheduler'
  /** A trace of the hypervisor says so. */
  | 'traced';

export interface MatrixAnswer extends MomentAnswer {
  readonly rows: readonly MatrixRow[];
  /** LP numbers, in the order of the columns; the first of each group where LPs share one. */
  readonly columns: readonly number[];
  /** Only when asked with `group=`: the LPs of each column. */
  readonly groups?: readonly (readonly number[])[];
  /** Row-major, rows × columns, in cores (CPU seconds per second of that LP). */
  readonly share: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The rules that `why` refers to. */
  readonly rules: readonly MatrixRule[];
  /** One character a cell, in the order of the cells: the index in `rules`, in base 36. */
  readonly why: string;
  /**
   * What the totals hold and the cells do not, in cores: VMs and LPs are not read at one instant, so their totals differ, and the greater
   * side cannot be placed in full. Cells of a row and its `rows` add up to the row's `cores`; cells of a column and its `columns` to what
   * its LPs gave, guest and root. Below nothing only where a reading itself was short.
   */
  readonly unplaced: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  /** How many polls the bounds were summed over; 1 = bounds of the whole span at once. */
  readonly intervals: number;
  /** Share of the CPU time shown that is exact, 0–1; null when nothing ran. */
  readonly exactShare: number | null;
  /** Mean of high − low over cells that are not exact, in cores; 0 when all are. */
  readonly meanWidth: number;
  /** Row totals and LP totals disagree by this much (reads are not simultaneous), in cores. */
  readonly skewCores: number;
  /** Exact cells are drawn as one value; for the same reason they can be off the truth by this much. */
  readonly exactWithinCores: number;
  /** The above as one sentence for people. */
  readonly sentence: string;
  /** Simulated hosts only, and only when asked with `reveal=1`: what really ran where. */
  readonly truth?: readonly number[];
}

export interface MatrixRow {
  readonly key: string;
  readonly kind: 'vm' | 'root';
  readonly name: string;
  readonly cores: number;
  /** Only with `top=`: this row adds up so many VMs. */
  readonly others?: number;
}
