/**
 * Columns of numbers to JSON, straight into bytes: the answer of a query is mostly numbers, and one string per number costs
 * more than reading the store. Values keep 12 significant digits, far below any counter's own step; whole numbers to 2^53
 * are written in full; NaN and infinities become null.
 */

const zero = 48;
const comma = 44;
const minus = 45;
const point = 46;

/** Longest text of one number and its comma: sign, 17 digits, point, `e-324`; and what a group of four may write beyond it. */
const longestNumber = 36;

/** Room for the longest is made for so many at a time: memory is asked for nearly as much as is written. */
const numbersAtOnce = 256;

/** Powers of ten a double holds exactly. */
const exactPowers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const significantDigits = 12;

/** The characters of 0000 to 9999, four bytes in one number, the first the highest. */
const fourDigits = Int32Array.from({ length: 10_000 }, (_, value) =>
  [1000, 100, 10, 1].reduce((word, place) => (word << 8) | (zero + (Math.floor(value / place) % 10)), 0),
);

export class JsonWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1024, expectedBytes));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Appends JSON text as it is. */
  text(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Appends `[1,2.5,null]`. */
  numbers(values: Float64Array): void {
    this.text('[');
    for (let start = 0; start < values.length; start += numbersAtOnce)
      this.#some(values, start, Math.min(values.length, start + numbersAtOnce));
    this.text(']');
  }

  #some(values: Float64Array, start: number, end: number): void {
    this.#makeRoom((end - start) * longestNumber);
    const text = this.#view;
    let at = this.#length;
    for (let index = start; index < end; index += 1) {
      if (index > 0) text.setUint8(at++, comma);
      at = writeNumber(text, at, values[index] ?? Number.NaN);
    }
    this.#length = at;
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Writes one number at an offset and returns the offset behind it. */
function writeNumber(text: DataView, start: number, value: number): number {
  let at = start;
  let magnitude = value;
  if (value < 0) {
    text.setUint8(at++, minus);
    magnitude = -value;
  }
  if (magnitude <= Number.MAX_SAFE_INTEGER && Math.floor(magnitude) === magnitude)
    return writeWhole(text, at, magnitude);
  if (magnitude >= 1e-6 && magnitude < 1e12) return writeDecimal(text, at, magnitude);
  return writeText(text, start, slowText(value));
}

/** What is rare: NaN, infinities, the very small and the very large. */
function slowText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(significantDigits))) : 'null';
}

function writeText(text: DataView, start: number, characters: string): number {
  for (let index = 0; index < characters.length; index += 1)
    text.setUint8(start + index, characters.charCodeAt(index));
  return start + characters.length;
}

/** Digits of a whole number up to 2^53: groups of eight, so that each divides as a small integer. */
function writeWhole(text: DataView, start: number, value: number): number {
  if (value < 1e8) return writeSmall(text, start, value | 0);
  const upper = Math.floor(value / 1e8);
  return writeEight(text, writeSmall(text, start, upper | 0), value - upper * 1e8);
}

/** Digits of a whole number below 100,000,000 as they are. */
function writeSmall(text: DataView, start: number, value: number): number {
  if (value < 10_000) return writeFirst(text, start, value);
  const high = (value / 10_000) | 0;
  return writeFour(text, writeFirst(text, start, high), value - high * 10_000);
}

/** Digits of a whole number below 10,000 as they are. */
function writeFirst(text: DataView, start: number, value: number): number {
  const length = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
  text.setInt32(start, (fourDigits[value] ?? zero) << (32 - length * 8));
  return start + length;
}

function writeFour(text: DataView, start: number, value: number): number {
  text.setInt32(start, fourDigits[value] ?? zero);
  return start + 4;
}

function writeEight(text: DataView, start: number, value: number): number {
  const all = value | 0;
  const high = (all / 10_000) | 0;
  return writeFour(text, writeFour(text, start, high), all - high * 10_000);
}

/** 12 significant digits of a number in [1e-6, 1e12) that is not whole, without trailing zeros. */
function writeDecimal(text: DataView, start: number, magnitude: number): number {
  let whole = Math.floor(magnitude);
  let decimals = decimalsFor(magnitude);
  let fraction = Math.round((magnitude - whole) * (exactPowers[decimals] ?? 1));
  // Rounded up to one digit more than there is room for, of which the last is zero.
  if (decimals > significantDigits && fraction >= 1e12) {
    fraction = 1e11;
    decimals -= 1;
  }
  if (fraction >= (exactPowers[decimals] ?? 1)) {
    whole += 1;
    fraction = 0;
  }
  let at = writeWhole(text, start, whole);
  if (fraction === 0) return at;
  text.setUint8(at++, point);
  for (let zeros = decimals; zeros > significantDigits; zeros -= 1) text.setUint8(at++, zero);
  // Filled up to twelve digits, whose zeros at the end go again.
  const digits =
    decimals < significantDigits ? fraction * (exactPowers[significantDigits - decimals] ?? 1) : fraction;
  const upper = Math.floor(digits / 1e8);
  at = writeEight(text, writeFour(text, at, upper), digits - upper * 1e8);
  while (text.getUint8(at - 1) === zero) at -= 1;
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
