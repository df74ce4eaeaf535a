import { expect, test } from 'vitest';

import { pollingReader } from '../../collector/exposition/polling-families.ts';
import { createMetricsRenderer } from '../../collector/exposition/prometheus/renderer.ts';
import { createSelfMetrics } from '../../collector/sampling/self-metrics.ts';
import { polled } from './polled.ts';
import { noon } from './scene.ts';

test('what polling costs is on the page, what is not known yet is not', async () => {
  const { body } = await createMetricsRenderer([
    pollingReader(
      () => [polled],
      () => noon,
    ),
  ]).render('text');

  const samples = body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples).toEqual([
    'whichvm_polls_total{host="hv01"} 12',
    'whichvm_failed_polls_total{host="hv01"} 2',
    'whichvm_missed_polls_total{host="hv01"} 3',
    'whichvm_poll_seconds_total{host="hv01"} 4.5',
    'whichvm_last_poll_duration_seconds{host="hv01"} 0.25',
    'whichvm_cook_seconds_total{host="hv01"} 0',
    'whichvm_set_read_duration_seconds{host="hv01",set="logical-processor"} 0.125',
  ]);
});

test('the figures of sampling are taken as they are', async () => {
  const sampling = createSelfMetrics();

  expect(await pollingReader(sampling.hosts, () => noon)()).toEqual([]);
});
