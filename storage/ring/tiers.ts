/**
 * The tiers: raw polls, and three roll-ups of them. A roll-up's block covers one span of the calendar (UTC) and is made once,
 * when the span is over, from the tier below; so there is never half a roll-up to keep or to lose.
 */
import { dayMs, hourMs, minuteMs, ms, type Ms } from '../../collector/model/time.ts';

export interface Tier {
  readonly name: string;
  /** Width of one point; 0 = each poll. */
  readonly step: Ms;
  /** What one block covers; 0 = a number of polls instead. */
  readonly span: Ms;
  /** Part of the space for blocks. */
  readonly share: number;
}

export const tiers: readonly [Tier, ...Tier[]] = [
  { name: 'raw', step: ms(0), span: ms(0), share: 0.7 },
  { name: '1 minute', step: minuteMs, span: hourMs, share: 0.2 },
  { name: '15 minutes', step: ms(15 * minuteMs), span: dayMs, share: 0.07 },
  { name: '4 hours', step: ms(4 * hourMs), span: ms(32 * dayMs), share: 0.03 },
];

/** Polls of a block of raw values. */
export const defaultBlockPolls = 300;

/** Start of the span of a tier that holds an instant. */
export function spanStart(tier: Tier, at: number): number {
  return Math.floor(at / tier.span) * tier.span;
}
