/** What codecs do with whole numbers on their way to bits. */

/** A signed whole number as an unsigned one: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export function zigzag(value: number): number {
  return value >= 0 ? value * 2 : value * -2 - 1;
}

/** The same for sizes below 2^51, without a branch that nobody can foresee. */
export function zigzagSmall(value: number): number {
  return Math.abs(value * 2 + 0.5) - 0.5;
}

export function unzigzag(value: number): number {
  if (value < 0x8000_0000) return (value >>> 1) ^ -(value & 1);
  return value % 2 === 0 ? value / 2 : (value + 1) / -2;
}

/** Bits needed for a whole number from 0 to 2^53 - 1. */
export function bitLength(value: number): number {
  if (value < 0x1_0000_0000) return 32 - Math.clz32(value);
  return 64 - Math.clz32(Math.floor(value / 0x1_0000_0000));
}
