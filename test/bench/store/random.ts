/**
 * Seeded random numbers of the workload: sfc32 seeded by splitmix32, with normal and Poisson draws. Every draw is part of the
 * workload's definition; changing one changes every number after it.
 */

export interface Random {
  /** From 0 up to, not including, 1. */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** A whole number of events where `mean` are expected. */
  poisson(mean: number): number;
  /** A whole number, both ends included. */
  integer(low: number, high: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** In place, Fisher and Yates. */
  shuffle<T>(items: T[]): void;
}

export function seededRandom(seed: number): Random {
  const uniform = uniformDraws(seed);
  const normal = normalDraws(uniform);
  const integer = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  return {
    uniform,
    normal,
    integer,
    poisson: (mean) => poissonDraw(mean, uniform, normal),
    pick: (choices) => choices[Math.floor(uniform() * choices.length)] ?? choices[0],
    shuffle: (items) => {
      for (let last = items.length - 1; last > 0; last--) {
        const other = integer(0, last);
        [items[last], items[other]] = [items[other] as (typeof items)[0], items[last] as (typeof items)[0]];
      }
    },
  };
}

function uniformDraws(seed: number): () => number {
  const next = splitmix32(seed);
  let [a, b, c, counter] = [next(), next(), next(), 1];
  const draw = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) draw();
  return draw;
}

function splitmix32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Marsaglia's polar method; each pair of draws gives two numbers, the second kept for the next call. */
function normalDraws(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    spare = y * factor;
    return x * factor;
  };
}

/** Knuth's product for few events, the normal approximation for many. */
function poissonDraw(mean: number, uniform: () => number, normal: () => number): number {
  if (mean <= 0) return 0;
  if (mean >= 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let events = 0;
  let product = 1;
  do {
    events++;
    product *= uniform();
  } while (product > limit);
  return events - 1;
}
