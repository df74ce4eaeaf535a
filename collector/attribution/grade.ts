/**
 * Which cells are exact, and why in the simplest words that are true. A row is looked at as soon as its bounds are final, while they are
 * still near the processor; the words wait until all rows are known.
 */
import type { Bounds } from './bounds.ts';
import type { Ledger } from './ledger.ts';
import { codeOf } from './rules.ts';

/** Below this a cell's width is rounding, not doubt: a tenth of a microsecond per second. */
const roundingWidth = 1e-7;

/** Read skew up to this many cores, or this part of a cell, is the noise of an exact cell; beyond it is doubt. */
const largestNoise = 0.01;
const largestNoisePart = 0.05;

const idleProcessor = codeOf('idle-processor');
const idleVm = codeOf('idle-vm');
const onlyVm = codeOf('only-vm');
const onlyProcessor = codeOf('only-processor');
const cpuGroup = codeOf('cpu-group');
const outside = codeOf('outside-cpu-group');

/** The widest that read skew may make an exact cell of this size. */
export function noiseLimit(share: number): number {
  return Math.max(largestNoise, largestNoisePart * share);
}

export interface Grading {
  /** 1 = what is left of the width is read skew and nothing else; with room for the root's row before it. */
  readonly exact: Uint8Array;
  /** Of a row whose bounds are final; every row once. */
  gradeRow(row: number): void;
  /** When all rows are graded: puts the rules of exact cells into words. */
  finish(): void;
}

export function beginGrading({ width, low, high, rule }: Bounds, ledger: Ledger): Grading {
  const exact = new Uint8Array(width + low.length).subarray(width);
  const processorSkew = ledger.high.reduce((total, most, column) => total + most - ledger.low[column], 0);
  /** Per LP, how many VMs can have used it; per VM, how many LPs. */
  const candidates = new Uint32Array(width);
  const places = new Uint32Array(ledger.rows.length);
  const gradeRow = (index: number): void => {
    const row = ledger.rows[index];
    const noise = row.high - row.low + processorSkew;
    // Most cells are wider than any noise there can be.
    const widest = roundingWidth + Math.min(noise, noiseLimit(1));
    const start = index * width;
    let count = 0;
    for (let column = 0; column < width; column += 1) {
      const bottom = low[start + column];
      const top = high[start + column];
      if (top > roundingWidth) {
        candidates[column] += 1;
        count += 1;
      }
      const doubt = top - bottom;
      if (doubt <= widest && doubt <= roundingWidth + Math.min(noise, noiseLimit(bottom)))
        exact[start + column] = 1;
    }
    places[index] = count;
  };
  const finish = (): void => {
    for (let index = 0; index < ledger.rows.length; index += 1)
      for (let column = 0; column < width; column += 1) {
        const cell = index * width + column;
        if (exact[cell] === 0 || rule[cell] === outside) continue;
        if (ledger.likely[column] <= roundingWidth) rule[cell] = idleProcessor;
        else if (candidates[column] === 1) rule[cell] = onlyVm;
        else if (places[index] === 1 && rule[cell] !== cpuGroup) rule[cell] = onlyProcessor;
        else if (ledger.rows[index].likely <= largestNoise) rule[cell] = idleVm;
      }
  };
  return { exact, gradeRow, finish };
}
