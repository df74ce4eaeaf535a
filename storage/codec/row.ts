/**
 * One poll of many series as bytes, for the durable head of a stream: small enough to write every second, and read again only
 * after a restart. Each series is coded against its own poll before, so rows are read in order from one that starts afresh.
 *
 *   normal   Rice code of the change (or of the difference from the prediction)
 *   absent   1 bit: still absent
 *   raw      1 bit + 64: a double without decimals
 *   counted  Rice code of the change of the count that a rate was computed from, see counted.ts
 *   any      20 ones (1 bit in the other two modes), then the new mode and the value in full
 */
import type { Clock } from './counted.ts';

export const normal = 0;
export const absent = 1;
export const raw = 2;
export const counted = 3;

export const escapeOnes = 20;
/** Changes from here on are written in full. */
export const narrowest = 2 ** 26;
const firstMean = 8 * 64;

export const decimalsBits = 4;
export const howBits = 8;

/** What coder and decoder remember of each series; both go through the same states. */
export class RowState {
  readonly last: Float64Array;
  readonly mean: Int32Array;
  readonly mode: Uint8Array;
  /** Of counts: how they are counted. */
  readonly decimals: Uint8Array;

  constructor(positions: number) {
    this.last = new Float64Array(positions);
    this.mean = new Int32Array(positions);
    this.mode = new Uint8Array(positions);
    this.decimals = new Uint8Array(positions);
    this.reset();
  }

  reset(): void {
    this.last.fill(0);
    this.mean.fill(firstMean);
    this.mode.fill(absent);
    this.decimals.fill(0);
  }
}

/** A poll's values by position, with what predictions need. */
export interface Row {
  readonly values: Float64Array;
  /** Divisor of each position in seconds. */
  readonly divisors: (position: number) => number;
  /** What the rates of others at a position were divided by, where any was found. */
  readonly ticks?: ((position: number, clock: Clock) => number) | undefined;
  /** How each position is likely to be counted. */
  readonly hints?: Uint8Array;
}

/** A number as it is coded: steps of so many decimals, or a count. */
export interface Coded {
  readonly mode: number;
  readonly scaled: number;
  readonly decimals: number;
}

/** After a full value: the next changes are expected to be of the size of this one. */
export function enter(state: RowState, position: number, { mode, scaled, decimals }: Coded): void {
  const { last, mean } = state;
  const change = Math.abs(scaled - last[position]);
  const known = state.mode[position] === mode && decimals === state.decimals[position];
  mean[position] = known ? Math.min(change, narrowest) * 8 : firstMean;
  last[position] = scaled;
  state.mode[position] = mode;
  state.decimals[position] = decimals;
}
