/** The directory of a part: where its columns lie, and the mean of each over the whole block. */
import { BitReader } from '../codec/bit-reader.ts';

export interface Directory {
  readonly bytes: Uint8Array;
  /** Where each column begins, and the end. */
  readonly starts: Int32Array;
  /** NaN where none is kept. */
  readonly means: Float32Array;
}

export function readDirectory(bytes: Uint8Array, positions: number): Directory {
  const input = new BitReader().open(bytes);
  const size = input.takeVarint();
  const starts = new Int32Array(positions + 1);
  const means = new Float32Array(positions).fill(Number.NaN);
  const { view } = input;
  let at = input.byteAt;
  starts[0] = at + size;
  for (let index = 0; index < positions; index++) {
    let code = bytes[at++];
    if (code >= 128) {
      input.at = (at - 1) * 8;
      code = input.takeVarint();
      at = input.byteAt;
    }
    starts[index + 1] = starts[index] + Math.floor(code / 2);
    if (code % 2 === 0) continue;
    if (at + 4 <= bytes.length) means[index] = view.getFloat32(at);
    at += 4;
  }
  return { bytes, starts, means };
}

/** Whether a column is written as the whole number 0 throughout, raw or rolled up. */
export function isZeros({ bytes, starts }: Directory, index: number): boolean {
  const at = starts[index];
  const size = starts[index + 1] - at;
  if (size === 2) return bytes[at] === wholeTag && bytes[at + 1] === 0;
  if (size === 3) return bytes[at] === flatDoubles && bytes[at + 1] === wholeTag && bytes[at + 2] === 0;
  return size === 4 && bytes[at] === flatPacked && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}

/** First bytes of a constant column of whole numbers, and of a roll-up that never changes; see codec/column.ts, codec/points.ts and codec/packed-points.ts. */
const wholeTag = 1;
const flatDoubles = 6;
const flatPacked = 23;
