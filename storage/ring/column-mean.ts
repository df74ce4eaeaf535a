/** The time-weighted mean of a column of raw polls, which is kept beside it so that means over long spans need not decode it. */
import type { StoredAs } from '../../collector/model/history.ts';
import { weightOf } from './axis.ts';
import { inUnits, stepsToValue } from './segments.ts';

/** What the polls of a block weigh, by set. */
export class SetWeights {
  private readonly seconds: readonly Float64Array[];
  private readonly weights: (number | undefined)[] = [];
  private readonly timed: (boolean | undefined)[] = [];

  /** `seconds`: intervals of each set, by poll. */
  constructor(seconds: readonly Float64Array[]) {
    this.seconds = seconds;
  }

  /** Seconds of all polls of a set. */
  ofSet(set: number): number {
    return (this.weights[set] ??= this.seconds[set].reduce((sum, seconds) => sum + weightOf(seconds), 0));
  }

  /** Whether every poll of a set has an interval. */
  isTimed(set: number): boolean {
    return (this.timed[set] ??= this.seconds[set].every((seconds) => seconds > 0));
  }
}

interface Over {
  readonly seconds: Float64Array;
  /** The intervals themselves where the column has no divisors of its own. */
  readonly divisors: Float64Array;
  /** Of all polls. */
  readonly weight: number;
  /** Of the values, where that is known and every poll has an interval. */
  readonly sum?: number | undefined;
}

/** NaN where the column has gaps or is all zeros. */
export function meanOfColumn(storedAs: StoredAs, values: Float64Array, over: Over): number {
  const sum =
    over.divisors === over.seconds ? plainSum(storedAs, values, over) : fullSum(storedAs, values, over);
  return sum === 0 ? Number.NaN : sum / over.weight;
}

/** Values times seconds where the interval of the set divides counts, and so cancels out. */
function plainSum(storedAs: StoredAs, values: Float64Array, { seconds, sum: known }: Over): number {
  if (storedAs.kind === 'count' && known !== undefined) return known * storedAs.unitPerCount;
  let sum = 0;
  if (storedAs.kind === 'count') {
    for (let row = 0; row < values.length; row++) sum += seconds[row] > 0 ? values[row] : Number.NaN;
    return sum * storedAs.unitPerCount;
  }
  for (let row = 0; row < values.length; row++) sum += values[row] * weightOf(seconds[row]);
  return storedAs.kind === 'stepped' ? stepsToValue(sum, storedAs.step) : sum;
}

function fullSum(storedAs: StoredAs, values: Float64Array, by: Over): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++)
    sum += inUnits(storedAs, values[row], by.divisors[row]) * weightOf(by.seconds[row]);
  return sum;
}
