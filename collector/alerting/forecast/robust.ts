/** Robust statistics: the middle and the spread of numbers some of which are wrong. */

/** NaN for none. */
export function median(numbers: ArrayLike<number>): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median distance from the median, scaled so that it is the standard deviation of normal numbers. */
export function spread(numbers: readonly number[]): number {
  const middle = median(numbers);
  return 1.4826 * median(numbers.map((one) => Math.abs(one - middle)));
}

/** Theil–Sen: the median of the slopes of all pairs. Pairs in the number of points squared: hand in some dozens. */
export function theilSenSlope(times: readonly number[], values: readonly number[]): number {
  const slopes: number[] = [];
  for (const [later, value] of values.entries()) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      const span = (times[later] ?? Number.NaN) - (times[earlier] ?? Number.NaN);
      if (span > 0) slopes.push((value - (values[earlier] ?? Number.NaN)) / span);
    }
  }
  return median(slopes);
}

/** Pearson's; 0 where one of them does not vary. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let product = 0;
  let squareOne = 0;
  let squareOther = 0;
  for (const [index, value] of one.entries()) {
    const a = value - meanOne;
    const b = (other[index] ?? 0) - meanOther;
    product += a * b;
    squareOne += a * a;
    squareOther += b * b;
  }
  const scale = Math.sqrt(squareOne * squareOther);
  return scale > 0 ? product / scale : 0;
}
