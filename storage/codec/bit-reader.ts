/**
 * Bits and varints out of the bytes of `BitWriter`. The reader never fails on damaged bytes: past the end it reads zeros, so callers bound
 * their own loops.
 */

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
    const { bytes } = this;
    let index = this.byteAt;
    let value = 0;
    for (let shift = 0; shift < wholeShift; shift += 7) {
      const byte = bytes[index++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte >= 128) continue;
      this.at = index * 8;
      return value;
    }
    this.at = index * 8;
    return this.takeLongVarint(value);
  }

  /** Goes on behind the fourth byte. */
  private takeLongVarint(low: number): number {
    let value = low;
    for (let scale = 2 ** wholeShift; scale < 0x20_0000_0000_0000; scale *= 128) {
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

/** Bits of a varint that are put together as a small whole number. */
const wholeShift = 28;
const empty = new Uint8Array(0);
const doubleView = new DataView(new ArrayBuffer(8));
