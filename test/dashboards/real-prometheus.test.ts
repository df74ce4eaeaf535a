import type { Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { rows } from '../../dashboards/grafana/panels.ts';
import { serveMovingHost } from './live-scene.ts';
import { programOrSkip } from '../support/programs.ts';
import { startPrometheus, until, type Prometheus } from './prometheus.ts';

const program = programOrSkip('prometheus');

const queries = rows.flatMap(({ panels }) =>
  panels.flatMap(({ title, queries: asked }) => asked.map(({ expression }) => [title, expression] as const)),
);

/** As Grafana fills in an expression for a scrape every second. */
const filledIn = (expression: string): string =>
  expression.replaceAll('$__rate_interval', '6s').replaceAll(/\$(host|vm)\b/g, '.*');

/** Rules whose trouble the moving host does not have. */
const quiet = new Set(['WhichvmDown']);

describe.skipIf(program === undefined)('a real Prometheus that scrapes the page', () => {
  let folder: string;
  let server: Server;
  let prometheus: Prometheus;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'whichvm-prometheus-'));
    const served = await serveMovingHost();
    server = served.server;
    writeFileSync(
      path.join(folder, 'scrape.yml'),
      hurried(read('scrape.yml')).replace(':9820', `:${served.port}`),
    );
    writeFileSync(path.join(folder, 'rules.yml'), hurried(read('rules.yml')));
    prometheus = await startPrometheus(program ?? '', path.join(folder, 'scrape.yml'));
    await until(
      async () => (await prometheus.query('count_over_time(up[1m]) > 5')).length > 0,
      () => 'Prometheus did not scrape six times',
    );
  });

  afterAll(async () => {
    await prometheus.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('the scrape succeeds and brings nothing twice', async () => {
    expect((await prometheus.query('up{job="whichvm"}')).map(({ value }) => value[1])).toEqual(['1']);
    const dropped = 'prometheus_target_scrapes_sample_duplicate_timestamp_total';
    expect((await prometheus.query(dropped)).filter(({ value }) => value[1] !== '0')).toEqual([]);
  });

  test.each(queries)('%s: %s', async (_, expression) => {
    const results = await prometheus.query(filledIn(expression));

    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ value }) => value[1] === 'NaN' || value[1].includes('Inf'))).toEqual([]);
  });

  test('the shares are right', async () => {
    const [cores, ofVm, ofHost, waiting] = queries.filter(([title]) => title === 'VMs now');
    const valueOf = async (query: readonly [string, string] | undefined, vm: string): Promise<number> => {
      const results = await prometheus.query(filledIn(query?.[1] ?? ''));
      return Number(results.find(({ metric }) => metric['vm'] === vm)?.value[1]);
    };
    /** A scrape is a little late or early, and a rate with it. */
    const near = (value: number) => expect.closeTo(value, -Math.log10(value * 0.4));

    expect(await valueOf(cores, 'web')).toEqual(near(1.2));
    expect(await valueOf(ofVm, 'web')).toEqual(near(0.6));
    expect(await valueOf(ofHost, 'web')).toEqual(near(0.6));
    expect(await valueOf(ofHost, 'db "主"')).toEqual(near(0.05));
    expect(await valueOf(waiting, 'db "主"')).toEqual(near(0.5));
  });

  test('every alert rule is evaluated, and fires where there is trouble', async () => {
    let last = '';
    await until(
      async () => {
        const rules = await prometheus.rules();
        last = rules
          .map(({ name, health, state, lastError }) => `${name} ${health} ${state} ${lastError ?? ''}`)
          .join('\n');
        return rules.every(
          ({ name, health, state }) => health === 'ok' && (state === 'firing') !== quiet.has(name),
        );
      },
      () => `Rules are not as they should be:\n${last}`,
    );

    const fired = Object.fromEntries(
      (await prometheus.rules()).map(({ name, alerts }) => [
        name,
        alerts.map(({ labels }) => labels['volume'] ?? labels['vm'] ?? labels['host']),
      ]),
    );
    expect(fired).toEqual({
      WhichvmDown: [],
      WhichvmNoData: ['hv02'],
      HypervVolumeSpaceLow: ['D:'],
      HypervVolumeAlmostFull: ['D:'],
      HypervVolumeFillsUp: ['D:'],
      HypervVmPausedCritical: ['db "主"'],
      HypervVmStorageLow: ['db "主"'],
      HypervVmWaitsForCpu: ['db "主"'],
    });
  });
});

function read(file: string): string {
  return readFileSync(path.join('dashboards/prometheus', file), 'utf8');
}

/** The same configuration with seconds for minutes, so that the test need not wait for an hour. */
function hurried(text: string): string {
  return text
    .replaceAll(/_interval: 15s/g, '_interval: 1s')
    .replaceAll(/for: \d+m/g, 'for: 0s')
    .replaceAll('[5m]', '[5s]');
}
