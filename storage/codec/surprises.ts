/**
 * Entropy coder of zigzag surprises: range asymmetric numeral systems over the tables of `distributions.ts`. Written from the last number
 * to the first, so that reading goes forward; parts of numbers that are as good as random go beside it as plain bits.
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { unzigzag } from './bits.ts';
import {
  firstShifted,
  frequencies,
  lowestOf,
  meanFraction,
  plainBitsOf,
  scaleBits,
  starts,
  symbolAt,
  symbolOf,
  symbols,
} from './distributions.ts';

/** Bits a number may have; longer ones leave their lowest to plain bits. */
export const narrowBits = 22;

interface Run {
  readonly from: number;
  readonly count: number;
  /** Lowest bits of every number, written as they are. */
  readonly low: number;
}

/** The coder's state stays in [2^15, 2^31), sixteen bits at a time. */
const stateFloor = 1 << 15;
const slotMask = (1 << scaleBits) - 1;

/** Octave of the mean from which on low bits are left to plain bits. */
const shiftedOctave = firstShifted >>> 2;
/** The mean follows each number by an eighth, or by a thirty-second where the noise is steady. */
const fastPace = 3;
const slowPace = 5;
/** In the byte of the first mean. */
const slowFlag = 128;

/** The most that can be hidden. */
export const hiddenBits = 15;

let scratch = {
  fast: new Int32Array(1024),
  slow: new Int32Array(1024),
  high: new Int32Array(1024),
  rest: new Int32Array(2048),
  widths: new Uint8Array(2048),
  words: new Uint16Array(2048),
};
/** Bits × 256 by code. */
const costs = Float64Array.from(frequencies, (frequency) => (scaleBits - Math.log2(frequency)) * 256);
/** By code: one over its frequency, to multiply by instead of dividing. */
const reciprocals = Float64Array.from(frequencies, (frequency) => 1 / frequency);
const lowest = Int32Array.from({ length: symbols }, (_, symbol) => lowestOf(symbol));
const plainBits = Uint8Array.from({ length: symbols }, (_, symbol) => plainBitsOf(symbol));
const plain = new BitWriter(1 << 13);

/** A code as it is chosen: with the plain bits behind its symbol. */
const codesPerTable = symbols << 5;
const codedOf = (number: number): number => {
  const symbol = symbolOf(number);
  return (symbol << 5) | plainBits[symbol];
};
const smallNumbers = 1024;
const codedSmall = Uint16Array.from({ length: smallNumbers }, (_, number) => codedOf(number));

/** First mean as seven bits: octave and the two bits below its highest. */
function firstMeanOf(numbers: Float64Array, run: Run): number {
  let sum = 0;
  const first = Math.min(run.count, run.from + 32);
  const lowScale = 2 ** run.low;
  for (let index = run.from; index < first; index++) sum += Math.floor(numbers[index] / lowScale);
  const mean = Math.max(4, Math.min(2 ** 29, (sum / Math.max(1, first - run.from)) * (1 << meanFraction)));
  const octave = 31 - Math.clz32(mean);
  return (octave << 2) | ((mean >>> (octave - 2)) & 3);
}

function meanFromByte(byte: number): number {
  const octave = Math.min(29, Math.max(2, (byte & ~slowFlag) >>> 2));
  return (4 | (byte & 3)) << (octave - 2);
}

/** `hidden` are fifteen bits that travel in the coder's first state for nothing; reading gives them back at the end. */
export function encodeSurprises(
  numbers: Float64Array,
  run: Run & { readonly hidden: number },
  out: BitWriter,
): void {
  const { from, count, low } = run;
  if (scratch.fast.length < count)
    scratch = {
      fast: new Int32Array(count),
      slow: new Int32Array(count),
      high: new Int32Array(count),
      rest: new Int32Array(count * 2),
      widths: new Uint8Array(count * 2),
      words: new Uint16Array(count * 2),
    };
  const { high } = scratch;
  const lowScale = 2 ** low;
  if (low === 0) for (let index = from; index < count; index++) high[index] = numbers[index];
  else for (let index = from; index < count; index++) high[index] = Math.floor(numbers[index] / lowScale);
  const first = firstMeanOf(numbers, run);
  const { chosen, pace, extras } = chooseTables(run, meanFromByte(first));
  plain.clear();
  if ((extras | low) > 0) putPlain(numbers, run, chosen);
  writeWords(chosen, run, { first: first | (pace === slowPace ? slowFlag : 0), out });
  out.putBytes(plain.view());
}

/** What of the numbers goes beside the coder. */
function putPlain(numbers: Float64Array, run: Run, chosen: Int32Array): void {
  const { high, rest, widths } = scratch;
  const { low } = run;
  const lowScale = 2 ** low;
  let count = 0;
  for (let index = run.from; index < run.count; index++) {
    const extra = chosen[index] & 31;
    rest[count] = high[index] & ((1 << extra) - 1);
    widths[count++] = extra;
    if (low === 0) continue;
    rest[count] = numbers[index] % lowScale;
    widths[count++] = low;
  }
  plain.putAll(rest, widths, count);
}

/** Numbers that the pace of the mean is chosen on. */
const judgedOn = 192;

