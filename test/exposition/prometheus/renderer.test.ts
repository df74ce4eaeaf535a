import { spawnSync } from 'node:child_process';

import * as fc from 'fast-check';
import { Counter, Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';

import { allFamilies, createExposedHosts } from '../../../collector/exposition/exposed-hosts.ts';
import { unitOf, type FamilySamples, type Labels } from '../../../collector/exposition/families.ts';
import { createMetricsRenderer, openMetricsName } from '../../../collector/exposition/prometheus/renderer.ts';
import { pollingReader } from '../../../collector/exposition/polling-families.ts';
import { createProcessMetrics } from '../../../collector/exposition/process-metrics.ts';
import type { Alert } from '../../../collector/model/alert.ts';
import { secondMs } from '../../../collector/model/time.ts';
import { polled } from '../polled.ts';
import { programOrSkip } from '../../support/programs.ts';
import { noon, troubledFrame } from '../scene.ts';

const alert: Alert = {
  rule: 'volume-free-space',
  host: 'hv01',
  subject: String.raw`C:\ClusterStorage\Volume1`,
  severity: 'critical',
  state: 'firing',
  since: noon,
  summary: 'Volume is full',
  advice: [],
  labels: {},
};

function troubledHosts() {
  const hosts = createExposedHosts({ clock: () => noon, alerts: () => [alert] });
  hosts.addHost({
    host: 'hv01',
    kind: 'simulated',
    description: 'simulated host (2 LPs)',
    interval: secondMs,
  });
  hosts.addHost({
    host: 'hv02',
    kind: 'exporter',
    description: 'http://hv02:9182/metrics',
    interval: secondMs,
  });
  hosts.update(troubledFrame);
  return hosts;
}

test('the whole page as text', async () => {
  const page = await createMetricsRenderer([troubledHosts().read]).render('text');

  expect(page.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  await expect(page.body.toString()).toMatchFileSnapshot('../../golden/metrics.txt');
});

test('the whole page as OpenMetrics', async () => {
  const page = await createMetricsRenderer([troubledHosts().read]).render('openmetrics');

  expect(page.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  await expect(page.body.toString()).toMatchFileSnapshot('../../golden/metrics.openmetrics.txt');
});

test('an absent value is no sample, not a zero', async () => {
  const { body } = await createMetricsRenderer([troubledHosts().read]).render('text');

  const lines = body.toString().split('\n');
  expect(lines).toContain(
    'hyperv_logical_processor_context_switches_total{host="hv01",lp="0"} 9007199254740991',
  );
  expect(
    lines.filter((line) => line.startsWith('hyperv_logical_processor_context_switches_total{')),
  ).toHaveLength(1);
  expect(body.toString()).not.toContain('NaN');
});

test('text that would end a label is escaped', async () => {
  const { body } = await createMetricsRenderer([troubledHosts().read]).render('text');

  expect(body.toString()).toContain(
    String.raw`hyperv_virtual_processor_total_run_seconds_total{host="hv01",vm="say \"hi\"\\\n数据库",vp="3"} 0.0000001`,
  );
});

test('a page written twice is the same page', async () => {
  const renderer = createMetricsRenderer([troubledHosts().read]);

  const first = await renderer.render('text');
  const second = await renderer.render('text');

  expect(second.body.equals(first.body)).toBe(true);
});

test('prom-client writes the same samples', async () => {
  await fc.assert(
    fc.asyncProperty(familiesOfAnyText, async (families) => {
      const { body } = await createMetricsRenderer([() => families]).render('text');

      const registry = new Registry();
      for (const samples of families) registerWithPromClient(registry, samples);
      expect(sampleLines(body.toString())).toEqual(sampleLines(await registry.metrics()));
    }),
    { numRuns: 100 },
  );
});

test('no two families share a name in OpenMetrics', () => {
  const names = allFamilies.map(openMetricsName);

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every family has a valid name, a help text, and its unit at the end', () => {
  const odd = allFamilies.filter(
    (family) =>
      !/^[a-z][a-z0-9_]*$/.test(family.name) ||
      family.help === '' ||
      (family.type === 'counter') !== family.name.endsWith('_total') ||
      (unitOf(family) === undefined &&
        /(second|byte|percent|_ms|_mb)/.test(family.name.replace(/(_bytes)?_per_second$/, ''))),
  );

  expect(odd.map(({ name }) => name)).toEqual([]);
});

const promtool = programOrSkip('promtool');

test.skipIf(promtool === undefined)('promtool finds nothing to say about the page', async () => {
  const self = createProcessMetrics({ version: '0.1.0', clock: () => noon });
  self.countDelivery('otlp', 'failed');
  const polling = pollingReader(
    () => [polled],
    () => noon,
  );
  const readers = [troubledHosts().read, self.read, polling, everyFamily];
  const { body } = await createMetricsRenderer(readers).render('text');
  self.close();

  const checked = spawnSync(promtool ?? '', ['check', 'metrics'], { input: body });

  expect(`${checked.stdout}${checked.stderr}`).toBe('');
  expect(checked.status).toBe(0);
});

/** One sample of each family of the catalogue that the scene does not have. */
function everyFamily(): readonly FamilySamples[] {
  const shown = new Set(
    troubledHosts()
      .read()
      .map(({ family }) => family.name),
  );
  return allFamilies
    .filter(({ name }) => !shown.has(name))
    .map((family) => ({ family, parts: [{ at: noon, labels: [{ host: 'x' }], values: [1] }] }));
}

const anyLabels = fc
  .uniqueArray(fc.tuple(fc.constantFrom('vm', 'vp', 'host', 'adapter'), fc.string({ unit: 'grapheme' })), {
    selector: ([name]) => name,
    minLength: 1,
  })
  .map((entries): Labels => Object.fromEntries(entries));

const familiesOfAnyText: fc.Arbitrary<readonly FamilySamples[]> = fc
  .array(
    fc.tuple(
      fc.boolean(),
      fc.uniqueArray(fc.tuple(anyLabels, fc.double({ noNaN: true, min: 0, noDefaultInfinity: true })), {
        selector: ([labels]) => JSON.stringify(Object.entries(labels).sort()),
        minLength: 1,
      }),
    ),
    { maxLength: 4 },
  )
  .map((families) =>
    families.map(([isCounter, rows], index) => ({
      family: {
        name: isCounter ? `x_${index}_total` : `x_${index}`,
        type: isCounter ? ('counter' as const) : ('gauge' as const),
        help: 'x',
      },
      parts: [
        {
          at: noon,
          labels: rows.map(([labels]) => labels),
          values: Float64Array.from(rows, ([, value]) => value),
        },
      ],
    })),
  );

function registerWithPromClient(registry: Registry, { family, parts }: FamilySamples): void {
  const labelNames = ['vm', 'vp', 'host', 'adapter'];
  const common = { name: family.name, help: family.help, labelNames, registers: [registry] };
  const metric = family.type === 'counter' ? new Counter(common) : new Gauge(common);
  for (const { labels, values } of parts)
    for (const [index, row] of labels.entries()) metric.inc({ ...row }, values[index] ?? 0);
}

/** Samples with their numbers as numbers, to 15 digits: what may be 100 ns ticks is written as such. */
function sampleLines(page: string): readonly string[] {
  return page
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const end = line.lastIndexOf(' ');
      return `${line.slice(0, end)} ${Number(line.slice(end)).toPrecision(15)}`;
    })
    .sort();
}
