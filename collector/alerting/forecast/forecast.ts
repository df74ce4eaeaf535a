/**
 * When a volume reaches a line, as a span from the earliest to the latest moment, or why that cannot be told. Pure.
 *
 * The window is chosen by the distance: what the last ten minutes say holds for the next hour, not for next month. The shortest window
 * that shows a clear fall and is long enough for what it foretells is believed, so a burst counts once it has
 * eaten a good part of the room there was, and a fall that began today counts before one of the whole month.
 */
import { dayMs, ms, unixMs, type Ms, type UnixMs } from '../../model/time.ts';
import { findRhythm, type Rhythm } from './rhythm.ts';
import type { Trail } from './trail.ts';
import { fitWindow, type WindowFit } from './window-fit.ts';

export type Forecast =
  /** Not enough history for any window. */
  | { readonly kind: 'unknown' }
  /** At or below the line now. */
  | { readonly kind: 'reached' }
  /** No clear fall. */
  | { readonly kind: 'no-trend'; readonly jump?: Jump }
  /** It falls, but what is known of it is too short for as far as the line is away. */
  | { readonly kind: 'far'; readonly bytesPerSecond: number; readonly knownFor: Ms }
  | FallingForecast;

export interface FallingForecast {
  readonly kind: 'falling';
  /** Negative. */
  readonly bytesPerSecond: number;
  /** How much of the past the trend is drawn from. */
  readonly knownFor: Ms;
  /** From now; four of five such spans hold the true moment. */
  readonly earliest: Ms;
  readonly likely: Ms;
  /** Undefined: it may never come to that. */
  readonly latest: Ms | undefined;
  readonly jump?: Jump;
}

export interface Jump {
  readonly at: UnixMs;
  readonly bytes: number;
}

const windowsSeconds = [
  60, 180, 600, 1800, 7200, 28_800, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 5_184_000,
];
/** How many times its own length a window foretells. */
const reach = 5;
/** Width of the interval in standard errors: 80 % of Student's t with 7 degrees of freedom. */
const width = 1.42;
const stepsAhead = 400;

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
    if (endedYesterday(trail, fit, { now, room })) continue;
    falling = fit;
    if (room / -fit.slope <= reach * windowSeconds) return reaching(fit, { now, room, rhythm });
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

interface Ahead {
  readonly now: number;
  readonly room: number;
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
    ...jumpOf(fit),
  };
}

/** Seconds until the path, so many standard errors off its middle, has used up the room; undefined when not in time to care. */
function crossing(fit: WindowFit, { now, room, rhythm }: Ahead, errors: number): number | undefined {
  const horizon = (4 * room) / -fit.slope;
  const here = rhythm?.at(now) ?? 0;
  const used = (seconds: number): number => {
    const wandering = Math.sqrt(fit.slopeError ** 2 * seconds ** 2 + fit.wander * seconds);
    const swing = rhythm === undefined ? 0 : rhythm.at(now + seconds * 1000) - here;
    return -fit.slope * seconds - swing - errors * wandering;
  };
  let before = 0;
  for (let step = 1; step <= stepsAhead; step += 1) {
    const seconds = (horizon * step) / stepsAhead;
    const after = used(seconds);
    if (after >= room) {
      const share = (room - before) / (after - before);
      return (horizon * (step - 1 + share)) / stepsAhead;
    }
    before = after;
  }
  return undefined;
}

function jumpOf({ jump }: WindowFit): { readonly jump?: Jump } {
  return jump === undefined ? {} : { jump: { at: unixMs(jump.at), bytes: jump.bytes } };
}
