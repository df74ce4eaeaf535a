/**
 * Which stretch of time the charts show and which moment the tables show, worked out from the view and what the host
 * has. Arithmetic only; zooming and panning return the next stretch.
 */
import type { HostAnswer } from '../../collector/model/wire.ts';
import type { View } from './view.ts';

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Follows the present. */
  readonly isLive: boolean;
}

/** What the tables are about: the last poll, one moment of the past, or the mean over a stretch. */
export type Moment =
  | { readonly kind: 'live' }
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'span'; readonly fromMs: number; readonly toMs: number };

/** Less than this cannot be zoomed into: two polls would not fit. */
const shortestMs = 2000;

export function timeRange(view: View, host: HostAnswer | undefined, nowMs: number): TimeRange {
  if (view.fromMs !== undefined && view.toMs !== undefined)
    return { fromMs: view.fromMs, toMs: view.toMs, isLive: false };
  if (host?.status === 'recorded') return wholeRecording(host, nowMs);
  return { fromMs: nowMs - view.spanMs, toMs: nowMs, isLive: true };
}

export function momentOf(view: View, host: HostAnswer | undefined): Moment {
  if (view.atMs !== undefined) return { kind: 'at', atMs: view.atMs };
  if (view.fromMs !== undefined && view.toMs !== undefined)
    return { kind: 'span', fromMs: view.fromMs, toMs: view.toMs };
  if (host?.status === 'recorded') return { kind: 'span', ...bounds(wholeRecording(host, 0)) };
  return { kind: 'live' };
}

/** A stretch `factor` times as long around a centre that keeps its place on screen. */
export function zoomed(range: TimeRange, factor: number, centreMs: number): TimeRange {
  const length = Math.max(shortestMs, (range.toMs - range.fromMs) * factor);
  const part = (centreMs - range.fromMs) / (range.toMs - range.fromMs);
  const fromMs = Math.round(centreMs - length * part);
  return { fromMs, toMs: Math.round(fromMs + length), isLive: false };
}

/** A stretch of the same length, moved by a part of it; never past the newest data. */
export function panned(range: TimeRange, part: number, newestMs: number): TimeRange {
  const length = range.toMs - range.fromMs;
  const toMs = Math.min(Math.round(range.toMs + length * part), Math.max(newestMs, range.toMs));
  return { fromMs: toMs - length, toMs, isLive: false };
}

/** Seconds a point should cover so that about `points` of them fill the stretch; 0 = as polled. */
export function stepFor(range: TimeRange, points: number, intervalMs: number): number {
  const wanted = (range.toMs - range.fromMs) / points;
  if (wanted <= intervalMs * 2) return 0;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  return (steps.find((seconds) => seconds * 1000 >= wanted) ?? 86_400) * 1000;
}

function wholeRecording(host: HostAnswer, nowMs: number): TimeRange {
  const toMs = host.lastAt ?? nowMs;
  const fromMs = Math.min(host.firstAt ?? toMs - shortestMs, toMs - shortestMs);
  return { fromMs, toMs, isLive: false };
}

function bounds({ fromMs, toMs }: TimeRange): { fromMs: number; toMs: number } {
  return { fromMs, toMs };
}
