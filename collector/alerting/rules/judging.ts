/** From a value and the lines of a rule to how bad it is; hysteresis is applied here and nowhere else. */
import type { AlertSeverity } from '../../model/alert.ts';
import { ms, type Ms } from '../../model/time.ts';
import type { Observation, Verdict } from '../rule.ts';
import type { Level, SettledFlag, SettledLevels } from '../settings/levels.ts';

export type Crossed = Pick<Verdict, 'severity' | 'threshold' | 'holdFor'>;

/**
 * The worst level that is crossed. `lineOf` gives a level's line, moved by the factor when the alert fires already: above 1 for
 * values that are bad when low, below 1 for those that are bad when high.
 */
export function crossedLevel<Line extends string>(
  levels: SettledLevels<Line>,
  held: AlertSeverity | undefined,
  isCrossed: (level: Level<Line>, hysteresis: number) => { readonly threshold: number } | undefined,
): Crossed | undefined {
  for (const severity of ['critical', 'warning'] as const) {
    const level = levels[severity];
    if (level === undefined) continue;
    const isHeld = held === 'critical' || held === severity;
    const crossed = isCrossed(level, isHeld ? levels.hysteresis : 0);
    if (crossed !== undefined) return { severity, threshold: crossed.threshold, holdFor: level.for };
  }
  return undefined;
}

/** For values that are bad when high. */
export function crossedAbove(
  value: number,
  levels: SettledLevels<'above'>,
  held: AlertSeverity | undefined,
): Crossed | undefined {
  return crossedLevel(levels, held, ({ above }, hysteresis) =>
    value > above * (1 - hysteresis) ? { threshold: above } : undefined,
  );
}

export function flagVerdict(
  { severity, for: holdFor }: SettledFlag,
  judged: Omit<Verdict, 'severity' | 'holdFor'>,
): Verdict {
  return { severity, holdFor, ...judged };
}

/** For what the settings say shall not be judged: it is well, so that what fired before they were changed ends. */
export function notJudged(parts: Pick<Observation, 'key' | 'subject' | 'labels'>): Observation {
  return { ...parts, allClear: `${parts.subject} is no longer judged`, judge: () => undefined };
}

export const atOnce: Ms = ms(0);
