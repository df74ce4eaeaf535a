import { expect, test } from 'vitest';

import { createMetricsRenderer } from '../../collector/exposition/prometheus/renderer.ts';
import { createProcessMetrics } from '../../collector/exposition/process-metrics.ts';
import { noon } from './scene.ts';

async function pageOf(self: ReturnType<typeof createProcessMetrics>): Promise<readonly string[]> {
  const { body } = await createMetricsRenderer([self.read]).render('text');
  return body.toString().split('\n');
}

test('deliveries are counted by receiver and outcome', async () => {
  using self = closing(createProcessMetrics({ version: '1.2.3', clock: () => noon }));

  self.countDelivery('https://ops.example/hook', 'dropped');
  self.countDelivery('https://ops.example/hook', 'dropped');

  expect(await pageOf(self)).toContain(
    'whichvm_deliveries_total{receiver="https://ops.example/hook",outcome="dropped"} 2',
  );
});

test('the store tells its size; nothing is said of a store not heard of', async () => {
  using self = closing(createProcessMetrics({ version: '1.2.3', clock: () => noon }));
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
  using self = closing(createProcessMetrics({ version: '1.2.3', clock: () => noon }));
  self.countDelivery('otlp', 'delivered');
  const renderer = createMetricsRenderer([self.read]);

  const openMetrics = (await renderer.render('openmetrics')).body.toString();
  const text = (await renderer.render('text')).body.toString();

  expect(openMetrics).toContain('# TYPE whichvm_deliveries counter\n');
  expect(openMetrics).toContain('whichvm_deliveries_total{receiver="otlp",outcome="delivered"} 1\n');
  expect(openMetrics).toContain('# TYPE whichvm_build info\n');
  expect(openMetrics.endsWith('# EOF\n')).toBe(true);
  expect(text).toContain('# TYPE whichvm_deliveries_total counter\nwhichvm_deliveries_total{');
});

function closing<T extends { close(): void }>(closable: T): T & Disposable {
  return Object.assign(closable, { [Symbol.dispose]: () => closable.close() });
}
