/** No data is its own alert: no other rule may speak of a host that is silent, and none may call it well. */
import { ms, msBetween, secondMs, type Ms } from '../../model/time.ts';
import type { AlertRule } from '../rule.ts';
import { spanText } from '../wording.ts';

export interface SourceStaleSettings {
  /** Silence shorter than this, or than five intervals, is a hiccup. */
  readonly atLeast: Ms;
}

export function sourceStale(settings: SourceStaleSettings = { atLeast: ms(30 * secondMs) }): AlertRule {
  return {
    id: 'source-stale',
    observe: ({ host, now, lastHeardAt, interval }) => {
      const silent = msBetween(lastHeardAt, now);
      const limit = ms(Math.max(settings.atLeast, 5 * interval));
      return [
        {
          key: '',
          subject: host,
          labels: {},
          allClear: `${host} delivers data again`,
          judge: () =>
            silent < limit
              ? undefined
              : {
                  severity: 'warning',
                  holdFor: ms(0),
                  value: silent / 1000,
                  threshold: limit / 1000,
                  summary: `No data from ${host} for ${spanText(silent)}, expected every ${spanText(interval)}; its other alerts stay as they were`,
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
