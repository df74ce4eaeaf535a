/**
 * What it costs that sets are not read at one instant. The logical processors' window is the one that counts; another set is
 * read a little later (or earlier), so its window is shifted, and a virtual processor's time in it differs from its time in ours:
 *
 *     processors        |t0 ─────────────────────── t1|
 *     virtual processors   |t0+d0 ─────────────────── t1+d1|
 *     missed, at most   └d0┘                        └d1┘  extra, at most
 *
 * A virtual processor runs on one LP at a time, so what it ran in a piece of length d is between nothing and d. Hence
 * true time ∈ [read − d1, read + d0], whatever ran; a set read before the processors has the two ends swapped. d1 follows from
 * the readings' clocks, give or take the longer of the two readings, and d0 from d1 and the two intervals.
 */
import type { SetFrame } from '../model/frame.ts';

/** In CPU seconds per second of the logical processors' window, for one virtual processor. */
export interface ReadSkew {
  /** Length of the set's own window over that of the processors: turns its rates into ours. */
  readonly stretch: number;
  /** Most that the reading can lack. */
  readonly missed: number;
  /** Most that the reading can have too much. */
  readonly extra: number;
}

/**
 * Taken where nobody said when the sets were read, as in history and logs. Sets of one poll are read one after the other; reading
 * one takes some tenths of a millisecond.
 */
const assumedShiftSeconds = 0.001;

/** Counters are whole ticks of 100 ns: both ends of both windows may be cut off by one. */
const tickSeconds = 2e-7;

export function readSkew(processors: SetFrame | undefined, set: SetFrame | undefined): ReadSkew {
  const window = processors?.intervalSeconds ?? Number.NaN;
  const own = set?.intervalSeconds ?? Number.NaN;
  if (!(window > 0) || !(own > 0)) return { stretch: 1, missed: 0, extra: 0 };
  const { begin, end } = shiftsOf(processors, set, own - window);
  const missed = Math.max(0, begin.high) + Math.max(0, -end.low) + tickSeconds;
  const extra = Math.max(0, end.high) + Math.max(0, -begin.low) + tickSeconds;
  return { stretch: own / window, missed: missed / window, extra: extra / window };
}

interface Shift {
  readonly low: number;
  readonly high: number;
}

/** By how many seconds the set's window begins and ends after that of the processors. */
function shiftsOf(
  processors: SetFrame | undefined,
  set: SetFrame | undefined,
  longer: number,
): { readonly begin: Shift; readonly end: Shift } {
  const [reference, reading] = [processors?.reading, set?.reading];
  if (reference === undefined || reading === undefined) {
    const assumed = { low: 0, high: assumedShiftSeconds + Math.abs(longer) };
    return { begin: assumed, end: assumed };
  }
  const end = reading.clockSeconds - reference.clockSeconds;
  const doubt = Math.max(reading.tookSeconds, reference.tookSeconds);
  const around = (shift: number): Shift => ({ low: shift - doubt, high: shift + doubt });
  return { begin: around(end - longer), end: around(end) };
}
