/**
 * When a volume reaches a line, as a span from the earliest to the latest moment, or why that cannot be told. Pure.
 *
 * The window is chosen by the distance: what the last ten minutes say holds for the next hour, not for next month. The shortest window
 * that shows a clear fall and is long enough for what it foretells is believed, so a burst counts once it has
 * eaten a good part of the room there was, and a fall that began today counts before one of the whole month.
 */
import type { FallingForecast, FanPoint, Forecast, Jump } from '../../model/forecast.ts';
import { dayMs, ms, unixMs, type UnixMs } from '../../model/time.ts';
import { findRhythm, type Rhythm } from './rhythm.ts';
import type { Trail } from './trail.ts';
import { fitWindow, type WindowFit } from './window-fit.ts';

const windowsSeconds = [
  60, 90, 180, 600, 1800, 7200, 28_800, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 5_184_000,
];
/** How many times its own length a window foretells. */
const reach = 5;
/** Width of the interval in standard errors: 80 % of Student's t with 7 degrees of freedom. */
const width = 1.42;
const stepsAhead = 400;
const fanPoints = 32;

/** Fits of earlier forecasts of the same trail, by window: those of long windows need not be made anew each time. */
export type KnownFits = Map<number, { readonly at: UnixMs; readonly fit: WindowFit | undefined }>;

export interface ForecastOptions {
  readonly now: UnixMs;
  readonly lineBytes: number;
  readonly knownFits?: KnownFits;
}

export function forecastVolume(trail: Trail, { now, lineBytes, knownFits }: ForecastOptions): Forecast {
  const newest = trail.newest();
  if (newest === undefined) return { kind: 'unknown' };
  if (newest.freeBytes <= lineBytes) return { kind: 'reached' };
  const rhythm = findRhythm(trail.hours(), now);
  const room = newest.freeBytes - lineBytes;
  let known: WindowFit | undefined;
  let falling: WindowFit | undefined;
  for (const windowSeconds of windowsSeconds) {
    const fit = knownFit(knownFits, { now, windowSeconds }, () =>
      fitWindow(trail.points(unixMs(now - windowSeconds * 1000)), { now, windowSeconds, rhythm }),
    );
    if (fit === undefined) continue;
    known = fit;
    if (!fit.isFalling) continue;
    if (endedYesterday(trail, fit, { now, room }) || endedByCleanUp(trail, fit, now)) continue;
    falling = fit;
    if (room / -fit.slope <= reach * windowSeconds) return reaching(fit, { now, room, rhythm, lineBytes });
  }
  if (known === undefined) return { kind: 'unknown' };
  if (falling !== undefined && falling === known)
    return { kind: 'far', bytesPerSecond: falling.slope, knownFor: ms(falling.windowSeconds * 1000) };
  return { kind: 'no-trend', ...jumpOf(known) };
}

/** A fit is good for a hundredth of its window. */
function knownFit(
  known: KnownFits | undefined,
  { now, windowSeconds }: { readonly now: UnixMs; readonly windowSeconds: number },
  make: () => WindowFit | undefined,
): WindowFit | undefined {
  const before = known?.get(windowSeconds);
  if (before !== undefined && Math.abs(now - before.at) < windowSeconds * 10) return before.fit;
  const fit = make();
  known?.set(windowSeconds, { at: now, fit });
  return fit;
}

const longestPrecedentSeconds = 28_800;

/**
 * Whether it fell like this a day ago too and then stopped well before it would be full now: a nightly backup is known from its
 * second night on, long before there are days enough for a rhythm.
 */
function endedYesterday(
  trail: Trail,
  { windowSeconds, slope }: WindowFit,
  { now, room }: { readonly now: UnixMs; readonly room: number },
): boolean {
  if (windowSeconds > longestPrecedentSeconds) return false;
  const then = now - dayMs;
  const points = trail.points(unixMs(then - longestPrecedentSeconds * 1000));
  const level = (at: number): number => points.findLast((point) => point.at <= at)?.freeBytes ?? Number.NaN;
  const slopeThen = (level(then) - level(then - windowSeconds * 1000)) / windowSeconds;
  // Written so that an unknown yesterday (NaN) is no precedent.
  if (!(slopeThen <= slope / 2)) return false;
  const until = then + Math.min(room / -slope, 43_200) * 1000;
  const lowest = Math.min(
    ...points.filter(({ at }) => at >= then && at <= until).map(({ freeBytes }) => freeBytes),
  );
  return (level(then) - lowest) * 1.5 < room;
}

