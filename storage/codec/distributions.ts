/**
 * How likely each size of surprise is, for the entropy coder: one table for every quarter octave of the running mean. The shape is that of
 * noise whose strength is known only roughly (normal distributions of several widths), with a floor for leaps. Computed once at start from
 * exact arithmetic on whole numbers and doubles, the same on every machine; a change here is a change of the format.
 *
 *   symbol   0 … 31   the number itself
 *            32 …     half octaves above: 32–47, 48–63, 64–95, 96–127, 128–191 …, the rest of the number as plain bits
 */

/** Probabilities are whole numbers that add up to 2^scaleBits. */
export const scaleBits = 12;
const scale = 1 << scaleBits;

const plainSymbols = 32;
export const symbols = plainSymbols + 36;

/** Contexts below this one code numbers whole; from here on low bits are left over, and four tables serve all. */
export const firstShifted = 40;
const tables = firstShifted + 4;

/** Running means are in units of 1/128. */
export const meanFraction = 7;

/** By table × symbols + symbol. */
export const frequencies = new Uint16Array(tables * symbols);
export const starts = new Uint16Array(tables * symbols);
/** By table × scale + slot. */
export const symbolAt = new Uint8Array(tables * scale);

/** The symbol of a number, and how many plain bits follow it. */
export function symbolOf(number: number): number {
  if (number < plainSymbols) return number;
  const octave = 31 - Math.clz32(number);
  return plainSymbols + (octave - 5) * 2 + ((number >>> (octave - 1)) & 1);
}

export function plainBitsOf(symbol: number): number {
  return symbol < plainSymbols ? 0 : 4 + ((symbol - plainSymbols) >>> 1);
}

/** Smallest number of a symbol. */
export function lowestOf(symbol: number): number {
  if (symbol < plainSymbols) return symbol;
  const above = symbol - plainSymbols;
  return (2 + (above & 1)) << (4 + (above >>> 1));
}

/** Widths relative to the mean, and how much each counts. */
const widths: readonly (readonly [width: number, weight: number])[] = [
  [0.35, 0.1],
  [0.65, 0.25],
  [1, 0.35],
  [1.5, 0.22],
  [2.6, 0.08],
];
/** Share of probability spread evenly over the octaves. */
const floorShare = 0.012;

function fill(table: number): void {
  const octave = table >>> 2;
  const mean = ((4 + (table & 3) + 0.5) * 2 ** (octave - 2)) / (1 << meanFraction);
  const weights = Array.from({ length: symbols }, (_, symbol) => {
    const from = lowestOf(symbol);
    const to = symbol + 1 < symbols ? lowestOf(symbol + 1) : from * 2;
    return massBetween(from, to, mean) * (1 - floorShare) + floorShare * floorAt(symbol, mean);
  });
  spread(weights, table);
}

/** Leaps: falling by half from symbol to symbol beyond the mean. */
function floorAt(symbol: number, mean: number): number {
  const width = symbol < plainSymbols ? 1 : 8;
  return width / (8 * (1 + lowestOf(symbol) / (mean + 1)) * (symbol < plainSymbols ? 4 + mean : 16));
}

/** Probability of zigzag numbers from … to-1 when their mean is as given. */
function massBetween(from: number, to: number, mean: number): number {
  // E|x| of a normal distribution is 0.798 of its deviation; zigzag doubles the size.
  const deviation = mean / 2 / 0.798;
  let mass = 0;
  for (const [width, weight] of widths) {
    const spreadOf = Math.max(deviation * width, 0.06);
    mass += weight * (tail((from - 0.5) / 2, spreadOf) - tail((to - 0.5) / 2, spreadOf));
  }
  return mass;
}

/** Part of |x| of a normal distribution above a limit; 1 below zero. */
function tail(limit: number, deviation: number): number {
  return limit <= 0 ? 1 : complement(limit / (deviation * Math.SQRT2));
}

/** Complementary error function, by Abramowitz and Stegun 7.1.26: enough, since both sides compute the same. */
function complement(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return series * Math.exp(-x * x);
}

/** Turns weights into whole numbers of at least one that add up to the scale. */
function spread(weights: readonly number[], table: number): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const free = scale - symbols;
  const counts = weights.map((weight) => 1 + Math.floor((weight / total) * free));
  let left = scale - counts.reduce((sum, count) => sum + count, 0);
  const byWeight = weights.map((_, symbol) => symbol).sort((one, other) => weights[other] - weights[one]);
  for (let turn = 0; left > 0; turn = (turn + 1) % 4, left--) counts[byWeight[turn]]++;
  let start = 0;
  for (const [symbol, count] of counts.entries()) {
    frequencies[table * symbols + symbol] = count;
    starts[table * symbols + symbol] = start;
    symbolAt.fill(symbol, table * scale + start, table * scale + start + count);
    start += count;
  }
}

for (let table = 0; table < tables; table++) fill(table);
