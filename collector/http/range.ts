/** The span of time a history request is about, and how many points of it may be answered. */
import { ms, unixMs } from '../model/time.ts';
import type { Ms, UnixMs } from '../model/time.ts';
import { RequestError, quoted } from './errors.ts';
import { badParameter, textOf, type GivenParameters } from './parameters.ts';
import type { RouteRequest } from './route.ts';
import { instantOf, spanOf } from './times.ts';

export interface TimeRange {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** Points of one series in one answer, and values of all its series together. */
const mostPoints = 100_000;
const mostValues = 5_000_000;

/** Ends at `to`, else at the newest poll known, else now; begins at `from`, else `usual` before the end. */
export function rangeOf(
  { given, now }: Pick<RouteRequest, 'given' | 'now'>,
  { lastAt, usual }: { readonly lastAt?: UnixMs | undefined; readonly usual: number },
): TimeRange {
  const to = instantOf(given, 'to', now) ?? lastAt ?? now;
  const from = instantOf(given, 'from', now) ?? unixMs(Math.max(0, to - usual));
  if (from <= to) return { from, to };
  const text = textOf(given, 'from') ?? String(from);
  throw badParameter('from', text, `not after to, which is ${quoted(textOf(given, 'to') ?? String(to))}`);
}

export interface PointPlan extends TimeRange {
  readonly step: Ms | undefined;
  readonly columns: number;
  /** 3 with extremes, else 1. */
  readonly valuesPerPoint: number;
  /** Time between points when no step is asked for. */
  readonly interval: number;
}

/** Refuses, before anything is read, an answer that would not fit. */
export function refuseTooManyPoints(plan: PointPlan): void {
  refuseTooMany(pointsOf(plan), plan);
}

/** Whether the answer would not be refused. */
export function fits(plan: PointPlan): boolean {
  return pointsOf(plan) <= mostPerSeries(plan);
}

function pointsOf({ from, to, step, interval }: PointPlan): number {
  return Math.floor((to - from) / (step ?? interval)) + 1;
}

function mostPerSeries({ columns, valuesPerPoint }: PointPlan): number {
  return Math.min(mostPoints, Math.floor(mostValues / Math.max(1, columns * valuesPerPoint)));
}

/** The same with the number of points that were really found. */
export function refuseTooMany(points: number, plan: PointPlan): void {
  const { columns, from, to, step } = plan;
  const perSeries = mostPerSeries(plan);
  if (points <= perSeries) return;
  const rightStep = Math.ceil((to - from) / Math.max(1, perSeries - 1) / 1000);
  const asked = step === undefined ? 'step is left out' : `step is ${step} ms`;
  throw new RequestError(
    400,
    `Parameter ${asked}: that is ${points} points in each of ${columns} series, at most ${perSeries} are answered; right is step=${rightStep}s or more, or a shorter span`,
  );
}

const roundSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/** `step` as asked, else a round one that makes at most 600 points; undefined = as polled. */
export function chartStep(given: GivenParameters, { from, to }: TimeRange, interval: number): Ms | undefined {
  const asked = spanOf(given, 'step');
  if (asked !== undefined) return asked;
  const needed = (to - from) / 600;
  if (needed <= interval) return undefined;
  const round = roundSteps.find((seconds) => seconds * 1000 >= needed);
  return ms(round === undefined ? Math.ceil(needed / 86_400_000) * 86_400_000 : round * 1000);
}
