import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { allFamilies } from '../../collector/exposition/exposed-hosts.ts';
import { pollingReader } from '../../collector/exposition/polling-families.ts';
import { buildDashboard } from '../../dashboards/grafana/build-dashboard.ts';
import { rows, variables } from '../../dashboards/grafana/panels.ts';
import { polled } from '../exposition/polled.ts';
import { noon } from '../exposition/scene.ts';
import { programOrSkip } from '../support/programs.ts';

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

const rulesText = readFileSync('dashboards/prometheus/rules.yml', 'utf8');
const rules = (parse(rulesText) as RuleFile).groups.flatMap((group) => group.rules);

const expressions = [
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) => queries.map(({ expression }) => expression)),
  ),
  ...variables.map(({ expression }) => expression),
  ...rules.map(({ expr }) => expr),
];

test('whichvm.json is what node dashboards/grafana/write-dashboard.ts writes', () => {
  const written = readFileSync('dashboards/grafana/whichvm.json', 'utf8');

  expect(written).toBe(`${JSON.stringify(buildDashboard(), undefined, 2)}\n`);
});

test('every metric named in a query is one of ours', async () => {
  const polling = await pollingReader(
    () => [polled],
    () => noon,
  )();
  const known = new Set([...allFamilies, ...polling.map(({ family }) => family)].map(({ name }) => name));

  const named = expressions.flatMap(
    (expression) => expression.match(/\b(?:hyperv|whichvm)_[a-z0-9_]+/g) ?? [],
  );

  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});

test('panels have ids of their own and do not lie on each other', () => {
  const panels = buildDashboard()['panels'] as readonly {
    readonly id: number;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  }[];

  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
});

test('every panel asks the data source that was chosen', () => {
  const written = readFileSync('dashboards/grafana/whichvm.json', 'utf8');

  const uids = [...written.matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid);
  expect(new Set(uids)).toEqual(new Set(['whichvm', '${datasource}']));
});

test('the alert rules of Prometheus say what is the matter', () => {
  expect(rules.map(({ alert }) => alert)).toEqual([
    'WhichvmDown',
    'WhichvmNoData',
    'HypervVolumeSpaceLow',
    'HypervVolumeAlmostFull',
    'HypervVolumeFillsUp',
    'HypervVmPausedCritical',
    'HypervVmStorageLow',
    'HypervVmWaitsForCpu',
  ]);
});

const promtool = programOrSkip('promtool');

test
  .skipIf(promtool === undefined)
  .each([
    [['check', 'config', 'scrape.yml']],
    [['check', 'rules', 'rules.yml']],
    [['test', 'rules', 'rules-test.yml']],
  ])('promtool %j passes', (options) => {
  const checked = spawnSync(promtool ?? '', options, { cwd: 'dashboards/prometheus', encoding: 'utf8' });

  expect(checked.status, `${checked.stdout}${checked.stderr}`).toBe(0);
});
