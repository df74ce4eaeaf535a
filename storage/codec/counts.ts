/**
 * Decides whether a column of doubles is written as the counts that its values were computed from (see counted.ts): always where that saves
 * all their digits, and where they were rounded if the counts are the smaller numbers.
 */
import { clockOf, clocks, toCount, waysOf, type ReadCounted } from './counted.ts';
import { decimalsOf, isDecimal, powersOfTen } from './doubles.ts';
import { lengthAlone } from './integers.ts';

export interface Counts extends ReadCounted {
  /** By row; NaN where the series was absent. */
  readonly counts: Float64Array;
}

/** Beyond this share of values that are no count, none are. */
const mostExceptions = 1 / 16;
/** Values that a way of counting is judged on first. */
const judgedOn = 12;
/** Counts must save this much where decimals would do. */
const worthwhile = 0.97;

export interface CountsFrom {
  /** By clock: what the rates of each row were divided by. */
  readonly ticks: readonly (Float64Array | undefined)[];
  /** How the column was counted last, 0 where it was not. */
  readonly hint: number;
}

/** Undefined when the column is better written as it is. */
export function countsOf(values: Float64Array, from: CountsFrom): Counts | undefined {
  if (from.ticks.every((ticks) => ticks === undefined)) return undefined;
  const decimals = decimalsOfMost(values);
  if (decimals === 0) return undefined;
  const how = wayFor(values, decimals ?? -1, from);
  const ticks = how === undefined ? undefined : from.ticks[clockOf(how)];
  if (how === undefined || ticks === undefined) return undefined;
  const counts = countAll(values, how, ticks);
  if (counts === undefined || decimals === undefined) return counts;
  return isShorter(counts.counts, values, decimals) ? counts : undefined;
}

/** The decimals that all values but a few have; undefined when they have all their digits. */
function decimalsOfMost(values: Float64Array): number | undefined {
  let decimals = 0;
  let misses = 0;
  for (const value of values) {
    if (Number.isNaN(value) || isDecimal(value, decimals)) continue;
    const places = decimalsOf(value);
    if (places > decimals) decimals = places;
    else if (++misses > values.length * mostExceptions) return undefined;
  }
  return decimals;
}

function wayFor(values: Float64Array, decimals: number, { ticks, hint }: CountsFrom): number | undefined {
  const rows = judgedRows(values);
  const isRight = (how: number): boolean => {
    const divisors = ticks[clockOf(how)];
    if (divisors === undefined || rows.length === 0) return false;
    const misses = rows.filter((row) => Number.isNaN(toCount(how, values[row], divisors[row])));
    return misses.length <= rows.length * mostExceptions * 2;
  };
  // A share of time in decimals is finer than they are; its count would be the larger number.
  const ways = decimals < 0 ? clocks.flatMap((clock) => waysOf(clock, -1)) : waysOf(0, decimals);
  return [hint, ...ways].find((how) => how > 0 && (how & 15) === decimals + 1 && isRight(how));
}

/** Some rows all over the column, of values that are not zero. */
function judgedRows(values: Float64Array): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (Math.abs(values[row]) > 0) rows.push(row);
  const stride = Math.max(1, Math.floor(rows.length / judgedOn));
  return rows.filter((_, index) => index % stride === 0);
}

function countAll(values: Float64Array, how: number, ticks: Float64Array): Counts | undefined {
  const counts = new Float64Array(values.length);
  const exceptions = new Map<number, number>();
  let last = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) {
      counts[row] = value;
      continue;
    }
    const count = toCount(how, value, ticks[row]);
    if (Number.isNaN(count)) exceptions.set(row, value);
    else last = count;
    counts[row] = last;
  }
  return exceptions.size > values.length * mostExceptions ? undefined : { how, counts, exceptions };
}

function isShorter(counts: Float64Array, values: Float64Array, decimals: number): boolean {
  const power = powersOfTen[decimals];
  const present = counts.filter((count) => !Number.isNaN(count));
  const steps = values.filter((value) => !Number.isNaN(value)).map((value) => Math.round(value * power));
  return lengthAlone(present, present.length) < lengthAlone(steps, steps.length) * worthwhile;
}
