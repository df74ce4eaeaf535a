/**
 * A VARIANT and what hangs on it, read by hand from the bytes of 64-bit Windows. Pure: memory is handed in, so it runs anywhere.
 * The CIM type decides sign and width, because WMI squeezes its types into the fewer ones of automation.
 *
 *   VARIANT    0 type u16    8 value, or pointer                                                 24 bytes
 *   SAFEARRAY  0 dimensions u16   4 element bytes u32   16 data pointer   24 count u32           32 bytes
 *   BSTR      −4 bytes u32        0 UTF-16 text; the pointer leads to the text
 */
import type { WmiRow, WmiValue } from './value.ts';

/** An address; user memory of 64-bit Windows lies below 2^47, so a double holds it. */
export type Address = number;

export interface VariantSurroundings {
  /** A copy of that memory. */
  readMemory(address: Address, sizeBytes: number): Buffer;
  /** The object behind an IUnknown that a VARIANT holds. */
  readObject(unknown: Address): WmiRow;
}

export const variantBytes = 24;
const valueOffset = 8;
const arrayHeaderBytes = 32;

/** Nothing that we ask for comes near; a length beyond it is a layout read wrongly. */
const mostBytes = 64 * 1024 * 1024;

const variantType = {
  empty: 0,
  null: 1,
  i2: 2,
  i4: 3,
  r4: 4,
  r8: 5,
  bstr: 8,
  boolean: 11,
  unknown: 13,
  i1: 16,
  ui1: 17,
  ui2: 18,
  ui4: 19,
  i8: 20,
  ui8: 21,
  arrayFlag: 0x2000,
} as const;

const cimType = { uint8: 17, uint16: 18, uint32: 19, sint64: 20, uint64: 21, char16: 103 } as const;
const cimArrayFlag = 0x2000;

interface Cell {
  readonly bytes: Buffer;
  readonly at: number;
  readonly cim: number;
  readonly around: VariantSurroundings;
}

/** How one element lies in memory, by variant type. */
const elements: ReadonlyMap<number, { readonly sizeBytes: number; read(cell: Cell): WmiValue }> = new Map([
  [variantType.i2, { sizeBytes: 2, read: readShort }],
  [variantType.i4, { sizeBytes: 4, read: readLong }],
  [variantType.r4, { sizeBytes: 4, read: ({ bytes, at }: Cell) => bytes.readFloatLE(at) }],
  [variantType.r8, { sizeBytes: 8, read: ({ bytes, at }: Cell) => bytes.readDoubleLE(at) }],
  [variantType.bstr, { sizeBytes: 8, read: readText }],
  [variantType.boolean, { sizeBytes: 2, read: ({ bytes, at }: Cell) => bytes.readInt16LE(at) !== 0 }],
  [variantType.unknown, { sizeBytes: 8, read: readEmbedded }],
  [variantType.i1, { sizeBytes: 1, read: ({ bytes, at }: Cell) => bytes.readInt8(at) }],
  [variantType.ui1, { sizeBytes: 1, read: ({ bytes, at }: Cell) => bytes.readUInt8(at) }],
  [variantType.ui2, { sizeBytes: 2, read: ({ bytes, at }: Cell) => bytes.readUInt16LE(at) }],
  [variantType.ui4, { sizeBytes: 4, read: ({ bytes, at }: Cell) => bytes.readUInt32LE(at) }],
  [variantType.i8, { sizeBytes: 8, read: ({ bytes, at }: Cell) => bytes.readBigInt64LE(at) }],
  [variantType.ui8, { sizeBytes: 8, read: ({ bytes, at }: Cell) => bytes.readBigUInt64LE(at) }],
]);

export function readVariant(variant: Buffer, cim: number, around: VariantSurroundings): WmiValue {
  const type = variant.readUInt16LE(0);
  if (type === variantType.empty || type === variantType.null) return null;
  const cell = { bytes: variant, at: valueOffset, cim: cim & ~cimArrayFlag, around };
  if ((type & variantType.arrayFlag) === 0) return elementOf(type).read(cell);
  return readArray(type & ~variantType.arrayFlag, cell);
}

/** Both halves of a pointer; BigInt would cost a thousandfold over an inventory. */
export function readAddress(bytes: Buffer, at: number): Address {
  return bytes.readUInt32LE(at + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at);
}

/** The text of a BSTR, zeros inside it kept; null for no BSTR at all, which is not the empty one. */
export function readBstr(address: Address, around: Pick<VariantSurroundings, 'readMemory'>): string | null {
  if (address === 0) return null;
  const sizeBytes = bounded(around.readMemory(address - 4, 4).readUInt32LE(0), 'text');
  return sizeBytes === 0 ? '' : around.readMemory(address, sizeBytes).toString('utf16le');
}

function elementOf(type: number) {
  const element = elements.get(type);
  if (element === undefined) throw new Error(`Cannot read a VARIANT of type ${type}: WMI has no such type`);
  return element;
}

function readArray(type: number, { bytes, at, cim, around }: Cell): WmiValue {
  const address = readAddress(bytes, at);
  if (address === 0) return [];
  const header = around.readMemory(address, arrayHeaderBytes);
  const dimensions = header.readUInt16LE(0);
  const element = elementOf(type);
  if (dimensions !== 1 || header.readUInt32LE(4) !== element.sizeBytes) {
    throw new Error(
      `Cannot read an array of type ${type}: it has ${dimensions} dimensions of ${header.readUInt32LE(4)} bytes, not 1 of ${element.sizeBytes}`,
    );
  }
  const count = header.readUInt32LE(24);
  const sizeBytes = bounded(count * element.sizeBytes, 'array');
  const items = count === 0 ? Buffer.alloc(0) : around.readMemory(readAddress(header, 16), sizeBytes);
  if (type === variantType.ui1 && cim === cimType.uint8) return new Uint8Array(items);
  return Array.from({ length: count }, (_, index) =>
    element.read({ bytes: items, at: index * element.sizeBytes, cim, around }),
  );
}

function readShort({ bytes, at, cim }: Cell): number {
  const isUnsigned = cim === cimType.uint16 || cim === cimType.char16;
  return isUnsigned ? bytes.readUInt16LE(at) : bytes.readInt16LE(at);
}

function readLong({ bytes, at, cim }: Cell): number {
  return cim === cimType.uint32 ? bytes.readUInt32LE(at) : bytes.readInt32LE(at);
}

/** Automation has no 64-bit integers that every client knows, so WMI sends them as decimal text. */
function readText({ bytes, at, cim, around }: Cell): WmiValue {
  const text = readBstr(readAddress(bytes, at), around);
  const isLong = cim === cimType.uint64 || cim === cimType.sint64;
  return isLong && text !== null && /^-?\d+$/u.test(text) ? BigInt(text) : text;
}

function readEmbedded({ bytes, at, around }: Cell): WmiValue {
  const unknown = readAddress(bytes, at);
  return unknown === 0 ? null : around.readObject(unknown);
}

function bounded(sizeBytes: number, what: string): number {
  if (sizeBytes <= mostBytes) return sizeBytes;
  throw new Error(`Cannot read a ${what} of ${sizeBytes} bytes: WMI sends none above ${mostBytes}`);
}
