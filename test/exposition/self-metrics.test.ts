import { expect, test } from 'vitest';

import { createMetricsRenderer } from '../../collector/exposition/prometheus/renderer.ts';
import { createSelfMetrics } from '../../collector/exposition/self-metrics.ts';
import { ms } from '../../collector/model/time.ts';
import { noon } from './scene.ts';

async function pageOf(self: ReturnType<typeof createSelfMetrics>): Promise<readonly string[]> {
  const { body } = await createMetricsRenderer([self.read]).render('text');
  return body.toString().split('\n');
}

test('polls, missed beats and deliveries are counted by host and receiver', async () => {
  using self = closing(createSelfMetrics({ version: '1.2.3', clock: () => noon }));

  self.countPoll('hv01', ms(250), 'good');
  self.countPoll('hv01', ms(500), 'failed');
  self.countMissedPolls('hv01', 3);
  self.countDelivery('https://ops.example/hook', 'dropped');

  const lines = await pageOf(self);
  expect(lines).toContain('whichvm_polls_total{host="hv01",outcome="good"} 1');
  expect(lines).toContain('whichvm_polls_total{host="hv01",outcome="failed"} 1');
  expect(lines).toContain('whichvm_poll_seconds_total{host="hv01"} 0.75');
  expect(lines).toContain('whichvm_last_poll_duration_seconds{host="hv01"} 0.5');
  expect(lines).toContain('whichvm_missed_polls_total{host="hv01"} 3');
  expect(lines).toContain(
    'whichvm_deliveries_total{receiver="https://ops.example/hook",outcome="dropped"} 1',
  );
});

test('the store tells its size; nothing is said of a store not heard of', async () => {
  using self = closing(createSelfMetrics({ version: '1.2.3', clock: () => noon }));
  const before = await pageOf(self);

  self.setStore({
    sizeBytes: 4096,
    limitBytes: 8192,
    seriesCount: 12,
    samplesWritten: 300,
    tiers: [],
    problems: ['The disk is full'],
  });

  const lines = await pageOf(self);
  expect(before.some((line) => line.startsWith('whichvm_store_size_bytes'))).toBe(false);
  expect(lines).toContain('whichvm_store_size_bytes 4096');
  expect(lines).toContain('whichvm_store_samples_total 300');
  expect(lines).toContain('whichvm_store_problems 1');
});

test('a counter keeps its name after OpenMetrics was asked for', async () => {
  using self = closing(createSelfMetrics({ version: '1.2.3', clock: () => noon }));
  self.countPoll('hv01', ms(1), 'good');
  const renderer = createMetricsRenderer([self.read]);

  const openMetrics = (await renderer.render('openmetrics')).body.toString();
  const text = (await renderer.render('text')).body.toString();

  expect(openMetrics).toContain('# TYPE whichvm_polls counter\n');
  expect(openMetrics).toContain('whichvm_polls_total{host="hv01",outcome="good"} 1\n');
  expect(openMetrics).toContain('# TYPE whichvm_build info\n');
  expect(openMetrics.endsWith('# EOF\n')).toBe(true);
  expect(text).toContain('# TYPE whichvm_polls_total counter\nwhichvm_polls_total{');
});

function closing<T extends { close(): void }>(closable: T): T & Disposable {
  return Object.assign(closable, { [Symbol.dispose]: () => closable.close() });
}
