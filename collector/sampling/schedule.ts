/**
 * The beat: one poll per host at every whole multiple of the interval on the wall clock, so that all hosts and processes are
 * sampled at the same instants. A slow source skips beats, it never overlaps itself; the beat does not drift, because each
 * wait is computed anew from the clock, which may be set at any time.
 *
 *   wall clock   :00       :01       :02       :03       :04
 *   poll          ├──┤      ├─────────────┤     ├──┤      ├──
 *                                    missed 1
 */
import { addMs, ms, msBetween, type Clock, type Ms, type UnixMs } from '../model/time.ts';

export interface Beat {
  /** The multiple of the interval that this poll is for. */
  readonly dueAt: UnixMs;
  /** Beats that passed since the poll before while it was still running. */
  readonly missed: number;
}

export interface Timers {
  /** Resolves after the span; rejects, or resolves at once, when the signal aborts. */
  wait(span: Ms, signal: AbortSignal): Promise<void>;
  /** Milliseconds since any origin, by a clock nobody can set. */
  elapsed(): Ms;
}

export interface ScheduleOptions {
  readonly interval: Ms;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface Schedule {
  /**
   * Polls one host until the signal aborts; resolves when the last poll has ended. Call it once per host. What `poll` throws
   * ends the beat and comes out here: a poll deals itself with a source that fails.
   */
  run(poll: (beat: Beat) => Promise<void>, signal: AbortSignal): Promise<void>;
}

export function createSchedule(options: ScheduleOptions): Schedule {
  return {
    async run(poll, signal) {
      const { interval, clock, timers } = options;
      let missed = 0;
      while (!signal.aborted) {
        const dueAt = await waitForBeat(options, signal);
        if (dueAt === undefined) return;
        const beganAt = timers.elapsed() - msBetween(dueAt, clock());
        await poll({ dueAt, missed });
        missed = Math.floor((timers.elapsed() - beganAt) / interval);
      }
    },
  };
}

/** The beat that has come, or undefined when the signal aborted first. */
async function waitForBeat(options: ScheduleOptions, signal: AbortSignal): Promise<UnixMs | undefined> {
  const { interval, clock } = options;
  let dueAt = beatAfter(clock(), interval);
  for (;;) {
    const left = msBetween(clock(), dueAt);
    if (left <= 0) return beatAt(clock(), interval);
    if (left > interval) dueAt = beatAfter(clock(), interval);
    await pause(options, ms(Math.min(left, interval)), signal);
    if (signal.aborted) return undefined;
  }
}

async function pause({ timers }: ScheduleOptions, span: Ms, signal: AbortSignal): Promise<void> {
  try {
    await timers.wait(span, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The newest beat not after an instant. */
function beatAt(at: UnixMs, interval: Ms): UnixMs {
  return addMs(at, ms(-(at % interval)));
}

/** The first beat after an instant. */
function beatAfter(at: UnixMs, interval: Ms): UnixMs {
  return addMs(beatAt(at, interval), interval);
}
