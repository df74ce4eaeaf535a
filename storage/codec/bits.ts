/**
 * Bits in and out of bytes, highest bit first, and whole numbers as varints. Nothing here knows what the numbers mean.
 * The reader never fails on damaged bytes: past the end it reads zeros, so callers bound their own loops.
 */

/** Appends bits and bytes to a buffer that grows; `finish` pads with zeros to a whole byte. */
export class BitWriter {
  bytes: Uint8Array;
  private at = 0;
  private held = 0;
  private free = 32;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Bytes complete so far; exact only after `finish`. */
  get length(): number {
    return this.at;
  }

  clear(): void {
    this.at = 0;
    this.held = 0;
    this.free = 32;
  }

  /** The lowest `count` (0–32) bits of a number whose higher bits are zero. */
  put(value: number, count: number): void {
    if (count < this.free) {
      this.free -= count;
      this.held |= value << this.free;
      return;
    }
    const rest = count - this.free;
    this.flush(this.held | (value >>> rest));
    this.free = 32 - rest;
    this.held = rest === 0 ? 0 : value << this.free;
  }

  /** A whole number below 2^53, in `count` (0–53) bits. */
  putWide(value: number, count: number): void {
    if (count <= 32) {
      this.put(value >>> 0, count);
      return;
    }
    this.put(Math.floor(value / 0x1_0000_0000), count - 32);
    this.put(value >>> 0, 32);
  }

  /** `count` ones and a zero. */
  putUnary(count: number): void {
    let left = count;
    for (; left >= 31; left -= 31) this.put(0x7fff_ffff, 31);
    this.put(((1 << left) - 1) << 1, left + 1);
  }

  putDouble(value: number): void {
    doubleView.setFloat64(0, value);
    this.put(doubleView.getUint32(0), 32);
    this.put(doubleView.getUint32(4), 32);
  }

  /** Seven bits a byte, lowest first; a whole number from 0 to 2^53 - 1. Only on a byte boundary. */
  putVarint(value: number): void {
    let left = value;
    while (left >= 128) {
      this.putByte((left % 128) | 128);
      left = Math.floor(left / 128);
    }
    this.putByte(left);
  }

  /** Only on a byte boundary. */
  putByte(value: number): void {
    this.finish();
    if (this.at >= this.bytes.length) this.grow(1);
    this.bytes[this.at++] = value;
  }

  putBytes(source: Uint8Array): void {
    this.finish();
    this.grow(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }

  /** Ends the current byte. Returns the length. */
  finish(): number {
    const held = 32 - this.free;
    if (held > 0) {
      this.grow(4);
      for (let shift = 24; shift > 24 - held; shift -= 8) this.bytes[this.at++] = this.held >>> shift;
      this.held = 0;
      this.free = 32;
    }
    return this.at;
  }

  /** What was written, as a view that the next write may change. */
  view(): Uint8Array {
    this.finish();
    return this.bytes.subarray(0, this.at);
  }

  private flush(word: number): void {
    if (this.at + 4 > this.bytes.length) this.grow(4);
    const { bytes, at } = this;
    bytes[at] = word >>> 24;
    bytes[at + 1] = word >>> 16;
    bytes[at + 2] = word >>> 8;
    bytes[at + 3] = word;
    this.at = at + 4;
  }

  private grow(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads what `BitWriter` wrote. `limit` is the end of what belongs to the caller; reading on is harmless. */
export class BitReader {
  bytes: Uint8Array = empty;
  /** Position in bits. */
  at = 0;
  private limit = 0;
  private words: DataView | undefined;

  /** The bytes as words, for loops that know they are not at the end. */
  get view(): DataView {
    this.words ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.words;
  }

  open(bytes: Uint8Array, start = 0, limit = bytes.length): this {
    if (bytes !== this.bytes) this.words = undefined;
    this.bytes = bytes;
    this.at = start * 8;
    this.limit = limit;
    return this;
  }

  /** Whether more was asked for than there is. */
  get overrun(): boolean {
    return this.at > this.limit * 8;
  }

  /** Byte position after what was read, rounded up. */
  get byteAt(): number {
    return (this.at + 7) >>> 3;
  }

  peek32(): number {
    const { bytes } = this;
    const index = this.at >>> 3;
    const shift = this.at & 7;
    const word =
      ((bytes[index] ?? 0) << 24) |
      ((bytes[index + 1] ?? 0) << 16) |
      ((bytes[index + 2] ?? 0) << 8) |
      (bytes[index + 3] ?? 0);
    return shift === 0 ? word : (word << shift) | ((bytes[index + 4] ?? 0) >>> (8 - shift));
  }

  /** 0–32 bits at a position in bits, without going there. */
  peekAt(bit: number, count: number): number {
    this.at = bit;
    return count === 0 ? 0 : this.peek32() >>> (32 - count);
  }

  skip(count: number): void {
    this.at += count;
  }

  /** 0–32 bits as an unsigned number. */
  take(count: number): number {
    if (count === 0) return 0;
    const value = this.peek32() >>> (32 - count);
    this.at += count;
    return value;
  }

  /** 0–53 bits. */
  takeWide(count: number): number {
    if (count <= 32) return this.take(count);
    const high = this.take(count - 32);
    return high * 0x1_0000_0000 + this.take(32);
  }

  /** Ones before the next zero, at most `most`; the zero is consumed unless `most` was reached. */
  takeUnary(most: number): number {
    let ones = 0;
    for (;;) {
      const run = Math.clz32(~this.peek32());
      const wanted = most - ones;
      if (run >= wanted) {
        this.at += wanted;
        return most;
      }
      if (run < 32) {
        this.at += run + 1;
        return ones + run;
      }
      this.at += 32;
      ones += 32;
    }
  }

  takeDouble(): number {
    doubleView.setUint32(0, this.take(32));
    doubleView.setUint32(4, this.take(32));
    return doubleView.getFloat64(0);
  }

  takeVarint(): number {
    const first = this.takeByte();
    if (first < 128) return first;
    const second = this.takeByte();
    const low = (first & 127) | ((second & 127) << 7);
    return second < 128 ? low : this.takeLongVarint(low);
  }

  /** Goes on behind the second byte. */
  private takeLongVarint(low: number): number {
    let value = low;
    for (let scale = 128 ** 2; scale < 0x20_0000_0000_0000; scale *= 128) {
      const byte = this.takeByte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return value;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.at = this.byteAt * 8;
  }

  takeByte(): number {
    const index = this.byteAt;
    this.at = (index + 1) * 8;
    return this.bytes[index] ?? 0;
  }

  takeBytes(length: number): Uint8Array {
    const start = this.byteAt;
    this.at = (start + length) * 8;
    return this.bytes.subarray(start, start + length);
  }
}

/** A signed whole number as an unsigned one: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export function zigzag(value: number): number {
  return value >= 0 ? value * 2 : value * -2 - 1;
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

const empty = new Uint8Array(0);
const doubleView = new DataView(new ArrayBuffer(8));
