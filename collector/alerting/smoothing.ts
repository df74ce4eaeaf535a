/** Means over the last half minute: what is measured over one second jumps, and a line is about what lasts. */
import { msBetween, type UnixMs } from '../model/time.ts';

export interface Smoothing {
  /** The mean with this value taken in; the first value is its own mean. */
  add(name: string, value: number, at: UnixMs): number;
}

const timeConstantMs = 30_000;
/** After a gap this long the past says nothing. */
const longestGapMs = 300_000;
const mostNames = 20_000;

export function createSmoothing(): Smoothing {
  const means = new Map<string, { readonly at: UnixMs; readonly mean: number }>();
  return {
    add(name, value, at) {
      const before = means.get(name);
      const span = before === undefined ? Number.NaN : msBetween(before.at, at);
      const isKnown = span >= 0 && span < longestGapMs;
      const weight = isKnown ? 1 - Math.exp(-span / timeConstantMs) : 1;
      const mean = before === undefined || !isKnown ? value : before.mean + weight * (value - before.mean);
      // Names come and go with VMs; beginning anew now and then costs half a minute of smoothness.
      if (means.size >= mostNames) means.clear();
      means.set(name, { at, mean });
      return mean;
    },
  };
}
