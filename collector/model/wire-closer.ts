/** The part of the HTTP API's JSON that answers a closer look: a burst of quick reads, matched. */
import type { MatrixAnswer } from './wire-matrix.ts';

/** `POST /api/v1/look-closer`. */
export interface LookCloserRequest {
  /** May be left out when there is just one. */
  readonly host?: string;
  /** How long to look, 1 to 10; 2 when left out. */
  readonly seconds?: number;
  /** Simulated hosts only: lays what really ran beside it. */
  readonly reveal?: boolean;
}

/**
 * The matrix of the burst. `low` and `high` are what is certain, as always; `matched` is what follows from equal exact numbers, as sure
 * as `confidence` says, and `share` is an estimate that holds at least that.
 */
export interface LookCloserAnswer extends MatrixAnswer {
  /** Row-major, as the other cells, in cores: time of that VM identified on that LP. 0 = none. */
  readonly matched: readonly number[];
  /** How sure that is, 0–1; 0 where nothing is matched. A cell with `matched` above 0 has the certainty `matched`. */
  readonly confidence: readonly number[];
  /** Of the guest VMs' CPU time in the burst; null when they used none. */
  readonly matchedShare: number | null;
  /** How many times the counters were read. */
  readonly reads: number;
  /** What a person should know about it: not proved on real hosts. */
  readonly caution: string;
}

/** `GET /api/v1/look-closer/kept?host=&at=`: the last looks are kept in memory, so that a link to one shows it. */
export interface KeptLooksAnswer {
  readonly host: string;
  /** When there were looks that are kept, newest first. */
  readonly moments: readonly number[];
  /** The one at `at`; null when none is kept of that moment, or none was asked for. */
  readonly look: LookCloserAnswer | null;
}
