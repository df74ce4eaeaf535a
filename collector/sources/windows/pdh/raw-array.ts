/**
 * The buffer of `PdhGetRawCounterArrayW`, read by hand: generic decoding of 2,000 instances costs ten times as much. Pure; it runs
 * anywhere.
 *
 *   item i at 48 i (x64)        then all names, UTF-16, each ended by a zero
 *   0   szName   pointer into this very buffer
 *   8   CStatus  uint32          12  TimeStamp  FILETIME, local time; not used, it jumps with daylight saving
 *   24  FirstValue  int64        32  SecondValue  int64        40  MultiCount  uint32
 */
import { isUsable } from './status.ts';

export interface RawArray {
  readonly buffer: Buffer;
  /** Where the buffer lies in memory: names are pointers into it. */
  readonly address: bigint;
  /** What of the buffer was written. */
  readonly sizeBytes: number;
  readonly count: number;
}

const layout = { itemBytes: 48, name: 0, status: 8, first: 24, second: 32 } as const;

/**
 * The file time of 2020-01-01. A raw value as large as that is a file time (100 ns since 1601), too large for a double; it is given
 * less this, since only differences of it are used.
 */
export const originTicks = 132_223_104_000_000_000n;

/** The least high half of a value that a double cannot hold exactly. */
const highTooLarge = 0x20_0000;

/** Names in the order of the items. Throws when a pointer leads out of the buffer: the layout is wrong then. */
export function readNames(array: RawArray): readonly string[] {
  const { buffer, address, sizeBytes, count } = array;
  return Array.from({ length: count }, (_, item) => {
    const start = Number(buffer.readBigUInt64LE(item * layout.itemBytes + layout.name) - address);
    if (start < count * layout.itemBytes || start >= sizeBytes) {
      throw new Error(
        `Cannot read name ${item} of a counter array: its pointer leads ${start} bytes into ${sizeBytes}`,
      );
    }
    let end = start;
    while (end + 1 < sizeBytes && buffer.readUInt16LE(end) !== 0) end += 2;
    return buffer.toString('utf16le', start, end);
  });
}

/** What tells whether names changed without reading them: where each begins, and the bytes of all. */
export interface NameBytes {
  readonly starts: Uint32Array;
  readonly bytes: Buffer;
}

/** A copy, since the buffer is written again by the next collection. */
export function copyNameBytes(array: RawArray): NameBytes {
  const { buffer, count, sizeBytes } = array;
  const starts = Uint32Array.from({ length: count }, (_, item) => nameStart(array, item));
  return { starts, bytes: Buffer.from(buffer.subarray(count * layout.itemBytes, sizeBytes)) };
}

/** Whether an array has the same names at the same places. */
export function hasNameBytes(array: RawArray, { starts, bytes }: NameBytes): boolean {
  const { buffer, count, sizeBytes } = array;
  if (count !== starts.length) return false;
  for (let item = 0; item < count; item += 1) if (nameStart(array, item) !== starts[item]) return false;
  return buffer.subarray(count * layout.itemBytes, sizeBytes).equals(bytes);
}

/** In the low half of the pointer alone, which is quicker than a bigint; a buffer never is 4 GiB long. */
function nameStart({ buffer, address }: RawArray, item: number): number {
  const low = buffer.readUInt32LE(item * layout.itemBytes + layout.name);
  return (low - Number(address & 0xffff_ffffn)) >>> 0;
}

/** First values in the order of the items; NaN where the provider said that its value is not valid. */
export function readFirst(array: RawArray): Float64Array {
  return readColumn(array, layout.first);
}

/** Second values: the own base, where the type has one, or the provider's time stamp. */
export function readSecond(array: RawArray): Float64Array {
  return readColumn(array, layout.second);
}

/** The second value of the first item that is valid; NaN when none is. */
export function readOneSecond({ buffer, count }: RawArray): number {
  for (let item = 0; item < count; item += 1) {
    const at = item * layout.itemBytes;
    if (isUsable(buffer.readUInt32LE(at + layout.status))) return readSigned(buffer, at + layout.second);
  }
  return Number.NaN;
}

function readColumn({ buffer, count }: RawArray, offset: number): Float64Array {
  const values = new Float64Array(count);
  for (let item = 0, at = 0; item < count; item += 1, at += layout.itemBytes) {
    values[item] = isUsable(buffer.readUInt32LE(at + layout.status))
      ? readSigned(buffer, at + offset)
      : Number.NaN;
  }
  return values;
}

function readSigned(buffer: Buffer, at: number): number {
  const high = buffer.readInt32LE(at + 4);
  // Below 2^53 the two halves make the exact number without a bigint.
  if (high >= 0 && high < highTooLarge) return high * 0x1_0000_0000 + buffer.readUInt32LE(at);
  const value = buffer.readBigInt64LE(at);
  return Number(value >= originTicks ? value - originTicks : value);
}
