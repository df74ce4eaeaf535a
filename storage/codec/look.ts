/** What a column is like, found in one walk along it: all that follows chooses by it. */

export interface Look {
  /** How many are NaN. */
  readonly absent: number;
  /** Of those that are not NaN; infinities the wrong way round where there are none. */
  readonly lowest: number;
  readonly highest: number;
  /** Whether all that are not NaN are safe integers, none of them -0. */
  readonly areWhole: boolean;
  /** NaN where any is. */
  readonly sum: number;
}

export function lookAt(values: Float64Array, count: number): Look {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let absent = 0;
  let broken = 0;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index];
    sum += value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (value !== value) absent++;
    else if (value !== Math.floor(value) || Object.is(value, -0)) broken++;
  }
  const areSafe = lowest >= Number.MIN_SAFE_INTEGER && highest <= Number.MAX_SAFE_INTEGER;
  return { absent, lowest, highest, areWhole: broken === 0 && areSafe, sum };
}