interface Following {
  readonly pace: number;
  readonly chosen: Int32Array;
  mean: number;
  cost: number;
  /** Not 0 where any number leaves plain bits beside the coder. */
  extras: number;
}

/** For each number its code (table and symbol) × 32 + plain bits, with a mean that follows quickly or slowly, whichever is shorter. */
function chooseTables(run: Run, firstMean: number): Following {
  const { from, count } = run;
  const judged = Math.min(count, from + judgedOn);
  const quick = { pace: fastPace, chosen: scratch.fast, mean: firstMean, cost: 0, extras: 0 };
  const steady = { pace: slowPace, chosen: scratch.slow, mean: firstMean, cost: 0, extras: 0 };
  follow(quick, from, judged);
  follow(steady, from, judged);
  const better = steady.cost < quick.cost ? steady : quick;
  follow(better, judged, count);
  return better;
}

function follow(following: Following, from: number, to: number): void {
  const { high } = scratch;
  const { chosen, pace } = following;
  let { mean, cost, extras } = following;
  for (let index = from; index < to; index++) {
    const number = high[index];
    const choice = choiceOf(number, mean);
    chosen[index] = choice;
    extras |= choice & 31;
    cost += costs[choice >>> 5] + ((choice & 31) << 8);
    mean += ((number << meanFraction) - mean) >> pace;
  }
  following.mean = mean;
  following.cost = cost;
  following.extras = extras;
}

function choiceOf(number: number, mean: number): number {
  const octave = 31 - Math.clz32(mean | 4);
  const quarter = (mean >>> (octave - 2)) & 3;
  const shift = octave >= shiftedOctave ? octave - shiftedOctave : 0;
  const left = number >>> shift;
  const coded = left < smallNumbers ? codedSmall[left] : codedOf(left);
  return (((octave - shift) << 2) | quarter) * codesPerTable + coded + shift;
}

function writeWords(
  chosen: Int32Array,
  run: Run & { readonly hidden: number },
  to: { readonly first: number; readonly out: BitWriter },
): void {
  const { words } = scratch;
  let state = stateFloor | run.hidden;
  let written = 0;
  for (let index = run.count - 1; index >= run.from; index--) {
    const code = chosen[index] >>> 5;
    const frequency = frequencies[code];
    if (state >= frequency << (31 - scaleBits)) {
      words[written++] = state & 0xffff;
      state >>>= 16;
    }
    // Too small by one at most, where rounding took a whole quotient down.
    let quotient = (state * reciprocals[code]) | 0;
    let rest = state - Math.imul(quotient, frequency);
    if (rest >= frequency) {
      quotient++;
      rest -= frequency;
    }
    state = (quotient << scaleBits) + rest + starts[code];
  }
  to.out.putByte(to.first);
  to.out.putVarint(written);
  to.out.put(state, 32);
  to.out.putWordsBackwards(words, written);
}

/** What a slot of a table says, in one word: symbol, distance from the symbol's start, frequency. */
const slots = Int32Array.from(symbolAt, (symbol, index) => {
  const code = (index >>> scaleBits) * symbols + symbol;
  return (symbol << 24) | (((index & slotMask) - starts[code]) << scaleBits) | frequencies[code];
});

/**
 * Fills `numbers[from … count − 1]` with the differences themselves, no longer zigzag; returns the hidden bits. Damaged bytes give wrong
 * numbers, never an error; checksums are elsewhere.
 */
export function decodeSurprises(input: BitReader, run: Run, numbers: Float64Array): number {
  const { from, count, low } = run;
  const first = input.takeByte();
  const pace = first & slowFlag ? slowPace : fastPace;
  let mean = meanFromByte(first);
  const words = input.takeVarint();
  let state = input.take(32);
  const { bytes } = input;
  let at = input.byteAt;
  let bit = (at + Math.min(words * 2, 1 << 20)) * 8;
  for (let index = from; index < count; index++) {
    let octave = 31 - Math.clz32(mean | 4);
    const quarter = (mean >>> (octave - 2)) & 3;
    let shift = 0;
    if (octave >= shiftedOctave) {
      shift = octave - shiftedOctave;
      octave = shiftedOctave;
    }
    const slot = slots[(((octave << 2) | quarter) << scaleBits) | (state & slotMask)];
    state = (slot & slotMask) * (state >>> scaleBits) + ((slot >>> scaleBits) & slotMask);
    // Whether a word is due cannot be foreseen, so there is no branch for it.
    const due = (state - stateFloor) >> 31;
    state = (state << (due & 16)) | (((bytes[at] << 8) | bytes[at + 1]) & due);
    at += due & 2;
    const symbol = slot >>> 24;
    let number = lowest[symbol] << shift;
    const extra = plainBits[symbol] + shift;
    if (extra > 0) {
      const byte = bit >>> 3;
      const word = (bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3];
      number += (word << (bit & 7)) >>> (32 - extra);
      bit += extra;
    }
    mean += ((number << meanFraction) - mean) >> pace;
    if (low === 0) numbers[index] = (number >>> 1) ^ -(number & 1);
    else {
      numbers[index] = unzigzag(number * 2 ** low + input.peekAt(bit, low));
      bit += low;
    }
  }
  input.at = bit;
  return state & ((1 << hiddenBits) - 1);
}
