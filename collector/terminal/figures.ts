/** Figures and times as the terminal writes them: base units in, short text out; what is not known is a dash, never a zero. */

type Value = number | null | undefined;

const absent = '–';

function known(value: Value, write: (known: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? absent : write(value);
}

/** `7.82`. */
export function cores(value: Value): string {
  return known(value, (cores_) => cores_.toFixed(2));
}

/** A ratio as percent, with its sign: `12.2 %`. */
export function percent(ratio: Value): string {
  return known(ratio, (ratio_) => `${(100 * ratio_).toFixed(1)} %`);
}

export function count(value: Value): string {
  return known(value, (count_) => Math.round(count_).toLocaleString('en'));
}

/** `64.0 GiB`. */
export function gibibytes(bytes: Value): string {
  return known(bytes, (bytes_) => `${(bytes_ / 2 ** 30).toFixed(1)} GiB`);
}

/** `12 µs`, `1.3 ms`. */
export function shortSpan(seconds: Value): string {
  return known(seconds, (seconds_) =>
    seconds_ < 0.001 ? `${(1e6 * seconds_).toFixed(0)} µs` : `${(1e3 * seconds_).toFixed(1)} ms`,
  );
}

/** Tenths of a whole as one digit: 0 = under a tenth, 9 = nine tenths and more. */
export function tenth(ratio: Value): string {
  return known(ratio, (ratio_) => String(Math.min(9, Math.max(0, Math.floor(10 * ratio_)))));
}

/** `10:12:03` by the terminal's own zone. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('sv');
}

/** `2026-11-22 03:12:00` by the terminal's own zone. */
export function dateAndTime(at: number): string {
  return new Date(at).toLocaleString('sv');
}
