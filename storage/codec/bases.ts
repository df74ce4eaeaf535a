/**
 * The own divisors of a counter, where they differ from its set's interval (each percent counter of PDH has a base of its own). Many
 * counters of a set share one, so a column may refer to another position instead of being written again.
 *
 *   +8 the column itself is written without its prediction
 *   +16 the column is of counts that rates were computed from; how follows (codec/counted.ts)
 *   0 none · 1 differences from the set's interval in 100 ns · 2 seconds as doubles · 3 those of position (varint)
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { decodeColumn, encodeColumn } from './column.ts';
import { readCounted, writeCounted, type ReadCounted } from './counted.ts';

const none = 0;
const differences = 1;
const doubles = 2;
const reference = 3;
const plainFlag = 8;
const countedFlag = 16;

const ticksPerSecond = 1e7;

/** Writes nothing when there are none and the column is predicted as usual. `like` = a position written before with the very same divisors; `plain` = the column is not predicted. */
export function encodeBases(
  bases: Float64Array | undefined,
  seconds: Float64Array,
  to: { readonly like: number | undefined; readonly plain: boolean; readonly out: BitWriter },
): void {
  const { like, out } = to;
  if (bases === undefined && !to.plain) return;
  const flag = to.plain ? plainFlag : 0;
  if (bases === undefined) out.putByte(none | flag);
  else if (like !== undefined) {
    out.putByte(reference | flag);
    out.putVarint(like);
  } else if (bases.every((base, index) => Number.isNaN(base) || (isTicks(base) && isTicks(seconds[index])))) {
    out.putByte(differences | flag);
    encodeColumn(
      bases.map((base, index) => inTicks(base) - inTicks(seconds[index])),
      bases.length,
      out,
    );
  } else {
    out.putByte(doubles | flag);
    encodeColumn(bases, bases.length, out);
  }
}

/** What a column without any says. */
export const noBases: ReadBases = { bases: undefined, plain: false };

/** In place of divisors, which doubles do not have. */
export function encodeCounted(counted: ReadCounted, out: BitWriter): void {
  out.putByte(none | countedFlag);
  writeCounted(counted, out);
}

export interface ReadBases {
  /** The divisors, a position that has the same, or undefined when there are none. */
  readonly bases: Float64Array | number | undefined;
  readonly plain: boolean;
  readonly counted?: ReadCounted;
}

export function decodeBases(input: BitReader, count: number, seconds: Float64Array): ReadBases {
  const head = input.takeByte();
  const form = head & 3;
  const plain = (head & plainFlag) !== 0;
  if ((head & countedFlag) !== 0) return { ...noBases, counted: readCounted(input, count) };
  if (form === reference) return { bases: input.takeVarint(), plain };
  if (form === none) return { bases: undefined, plain };
  const bases = new Float64Array(count);
  decodeColumn(input, count, bases);
  if (form === differences)
    for (let index = 0; index < count; index++)
      bases[index] = (bases[index] + inTicks(seconds[index])) / ticksPerSecond;
  return { bases, plain };
}

function inTicks(seconds: number): number {
  return Math.round(seconds * ticksPerSecond);
}

function isTicks(seconds: number): boolean {
  return inTicks(seconds) / ticksPerSecond === seconds && inTicks(seconds) < 2 ** 50;
}
