/**
 * Writes text and numbers into one growing buffer. Numbers take a short way where they are whole or whole 100 ns ticks of a
 * second, which most counters are; anything else is written as JavaScript prints a double, which reads back exactly.
 */

/** Text put into bytes once, to be copied many times: row `i` is `bytes[starts[i] … starts[i + 1]]`, empty where left out. */
export interface TextColumn {
  readonly bytes: Buffer;
  readonly starts: Uint32Array;
}

export interface ByteWriter {
  text(text: string): void;
  row(column: TextColumn, index: number): void;
  bytes(bytes: Buffer): void;
  number(value: number): void;
  endLine(): void;
  /** What was written, as a view: use it up or copy it before writing again. */
  written(): Buffer;
}

export function textColumn(rows: readonly (string | undefined)[]): TextColumn {
  const starts = new Uint32Array(rows.length + 1);
  const parts = rows.map((row) => Buffer.from(row ?? ''));
  for (const [index, part] of parts.entries()) starts[index + 1] = (starts[index] ?? 0) + part.length;
  return { bytes: Buffer.concat(parts), starts };
}

const lineFeed = 0x0a;
const zero = 0x30;
const dot = 0x2e;
const minus = 0x2d;
const longestNumber = 32;
const ticksPerSecond = 1e7;

export function createByteWriter(sizeHint: number): ByteWriter {
  let out = Buffer.allocUnsafe(Math.max(sizeHint, 1024));
  let end = 0;

  const reserve = (length: number): void => {
    if (end + length <= out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(out.length * 2, end + length));
    out.copy(grown, 0, 0, end);
    out = grown;
  };
  const bytes = (source: Buffer, from: number, to: number): void => {
    reserve(to - from);
    // Shorter than a call into the runtime for the lengths that label text has.
    if (to - from < 48) for (let at = from; at < to; at++) out[end++] = source[at] ?? 0;
    else end += source.copy(out, end, from, to);
  };
  const whole = (value: number, digits: number): void => {
    let at = end + digits;
    end = at;
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 10)) out[--at] = zero + (rest % 10);
    // Small enough for the processor's own whole numbers, which are several times as fast.
    for (let small = rest | 0; at > end - digits; small = (small / 10) | 0) out[--at] = zero + (small % 10);
  };
  const ticks = (value: number, count: number): void => {
    const seconds = Math.floor(value);
    whole(seconds, digitsOf(seconds));
    out[end++] = dot;
    whole(count - seconds * ticksPerSecond, 7);
    while (out[end - 1] === zero) end--;
  };
  return {
    text: (text) => {
      reserve(text.length * 3);
      end += out.write(text, end);
    },
    row: (column, index) => bytes(column.bytes, column.starts[index] ?? 0, column.starts[index + 1] ?? 0),
    bytes: (source) => bytes(source, 0, source.length),
    number: (value) => {
      reserve(longestNumber);
      const size = Math.abs(value);
      const count = Math.round(size * ticksPerSecond);
      if (!(size < Number.MAX_SAFE_INTEGER)) end += out.write(special(value), end, 'latin1');
      else {
        const fraction = !Number.isInteger(size);
        if (fraction && !isTicks(size, count)) {
          end += out.write(String(value), end, 'latin1');
          return;
        }
        if (value < 0) out[end++] = minus;
        if (fraction) ticks(size, count);
        else whole(size, digitsOf(size));
      }
    },
    endLine: () => {
      reserve(1);
      out[end++] = lineFeed;
    },
    written: () => out.subarray(0, end),
  };
}

/**
 * Whether a number is so many 100 ns ticks in seconds. Multiplying ticks by 1e-7 may miss the nearest double by one bit;
 * printing the ticks as a decimal is then the truer text.
 */
function isTicks(seconds: number, count: number): boolean {
  if (count > Number.MAX_SAFE_INTEGER) return false;
  return count / ticksPerSecond === seconds || count * 1e-7 === seconds;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit && digits < 17; limit *= 10) digits++;
  return digits;
}

function special(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
