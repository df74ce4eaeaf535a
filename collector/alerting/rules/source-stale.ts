/** No data is its own alert: no other rule may speak of a host that is silent, and none may call it well. */
import { ms, msBetween } from '../../model/time.ts';
import type { AlertRule } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { spanText } from '../wording.ts';
import { crossedLevel, notJudged } from './judging.ts';

/** Silence shorter than five intervals is a hiccup, whatever the settings say. */
const leastIntervals = 5;

export function sourceStale(settingsFor: SettingsFor<SettledLevels<'after'>>): AlertRule {
  return {
    id: 'source-stale',
    observe: ({ host, now, lastHeardAt, isHeard = true, interval }) => {
      const settings = settingsFor({ host });
      const parts = { key: '', subject: host, labels: settings?.labels ?? {} };
      if (settings === undefined) return [notJudged(parts)];
      const silent = msBetween(lastHeardAt, now);
      const crossed = crossedLevel(settings, undefined, ({ after }) => {
        const limit = Math.max(after, leastIntervals * interval);
        return silent >= limit ? { threshold: limit / 1000 } : undefined;
      });
      // Just started: that it was silent before is not over because nobody has asked yet.
      if (!isHeard && crossed === undefined) return [];
      return [
        {
          ...parts,
          allClear: `${host} delivers data again`,
          judge: () =>
            crossed === undefined
              ? undefined
              : {
                  ...crossed,
                  value: silent / 1000,
                  summary: `No data from ${host} for ${spanText(ms(silent))}, expected every ${spanText(interval)}; its other alerts stay as they were`,
                  advice: [
                    `Check that ${host} is up and reachable`,
                    'Check that what it is read through runs: the exporter or the performance counter service',
                    'The log of whichvm says what the last attempt failed with',
                  ],
                },
        },
      ];
    },
  };
}
