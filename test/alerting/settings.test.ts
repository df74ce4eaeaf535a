import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { readAlertSettings } from '../../collector/alerting/settings/alert-settings.ts';
import { alertSettings } from './settings.ts';

const mistakesIn = (yaml: string): readonly string[] => {
  const read = readAlertSettings(parse(yaml), 'whichvm.yaml');
  return read.kind === 'mistakes' ? read.mistakes : [];
};

test('nothing written is every rule with its defaults', () => {
  const { rules, thresholds, notify } = alertSettings(undefined);

  expect(Object.keys(rules)).toHaveLength(15);
  expect(rules['volume-free-space']({ host: 'hv01', volume: 'D:' })?.critical).toEqual({
    'free-bytes': 2 * 1024 ** 3,
    'free-ratio': 0,
    for: 0,
  });
  expect(thresholds).toEqual([]);
  expect(notify).toEqual({ receivers: [], 'group-wait': 5000 });
});

test('what is written counts, the rest keeps its default', () => {
  const { rules } = alertSettings(
    parse('rules: { vm-ready-time: { warning: { above: 20% }, critical: off, labels: { team: db } } }'),
  );

  expect(rules['vm-ready-time']({ host: 'hv01', vm: 'web01' })).toEqual({
    warning: { above: 0.2, for: 300_000 },
    critical: undefined,
    hysteresis: 0.2,
    labels: { team: 'db' },
  });
});

test('overrides are for names with *, without case, and the last one wins', () => {
  const { rules } = alertSettings(
    parse(`
rules:
  vm-ready-time:
    labels: { team: all }
    overrides:
      - { vm: 'DB*', warning: { above: 5% }, labels: { tier: gold } }
      - { vm: db-test, enabled: false }
      - { vm: 'a.c', warning: off }
`),
  );
  const of = (vm: string) => rules['vm-ready-time']({ host: 'hv01', vm });

  expect(of('db01')).toMatchObject({
    warning: { above: 0.05, for: 300_000 },
    labels: { team: 'all', tier: 'gold' },
  });
  expect(of('db-test')).toBeUndefined();
  expect(of('abc')?.warning?.above).toBe(0.1);
  expect(of('web01')?.labels).toEqual({ team: 'all' });
});

test('a rule is off as a word', () => {
  expect(alertSettings(parse('rules: { lp-hot: off }')).rules['lp-hot']({ host: 'hv01' })).toBeUndefined();
});

test('all mistakes are told together, each with its path and what is right', () => {
  const mistakes = mistakesIn(`
rules:
  vm-ready-tme: off
  vm-ready-time: { warning: { above: plenty, for: 5 parsecs } }
  volume-free-space: { overrides: [{ warning: off }] }
  vm-paused-critical: { severity: panic }
thresholds:
  - { name: Bad Name, metric: hyperv_no_such_thing, op: '=', value: 3 }
notify:
  receivers:
    - { kind: pigeon }
    - { kind: webhook, url: 'ftp://x' }
    - { kind: email, host: mx, from: nobody, to: [] }
    - { kind: command, run: notify.exe }
`);

  const expected = [
    /^alerts\.rules\.vm-ready-tme in "whichvm\.yaml" is not known$/,
    /^alerts\.rules\.vm-ready-time\.warning\.above in "whichvm\.yaml" "plenty": must be a share as 90% or 0\.9$/,
    /^alerts\.rules\.vm-ready-time\.warning\.for .* "5 parsecs": must be a span/,
    /^alerts\.rules\.volume-free-space\.overrides\[1\] .*must say what it is for: vm, volume or host$/,
    /^alerts\.rules\.vm-paused-critical\.severity .* "panic": must be one of info, warning, critical$/,
    /^alerts\.thresholds\[1\]\.name .*must be lower-case words/,
    /^alerts\.thresholds\[1\]\.metric .*is no metric that can be judged/,
    /^alerts\.thresholds\[1\]\.op .*must be one of >, >=, <, <=/,
    /^alerts\.notify\.receivers\[1\]\.kind .*must be one of webhook/,
    /^alerts\.notify\.receivers\[2\]\.url .*must be an http or https URL$/,
    /^alerts\.notify\.receivers\[3\]\.from .*must be a mail address$/,
    /^alerts\.notify\.receivers\[4\]\.run .*list/i,
  ];
  for (const pattern of expected)
    expect(
      mistakes.filter((one) => pattern.test(one)),
      String(pattern),
    ).toHaveLength(1);
});

test.each([['text'], [[1]], [3]])('%j is no section', (written) => {
  expect(readAlertSettings(written).kind).toBe('mistakes');
});
