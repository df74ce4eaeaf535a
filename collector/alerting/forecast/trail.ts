/**
 * What the free space of one volume was: finely for minutes, coarsely for weeks. Each tier keeps the last value of each of its steps.
 *
 *   fine     every 5 s   for 20 min  ┐
 *   middle   every 5 min for 2 days  ├ a window is drawn from the finest tier that reaches back far enough
 *   coarse   every hour  for 60 days ┘
 */
import { dayMs, minuteMs, type Ms, ms, type UnixMs } from '../../model/time.ts';

export interface TrailPoint {
  readonly at: UnixMs;
  readonly freeBytes: number;
}

export interface Trail {
  /** The newest point; one that is not after the newest known replaces those it contradicts. */
  add(point: TrailPoint): void;
  /** The finest points known that reach back a span, oldest first. */
  points(from: UnixMs): readonly TrailPoint[];
  /** An hour apart, oldest first. */
  hours(): readonly TrailPoint[];
  newest(): TrailPoint | undefined;
  /** What is known of the time before the first point; oldest first. */
  prepend(past: readonly TrailPoint[]): void;
  /** Everything known, oldest first; `add` of each makes the trail again. */
  all(): readonly TrailPoint[];
}

interface Tier {
  readonly step: Ms;
  readonly keeps: Ms;
  points: TrailPoint[];
}

export function createTrail(): Trail {
  const tiers: readonly Tier[] = [
    { step: ms(5000), keeps: ms(20 * minuteMs), points: [] },
    { step: ms(5 * minuteMs), keeps: ms(2 * dayMs), points: [] },
    { step: ms(60 * minuteMs), keeps: ms(60 * dayMs), points: [] },
  ];
  let newest: TrailPoint | undefined;
  const coarse = (): readonly TrailPoint[] => tiers.at(-1)?.points ?? [];
  const add = (point: TrailPoint): void => {
    if (!Number.isFinite(point.freeBytes)) return;
    newest = point;
    for (const tier of tiers) addToTier(tier, point);
  };
  const all = (): readonly TrailPoint[] =>
    [...new Map(tiers.flatMap(({ points }) => points).map((point) => [point.at, point])).values()].sort(
      (one, other) => one.at - other.at,
    );
  return {
    add,
    points(from) {
      const tier = tiers.find(({ points }) => (points[0]?.at ?? Infinity) <= from) ?? longest(tiers);
      const chosen = tier.points.filter(({ at }) => at >= from);
      return newest === undefined || chosen.at(-1)?.at === newest.at ? chosen : [...chosen, newest];
    },
    hours: coarse,
    newest: () => newest,
    prepend(past) {
      const known = all();
      const begin = known[0]?.at ?? Infinity;
      for (const tier of tiers) tier.points = [];
      for (const point of [...past.filter(({ at }) => at < begin), ...known]) add(point);
    },
    all,
  };
}

/** The tier whose points reach back furthest. */
function longest(tiers: readonly Tier[]): Tier {
  const begins = ({ points }: Tier): number => points[0]?.at ?? Infinity;
  return tiers.reduce((best, tier) => (begins(tier) < begins(best) ? tier : best));
}

function addToTier(tier: Tier, point: TrailPoint): void {
  const { points, step, keeps } = tier;
  while ((points.at(-1)?.at ?? -Infinity) > point.at) points.pop();
  const last = points.at(-1);
  const slot = (at: number): number => Math.floor(at / step);
  // Within a step the newest value stands for it, at its own instant.
  if (last !== undefined && slot(last.at) === slot(point.at)) points[points.length - 1] = point;
  else points.push(point);
  const oldest = points.findIndex(({ at }) => at > point.at - keeps);
  if (oldest > 0) points.splice(0, oldest);
}
