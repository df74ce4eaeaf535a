/**
 * How far a cumulative counter has come between two readings. A counter only counts up; one that fell has wrapped or begun
 * again, and the two are told apart here. NaN = not known; a difference is never negative.
 */
const two32 = 2 ** 32;

/**
 * The greatest difference believed of a 32-bit counter that wrapped. Above it (a fall from anywhere but the top sixteenth of
 * the range) the counter began again. 2^28 is 4 million events a second for a minute.
 */
const greatestWrapped = 2 ** 28;

/** `fell` is told separately from "not there", since an instance whose counters fall has begun again. */
export const fell = -1;

/** The difference; `fell` for a reset; NaN where either reading is missing. */
export function countedBetween(before: number, now: number, is32Bit: boolean): number {
  const difference = now - before;
  if (!(difference < 0)) return difference;
  if (!is32Bit || before >= two32) return fell;
  const wrapped = difference + two32;
  return wrapped <= greatestWrapped ? wrapped : fell;
}
