import { expect, test } from 'vitest';

import { withChanges } from '../../collector/alerting/episodes.ts';
import { evaluate, type AlertBook } from '../../collector/alerting/evaluation.ts';
import type { AlertEpisode } from '../../collector/model/alert-desk.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { noon } from '../exposition/scene.ts';
import type { AlertRule, Verdict } from '../../collector/alerting/rule.ts';

/** A rule whose verdict is what the test says. */
const rule = (verdict: Verdict | undefined): AlertRule => ({
  id: 'hot',
  observe: () => [
    {
      key: 'lp0',
      subject: 'LP 0',
      labels: {},
      series: 'heat{lp="0"}',
      allClear: 'cool',
      judge: () => verdict,
    },
  ],
});
const hot: Verdict = {
  severity: 'warning',
  holdFor: ms(10_000),
  value: 3600,
  threshold: 7200,
  seriesLine: 5,
  summary: 'hot',
  advice: [],
};

test('an episode knows when it began to be bad, when it fired and when it was well, and the line of its chart', () => {
  let book: AlertBook = new Map();
  let episodes: readonly AlertEpisode[] = [];
  const judge = (second: number, verdict: Verdict | undefined): void => {
    const now = addMs(noon, ms(second * 1000));
    const evidence = { host: 'hv01', now, frame: undefined, lastHeardAt: now, interval: secondMs };
    const next = evaluate([rule(verdict)], evidence, book);
    book = next.book;
    episodes = withChanges(episodes, next.changes);
  };

  judge(0, hot);
  judge(10, hot);
  judge(30, undefined);
  judge(60, { ...hot, holdFor: ms(0) });

  expect(episodes).toMatchObject([
    {
      rule: 'hot',
      pendingAt: noon,
      firedAt: noon + 10_000,
      resolvedAt: noon + 30_000,
      series: 'heat{lp="0"}',
      seriesLine: 5,
    },
    { firedAt: noon + 60_000 },
  ]);
  expect(episodes[1]).not.toHaveProperty('pendingAt');
});
