/** Means over the last half minute: what is measured over one second jumps, and a line is about what lasts. */
import { msBetween, type UnixMs } from '../model/time.ts';

export interface Smoothing {
  /** The mean with this value taken in; the first value is its own mean. NaN is not taken in, and answered as it is. */
  add(name: string, value: number, at: UnixMs): number;
}

const timeConstantMs = 30_000;
/** After a gap this long the past says nothing. */
const longestGapMs = 300_000;
const mostNames = 20_000;

export function createSmoothing(): Smoothing {
  const means = new Map<string, { at: UnixMs; mean: number }>();
  return {
    add(name, value, at) {
      if (Number.isNaN(value)) return value;
      const entry = means.get(name);
      if (entry === undefined) {
        // Names come and go with VMs; beginning anew now and then costs half a minute of smoothness.
        if (means.size >= mostNames) means.clear();
        means.set(name, { at, mean: value });
        return value;
      }
      const span = msBetween(entry.at, at);
      const isKnown = span >= 0 && span < longestGapMs;
      const weight = isKnown ? 1 - Math.exp(-span / timeConstantMs) : 1;
      entry.mean = isKnown ? entry.mean + weight * (value - entry.mean) : value;
      entry.at = at;
      return entry.mean;
    },
  };
}