/** Shorter than this nothing can be said of what came after. */
const leastAfterMs = 30_000;

/** Whether somebody made room within the window, and it has not gone on falling since: what filled it was stopped or is paused. */
function endedByCleanUp(trail: Trail, { jump, slope, windowSeconds }: WindowFit, now: UnixMs): boolean {
  if (jump === undefined || jump.bytes <= 0) return false;
  const sinceMs = now - jump.at;
  if (sinceMs < Math.max(leastAfterMs, windowSeconds * 50)) return false;
  const after = trail.points(unixMs(jump.at)).filter(({ at }) => at >= jump.at);
  const [first, last] = [after[0], after.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last.freeBytes - first.freeBytes > (slope / 4) * (sinceMs / 1000);
}

interface Ahead {
  readonly now: number;
  /** Above the line. */
  readonly room: number;
  readonly lineBytes: number;
  readonly rhythm: Rhythm | undefined;
}

function reaching(fit: WindowFit, ahead: Ahead): FallingForecast {
  const likely = crossing(fit, ahead, 0) ?? ahead.room / -fit.slope;
  const earliest = crossing(fit, ahead, -width) ?? likely;
  const latest = crossing(fit, ahead, width);
  return {
    kind: 'falling',
    bytesPerSecond: fit.slope,
    knownFor: ms(fit.windowSeconds * 1000),
    earliest: ms(Math.min(earliest, likely) * 1000),
    likely: ms(likely * 1000),
    latest: latest === undefined ? undefined : ms(Math.max(latest, likely) * 1000),
    fan: fanOf(fit, ahead, Math.min(latest ?? Infinity, 2 * likely)),
    ...jumpOf(fit),
  };
}

/** Seconds until the path, so many standard errors off its middle, has used up the room; undefined when not in time to care. */
function crossing(fit: WindowFit, ahead: Ahead, errors: number): number | undefined {
  const { room } = ahead;
  const horizon = (4 * room) / -fit.slope;
  let before = 0;
  for (let step = 1; step <= stepsAhead; step += 1) {
    const after = usedAfter(fit, ahead, { seconds: (horizon * step) / stepsAhead, errors });
    if (after >= room) {
      const share = (room - before) / (after - before);
      return (horizon * (step - 1 + share)) / stepsAhead;
    }
    before = after;
  }
  return undefined;
}

/** Bytes that a path uses up from now on: the trend, the rhythm of the day, and so many standard errors of both slope and wandering. */
function usedAfter(
  fit: WindowFit,
  { now, rhythm }: Ahead,
  { seconds, errors }: { readonly seconds: number; readonly errors: number },
): number {
  const wandering = Math.sqrt(fit.slopeError ** 2 * seconds ** 2 + fit.wander * seconds);
  const swing = rhythm === undefined ? 0 : rhythm.at(now + seconds * 1000) - rhythm.at(now);
  return -fit.slope * seconds - swing - errors * wandering;
}

/** The same paths as the interval is made of, for drawing; they end at the line. */
function fanOf(fit: WindowFit, ahead: Ahead, untilSeconds: number): readonly FanPoint[] {
  return Array.from({ length: fanPoints + 1 }, (_, index) => {
    const seconds = (untilSeconds * index) / fanPoints;
    const free = (errors: number): number =>
      ahead.lineBytes + Math.max(0, ahead.room - usedAfter(fit, ahead, { seconds, errors }));
    return {
      after: ms(seconds * 1000),
      lowestBytes: Math.round(free(-width)),
      likelyBytes: Math.round(free(0)),
      highestBytes: Math.round(free(width)),
    };
  });
}

function jumpOf({ jump }: WindowFit): { readonly jump?: Jump } {
  return jump === undefined ? {} : { jump: { at: unixMs(jump.at), bytes: jump.bytes } };
}
