/** What polling costs, and the newest of every set. */
import { expect, test } from 'vitest';

import { ms } from '../../collector/model/time.ts';
import { cook } from '../../collector/sampling/cook.ts';
import { mergeLatest } from '../../collector/sampling/latest-frame.ts';
import { createSelfMetrics } from '../../collector/sampling/self-metrics.ts';
import { column, instancesNamed, reading, snapshot } from './readings.ts';

const set = (id: string, seconds: number) =>
  reading(id, seconds, instancesNamed('a'), [column('x', { type: 'PERF_COUNTER_RAWCOUNT', raw: [seconds] })]);

test('polls, failures, missed beats and durations add up per host', () => {
  const metrics = createSelfMetrics();
  const taken = snapshot(5, set('logical-processor', 5));

  metrics.record({
    host: 'hv01',
    missedBeats: 0,
    pollTook: ms(20),
    success: { snapshot: taken, cookTook: ms(2) },
  });
  metrics.record({ host: 'hv01', missedBeats: 3, pollTook: ms(5000) });

  expect(metrics.hosts()).toEqual([
    {
      host: 'hv01',
      polls: 2,
      failedPolls: 1,
      missedBeats: 3,
      lastSuccessAt: taken.takenAt,
      pollSeconds: 5,
      pollSecondsTotal: 5.02,
      cookSeconds: 0.002,
      cookSecondsTotal: 0.002,
      readSeconds: new Map([['logical-processor', 0.003]]),
    },
  ]);
});

test('a host forgotten is a host no longer reported', () => {
  const metrics = createSelfMetrics();
  metrics.record({ host: 'hv01', missedBeats: 0, pollTook: ms(1) });

  metrics.forget('hv01');

  expect(metrics.hosts()).toEqual([]);
});

test('the newest frame keeps a set not read in this poll, until it is too old', () => {
  const interval = ms(1000);
  const first = cook(undefined, snapshot(0, set('logical-processor', 0), set('virtual-processor', 0)));
  const later = (seconds: number) => cook(undefined, snapshot(seconds, set('logical-processor', seconds)));

  const soon = mergeLatest(first, later(4), interval);
  const late = mergeLatest(soon, later(5), interval);

  expect(soon.sets.map(({ set: id, at }) => [id, at - first.at])).toEqual([
    ['logical-processor', 4000],
    ['virtual-processor', 0],
  ]);
  expect(late.sets.map(({ set: id }) => id)).toEqual(['logical-processor']);
  expect(mergeLatest(undefined, first, interval)).toBe(first);
});
