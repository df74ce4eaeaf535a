/**
 * One series over one block as bytes: any doubles, NaN where the series was absent. Chooses the code by the values, not by
 * what the series is said to be, so a count that is not whole is kept all the same.
 *
 *   ┌ tag ┬ numbers                    tag  0 all absent · 1 integers · 2 doubles
 *   ┌ 3 ┬ runs … ┬ tag ┬ numbers       with gaps: lengths of present, absent, present … as varints
 */
import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { decodeDoubles, encodeDoubles } from './doubles.ts';
import { lookAt, type Look } from './look.ts';
import { decodeIntegers, encodeIntegers, type ColumnSource, type Companion } from './integers.ts';

const absentTag = 0;
const integersTag = 1;
const doublesTag = 2;
const gapsTag = 3;

/** In the first byte of a column: more follows behind it, which whoever wrote it knows. */
export const moreFlag = 8;

const scratch = { present: new Float64Array(1024) };

export interface ColumnHelp {
  readonly companion?: Companion | undefined;
  readonly look?: Look;
}

/** Appends a column of `count` values, whole bytes. A companion is only for columns without gaps; `look` saves one where it is known. */
export function encodeColumn(
  values: Float64Array,
  count: number,
  out: BitWriter,
  { companion, look = lookAt(values, count) }: ColumnHelp = {},
): void {
  const present = count - look.absent;
  if (present === 0) {
    out.putByte(absentTag);
    return;
  }
  if (present < count) {
    out.putByte(gapsTag);
    writeGaps(values, count, out);
    collectPresent(values, count);
  }
  const numbers = present < count ? scratch.present : values;
  if (look.areWhole && encodeIntegers(numbers, present, { tag: integersTag, out, companion, extremes: look }))
    return;
  out.putByte(doublesTag);
  encodeDoubles(numbers, present, { out, companion });
  out.finish();
}

/** Reads one column into the first `count` of `values`; the reader is left behind it, on a byte. */
export function decodeColumn(
  input: BitReader,
  count: number,
  values: Float64Array,
  companion?: (position: number) => Float64Array,
): void {
  const first = input.takeByte();
  if ((first & 3) !== gapsTag) {
    decodeNumbers(input, { tag: first, count, companion }, values);
    return;
  }
  const runs = readGaps(input, count);
  decodeNumbers(input, { tag: input.takeByte(), count: runs.present }, values);
  spread(values, count, runs);
}

function decodeNumbers(input: BitReader, from: ColumnSource, values: Float64Array): void {
  const kind = from.tag & 3;
  if (kind === integersTag) decodeIntegers(input, from, values);
  else if (kind === doublesTag) decodeDoubles(input, from, values);
  else values.fill(Number.NaN, 0, from.count);
}

/** Those that are not NaN, into `scratch`. */
function collectPresent(values: Float64Array, count: number): void {
  if (scratch.present.length < count) scratch.present = new Float64Array(count);
  const { present } = scratch;
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index];
    present[kept] = value;
    if (value === value) kept++;
  }
}

interface Gaps {
  readonly present: number;
  /** Lengths, present first, then absent, present … */
  readonly lengths: readonly number[];
}

function writeGaps(values: Float64Array, count: number, out: BitWriter): void {
  const lengths: number[] = [];
  let absent = false;
  let length = 0;
  for (let index = 0; index < count; index++) {
    if (Number.isNaN(values[index]) === absent) length++;
    else {
      lengths.push(length);
      absent = !absent;
      length = 1;
    }
  }
  lengths.push(length);
  out.putVarint(lengths.length);
  for (const run of lengths) out.putVarint(run);
}

function readGaps(input: BitReader, count: number): Gaps {
  const runs = Math.min(input.takeVarint(), count + 1);
  const lengths: number[] = [];
  let present = 0;
  let left = count;
  for (let run = 0; run < runs; run++) {
    const length = Math.min(input.takeVarint(), left);
    lengths.push(length);
    left -= length;
    if (run % 2 === 0) present += length;
  }
  return { present, lengths };
}

/** Moves dense values to their places, from the end so that nothing is overwritten before it moved. */
function spread(values: Float64Array, count: number, gaps: Gaps): void {
  let from = gaps.present;
  let to = count;
  const covered = gaps.lengths.reduce((sum, length) => sum + length, 0);
  values.fill(Number.NaN, Math.max(covered, from), count);
  to = covered;
  for (let run = gaps.lengths.length - 1; run >= 0; run--) {
    const length = gaps.lengths[run];
    to -= length;
    if (run % 2 === 1) values.fill(Number.NaN, to, to + length);
    else {
      from -= length;
      values.copyWithin(to, from, from + length);
    }
  }
}
