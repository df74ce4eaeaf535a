/**
 * Columns of numbers to JSON, straight into bytes: the answer of a query is mostly numbers, and one string per number costs
 * more than reading the store. Values keep 12 significant digits, far below any counter's own step; whole numbers to 2^53
 * are written in full; NaN and infinities become null.
 */

const zero = 48;
const comma = 44;
const minus = 45;
const point = 46;

/** Longest text of one number and its comma: sign, 17 digits, point, `e-324`. */
const longestNumber = 32;

/** Powers of ten a double holds exactly. */
const exactPowers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** The characters of 000 to 999, three bytes each. */
const threeDigits = Uint8Array.from({ length: 3000 }, (_, index) => {
  const value = Math.floor(index / 3);
  const divisor = [100, 10, 1][index % 3] ?? 1;
  return zero + (Math.floor(value / divisor) % 10);
});

export class JsonWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(1024, expectedBytes));
  }

  /** Appends JSON text as it is. */
  text(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Appends `[1,2.5,null]`. */
  numbers(values: Float64Array): void {
    this.#makeRoom(values.length * longestNumber + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = 91;
    for (let index = 0; index < values.length; index += 1) {
      if (index > 0) bytes[at++] = comma;
      at = writeNumber(bytes, at, values[index] ?? Number.NaN);
    }
    bytes[at++] = 93;
    this.#length = at;
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Writes one number at an offset and returns the offset behind it. */
function writeNumber(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let magnitude = value;
  if (value < 0) {
    bytes[at++] = minus;
    magnitude = -value;
  }
  if (magnitude <= Number.MAX_SAFE_INTEGER && Math.floor(magnitude) === magnitude) {
    return writeWhole(bytes, at, magnitude);
  }
  if (magnitude >= 1e-6 && magnitude < 1e12) return writeDecimal(bytes, at, magnitude);
  return start + bytes.write(slowText(value), start);
}

/** What is rare: NaN, infinities, the very small and the very large. */
function slowText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : 'null';
}

/** Digits of a whole number up to 2^53: groups of nine, so that each divides as a small integer. */
function writeWhole(bytes: Buffer, start: number, value: number): number {
  if (value < 1e9) return writeFirst(bytes, start, value);
  const upper = Math.floor(value / 1e9);
  return writeNine(bytes, writeFirst(bytes, start, upper), value - upper * 1e9);
}

/** Digits of a whole number below 2^31 as they are. */
function writeFirst(bytes: Buffer, start: number, value: number): number {
  let end = start + 1;
  for (let left = value | 0; left >= 10; left = (left / 10) | 0) end += 1;
  let left = value | 0;
  for (let at = end - 1; at >= start; at -= 1) {
    const tenth = (left / 10) | 0;
    bytes[at] = zero + left - tenth * 10;
    left = tenth;
  }
  return end;
}

function writeNine(bytes: Buffer, start: number, value: number): number {
  const all = value | 0;
  const high = (all / 1_000_000) | 0;
  const rest = all - high * 1_000_000;
  const middle = (rest / 1000) | 0;
  writeThree(bytes, start, high);
  writeThree(bytes, start + 3, middle);
  writeThree(bytes, start + 6, rest - middle * 1000);
  return start + 9;
}

function writeThree(bytes: Buffer, start: number, value: number): void {
  const from = value * 3;
  bytes[start] = threeDigits[from] ?? zero;
  bytes[start + 1] = threeDigits[from + 1] ?? zero;
  bytes[start + 2] = threeDigits[from + 2] ?? zero;
}

/** 12 significant digits of a number in [1e-6, 1e12) that is not whole, without trailing zeros. */
function writeDecimal(bytes: Buffer, start: number, magnitude: number): number {
  let whole = Math.floor(magnitude);
  const decimals = decimalsFor(magnitude);
  const scale = exactPowers[decimals] ?? 1;
  let fraction = Math.round((magnitude - whole) * scale);
  if (fraction >= scale) {
    whole += 1;
    fraction = 0;
  }
  let at = writeWhole(bytes, start, whole);
  if (fraction === 0) return at;
  bytes[at++] = point;
  // Filled up to 18 decimals: two groups of nine, whose zeros at the end go again.
  const upperScale = exactPowers[Math.max(0, decimals - 9)] ?? 1;
  const upper =
    decimals > 9 ? Math.floor(fraction / upperScale) : fraction * (exactPowers[9 - decimals] ?? 1);
  at = writeNine(bytes, at, upper);
  if (decimals > 9)
    at = writeNine(bytes, at, (fraction - upper * upperScale) * (exactPowers[18 - decimals] ?? 1));
  while (bytes[at - 1] === zero) at -= 1;
  return at;
}

/** Decimals that make 12 significant digits. */
function decimalsFor(magnitude: number): number {
  if (magnitude < 1) {
    if (magnitude >= 0.1) return 12;
    if (magnitude >= 0.01) return 13;
    if (magnitude >= 1e-3) return 14;
    return magnitude >= 1e-4 ? 15 : magnitude >= 1e-5 ? 16 : 17;
  }
  let decimals = 11;
  while (decimals > 0 && magnitude >= (exactPowers[12 - decimals] ?? 1)) decimals -= 1;
  return decimals;
}
