/**
 * One series over one block as bytes: any doubles, NaN where the series was absent. Chooses the code by the values, not by
 * what the series is said to be, so a count that is not whole is kept all the same.
 *
 *   ┌ tag ┬ gaps? ┬ numbers
 *   1 byte  runs    integers.ts or doubles.ts
 *
 *   tag  0 all absent · 1 integers · 2 doubles · +4 with gaps: runs of present, absent, present … as varints
 */
import { BitReader, BitWriter } from './bits.ts';
import { decodeDoubles, encodeDoubles } from './doubles.ts';
import { decodeIntegers, encodeIntegers } from './integers.ts';

const absentTag = 0;
const integersTag = 1;
const doublesTag = 2;
const gapsFlag = 4;

const scratch = { present: new Float64Array(1024) };

/** Appends a column of `count` values, whole bytes. */
export function encodeColumn(values: Float64Array, count: number, out: BitWriter): void {
  const present = presentValues(values, count);
  if (present === 0) {
    out.putByte(absentTag);
    return;
  }
  const gaps = present < count ? gapsFlag : 0;
  const numbers = gaps ? scratch.present : values;
  const whole = areWhole(numbers, present);
  const start = out.finish();
  out.putByte((whole ? integersTag : doublesTag) | gaps);
  if (gaps) writeGaps(values, count, out);
  if (!whole) encodeDoubles(numbers, present, out);
  else if (!encodeIntegers(numbers, present, out)) {
    out.bytes[start] = doublesTag | gaps;
    encodeDoubles(numbers, present, out);
  }
  out.finish();
}

/** Reads one column into the first `count` of `values`; the reader is left behind it, on a byte. */
export function decodeColumn(input: BitReader, count: number, values: Float64Array): void {
  const tag = input.takeByte();
  const kind = tag & 3;
  if (kind === absentTag) {
    values.fill(Number.NaN, 0, count);
    return;
  }
  const runs = tag & gapsFlag ? readGaps(input, count) : undefined;
  const present = runs === undefined ? count : runs.present;
  if (kind === integersTag) decodeIntegers(input, present, values);
  else decodeDoubles(input, present, values);
  if (runs !== undefined) spread(values, count, runs);
}

function presentValues(values: Float64Array, count: number): number {
  if (scratch.present.length < count) scratch.present = new Float64Array(count);
  const { present } = scratch;
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index];
    present[kept] = value;
    if (value === value) kept++;
  }
  return kept;
}

function areWhole(values: Float64Array, count: number): boolean {
  for (let index = 0; index < count; index++) {
    const value = values[index];
    if (!Number.isSafeInteger(value) || (value === 0 && 1 / value < 0)) return false;
  }
  return true;
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
