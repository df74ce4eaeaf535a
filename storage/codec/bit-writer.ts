/** Bits into bytes, highest bit first, and whole numbers as varints. Nothing here knows what the numbers mean. */

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

  /** Many numbers one after the other, each in 0–31 bits: as `put`, with what is held kept at hand. */
  putAll(values: Int32Array, widths: Uint8Array, count: number): void {
    this.grow(count * 4 + 4);
    const { bytes } = this;
    let { at, held, free } = this;
    for (let index = 0; index < count; index++) {
      const value = values[index];
      const width = widths[index];
      if (width < free) {
        free -= width;
        held |= value << free;
        continue;
      }
      const rest = width - free;
      const word = held | (value >>> rest);
      bytes[at] = word >>> 24;
      bytes[at + 1] = word >>> 16;
      bytes[at + 2] = word >>> 8;
      bytes[at + 3] = word;
      at += 4;
      free = 32 - rest;
      held = rest === 0 ? 0 : value << free;
    }
    this.at = at;
    this.held = held;
    this.free = free;
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

  /** Words of sixteen bits, the last first. */
  putWordsBackwards(words: Uint16Array, count: number): void {
    this.finish();
    this.grow(count * 2);
    const { bytes } = this;
    let { at } = this;
    for (let index = count - 1; index >= 0; index--) {
      const word = words[index];
      bytes[at++] = word >>> 8;
      bytes[at++] = word;
    }
    this.at = at;
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

const doubleView = new DataView(new ArrayBuffer(8));
