/** Lays out values in a made-up memory as Windows would, for the reader under test to find its way through. */
import type { WmiRow } from '../../../../collector/sources/windows/wmi/value.ts';
import type { VariantSurroundings } from '../../../../collector/sources/windows/wmi/variant.ts';

export class NativeImage implements VariantSurroundings {
  readonly #blocks = new Map<number, Buffer>();
  readonly #objects = new Map<number, WmiRow>();
  #next = 0x7ff6_1234_5000;

  readMemory(address: number, sizeBytes: number): Buffer {
    for (const [start, block] of this.#blocks) {
      const from = address - start;
      if (from >= 0 && from + sizeBytes <= block.length)
        return Buffer.from(block.subarray(from, from + sizeBytes));
    }
    throw new Error(`Access violation reading ${sizeBytes} bytes at ${address.toString(16)}`);
  }

  readObject(unknown: number): WmiRow {
    const row = this.#objects.get(unknown);
    if (row === undefined) throw new Error(`No object at ${unknown.toString(16)}`);
    return row;
  }

  place(block: Buffer): number {
    const address = this.#next;
    this.#blocks.set(address, block);
    this.#next += block.length + 4096;
    return address;
  }

  object(row: WmiRow): number {
    this.#next += 8;
    this.#objects.set(this.#next, row);
    return this.#next;
  }

  bstr(text: string): number {
    const characters = Buffer.from(`${text}\0`, 'utf16le');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(characters.length - 2);
    return this.place(Buffer.concat([length, characters])) + 4;
  }

  /** A VARIANT with what the writer puts at offset 8. */
  variant(type: number, write: (bytes: Buffer, at: number) => void = () => undefined): Buffer {
    const bytes = Buffer.alloc(24, 0xcc);
    bytes.writeUInt16LE(type, 0);
    write(bytes, 8);
    return bytes;
  }

  pointer(type: number, address: number): Buffer {
    return this.variant(type, (bytes, at) => bytes.writeBigUInt64LE(BigInt(address), at));
  }

  array(type: number, elementBytes: number, items: readonly ((bytes: Buffer, at: number) => void)[]): Buffer {
    const content = Buffer.alloc(items.length * elementBytes);
    items.forEach((write, index) => write(content, index * elementBytes));
    const header = Buffer.alloc(32);
    header.writeUInt16LE(1, 0);
    header.writeUInt32LE(elementBytes, 4);
    header.writeBigUInt64LE(BigInt(this.place(content)), 16);
    header.writeUInt32LE(items.length, 24);
    return this.pointer(0x2000 | type, this.place(header));
  }
}
