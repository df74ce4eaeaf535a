/**
 * Numbers with fewer digits than they were measured with, for roll-ups: whole numbers with 13 significant bits as the number of their
 * place, and doubles with 21.
 */

/** Significant bits of shortened whole numbers. */
const keptBits = 13;
const exactBelow = 2 ** keptBits;
const halfRange = 2 ** (keptBits - 1);

/**
 * A whole number with 13 significant bits as the number of its place among all such numbers: 0 … 8191 stand for themselves, then
 * 4096 places to each doubling. Order is kept, so neighbours stay neighbours. NaN stays NaN.
 */
export function shorten(value: number): number {
  const size = Math.abs(value);
  if (!(size >= exactBelow)) return value + 0;
  const octave = size < 0x1_0000_0000 ? 31 - Math.clz32(size) : 63 - Math.clz32(size / 0x1_0000_0000);
  let doublings = octave - keptBits + 1;
  let mantissa = Math.round(size / doubled[doublings]);
  if (mantissa >= exactBelow) {
    doublings++;
    mantissa = Math.round(size / doubled[doublings]);
  }
  const place = doublings * halfRange + mantissa;
  return value < 0 ? -place : place;
}

export function lengthen(place: number): number {
  const size = Math.abs(place);
  if (!(size >= exactBelow)) return place;
  const doublings = Math.floor(size / halfRange) - 1;
  const value = (size - doublings * halfRange) * (doubled[doublings] ?? Number.NaN);
  return place < 0 ? -value : value;
}

/** The same for the first `count` of a column, each times its unit, in place; places are below 2^31. */
export function lengthenAll(column: Float64Array, count: number, unit: Float64Array): void {
  for (let index = 0; index < count; index++) {
    const place = column[index] | 0;
    const size = place < 0 ? -place : place;
    if (size < exactBelow) {
      column[index] = place * unit[index];
      continue;
    }
    const doublings = (size >>> (keptBits - 1)) - 1;
    const value = (size - doublings * halfRange) * doubled[doublings & 63];
    column[index] = (place < 0 ? -value : value) * unit[index];
  }
}

/** 2^0 … 2^63. */
const doubled = Float64Array.from({ length: 64 }, (_, power) => 2 ** power);

/** Leaves 21 significant bits, see Veltkamp's splitting. */
const splitter = 2 ** 32 + 1;

/** A double with 21 significant bits; those that are no numbers, or too large to be split, as they are. */
export function splitDouble(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) > 1e290) return value;
  const carried = value * splitter;
  return carried - (carried - value);
}
