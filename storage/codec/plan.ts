/**
 * Which series of a stream are expected from others: total from guest and hypervisor time, idle from the rest of the interval.
 * Only the difference is stored. The order puts what others are predicted from first.
 */

/** A prediction by positions in the layout. */
export interface Term {
  readonly plus: readonly number[];
  readonly minus: readonly number[];
  /** Raw units a second that pass by themselves, 0 when time plays no part. */
  readonly elapsedPerSecond: number;
}

export interface Plan {
  /** Every position once, a predicted one after all it needs. */
  readonly order: Int32Array;
  /** By position. */
  readonly terms: readonly (Term | undefined)[];
  /** The same once more, side by side. */
  readonly predictions: Predictions;
}

/** Every predicted position, and by `first` what is added and taken away for it. */
interface Predictions {
  readonly positions: Int32Array;
  readonly elapsed: Float64Array;
  readonly first: Int32Array;
  readonly others: Int32Array;
  /** 1 or -1. */
  readonly signs: Int8Array;
}

/** Orders the positions; predictions that go round in a circle are dropped. */
export function planOf(terms: readonly (Term | undefined)[]): Plan {
  const kept = [...terms];
  const order = new Int32Array(terms.length);
  const done = new Uint8Array(terms.length);
  let placed = 0;
  for (const round of rounds) {
    for (let position = 0; position < kept.length; position++) {
      const term = kept[position];
      if (done[position] || (term !== undefined && !isReady(term, done))) continue;
      if (term === undefined && round > 0) continue;
      order[placed++] = position;
      done[position] = round + 1;
    }
  }
  for (let position = 0; position < kept.length; position++) {
    if (done[position]) continue;
    kept[position] = undefined;
    order[placed++] = position;
  }
  return { order, terms: kept, predictions: predictionsOf(kept) };
}

function predictionsOf(terms: readonly (Term | undefined)[]): Predictions {
  const predicted = terms.flatMap((term, position) => (term === undefined ? [] : [{ term, position }]));
  const first = new Int32Array(predicted.length + 1);
  for (const [index, { term }] of predicted.entries())
    first[index + 1] = first[index] + term.plus.length + term.minus.length;
  return {
    positions: Int32Array.from(predicted, ({ position }) => position),
    elapsed: Float64Array.from(predicted, ({ term }) => term.elapsedPerSecond),
    first,
    others: Int32Array.from(predicted.flatMap(({ term }) => [...term.plus, ...term.minus])),
    signs: Int8Array.from(
      predicted.flatMap(({ term }) => [...term.plus.map(() => 1), ...term.minus.map(() => -1)]),
    ),
  };
}

/** The numbers expected of a whole poll, each as `predict` says; those of other positions are left as they are. */
export function predictRow(
  { predictions }: Plan,
  row: { readonly values: Float64Array; readonly divisors: (position: number) => number },
  expected: Float64Array,
): void {
  const { positions, elapsed, first, others, signs } = predictions;
  const { values } = row;
  for (let index = 0; index < positions.length; index++) {
    const position = positions[index];
    let sum = elapsed[index] === 0 ? 0 : Math.round(row.divisors(position) * elapsed[index]);
    const end = first[index + 1];
    for (let each = first[index]; each < end; each++) sum += signs[each] * values[others[each]];
    expected[position] = Number.isSafeInteger(sum) ? sum + 0 : 0;
  }
}

/** The number expected; 0 where something it needs is absent. */
export function predict(term: Term, values: ArrayLike<number>, divisorSeconds: number): number {
  let expected = term.elapsedPerSecond === 0 ? 0 : Math.round(divisorSeconds * term.elapsedPerSecond);
  for (const position of term.plus) expected += values[position];
  for (const position of term.minus) expected -= values[position];
  return Number.isSafeInteger(expected) ? expected + 0 : 0;
}

/** The numbers expected over a column: `columns` gives those of other positions, `divisors` the seconds of each row; `expected` is filled. */
export function predictColumn(
  term: Term,
  divisors: Float64Array,
  columns: (position: number) => Float64Array,
  expected: Float64Array = new Float64Array(divisors.length),
): Float64Array {
  const { elapsedPerSecond } = term;
  for (let row = 0; row < expected.length; row++)
    expected[row] = elapsedPerSecond === 0 ? 0 : Math.round(divisors[row] * elapsedPerSecond);
  for (const position of term.plus) {
    const column = columns(position);
    for (let row = 0; row < expected.length; row++) expected[row] += column[row];
  }
  for (const position of term.minus) {
    const column = columns(position);
    for (let row = 0; row < expected.length; row++) expected[row] -= column[row];
  }
  for (let row = 0; row < expected.length; row++) if (!Number.isSafeInteger(expected[row])) expected[row] = 0;
  return expected;
}

/** Depth of predictions from predictions; deeper ones are stored as they are. */
const rounds = [0, 1, 2, 3];

function isReady(term: Term, done: Uint8Array): boolean {
  return [...term.plus, ...term.minus].every((position) => done[position] > 0);
}
