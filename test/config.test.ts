/** Flags, environment and file become one configuration, or a list of sentences. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { helpText } from '../collector/cli/help.ts';
import { parseConfig, type Config } from '../collector/config.ts';
import { settings } from '../collector/settings.ts';

function configOf(argv: readonly string[], env: Record<string, string> = {}): Config {
  const parsed = parseConfig(argv, env);
  if (parsed.kind !== 'config') throw new Error(JSON.stringify(parsed));
  return parsed.config;
}

function mistakesOf(argv: readonly string[], env: Record<string, string> = {}): readonly string[] {
  const parsed = parseConfig(argv, env);
  return parsed.kind === 'mistakes' ? parsed.mistakes : [];
}

function yaml(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'whichvm-config-')), 'whichvm.yaml');
  writeFileSync(file, text);
  return file;
}

test('nothing given: loopback, one second, 1 GiB, the source picked by itself', () => {
  const config = configOf([]);

  expect(config.listen).toEqual({ host: '127.0.0.1', port: 9820 });
  expect(config.interval).toBe(1000);
  expect(config['storage-max']).toBe(2 ** 30);
  expect(config.source).toBe('auto');
  expect(config.command).toBe('serve');
});

test('a flag wins over the environment, that over the file', () => {
  const file = yaml('interval: 5s\ndata-dir: /from/file\nsim-lps: 64\n');

  const config = configOf(['--config', file, '--interval', '2s'], {
    WHICHVM_INTERVAL: '3s',
    WHICHVM_SIM_LPS: '32',
  });

  expect(config.interval).toBe(2000);
  expect(config['sim-lps']).toBe(32);
  expect(config['data-dir']).toBe('/from/file');
});

test('--target may repeat, in the file as a list', () => {
  const flags = configOf(['--target', 'http://a/metrics', '--target=b=http://b/metrics']);
  const file = configOf(['--config', yaml('target:\n  - http://a/metrics\n  - file:page.txt\n')]);

  expect(flags.target).toEqual(['http://a/metrics', 'b=http://b/metrics']);
  expect(file.target).toEqual(['http://a/metrics', 'file:page.txt']);
});

test('replay takes its logs', () => {
  expect(configOf(['replay', 'a.csv', 'b.csv', '--interval', '1s'])).toMatchObject({
    command: 'replay',
    operands: ['a.csv', 'b.csv'],
  });
  expect(mistakesOf(['replay'])).toEqual(['replay needs a log, as in replay perfmon.csv']);
});

test('every mistake is told at once, each with where it stands and what is right', () => {
  const file = yaml('intervall: 1s\nstorage-max: 1KB\n');

  const mistakes = mistakesOf(['--config', file, '--listen', 'foo', '--sim-vms', '-1'], {
    WHICHVM_DATA_DIRR: '/x',
  });

  expect(mistakes).toEqual([
    'WHICHVM_DATA_DIRR is not known; did you mean data-dir?',
    `intervall in "${file}" is not known; did you mean interval?`,
    '--listen "foo": must be HOST:PORT, as 127.0.0.1:9820 or [::1]:9820',
    `storage-max in "${file}" "1KB": must be a size from 4MiB to 16TiB, as 512MiB or 1GiB`,
    '--sim-vms "-1": must be a whole number from 0 to 1024',
  ]);
});

test('the value of a misspelt flag is not taken for a command', () => {
  expect(mistakesOf(['--intervall', '3s'])).toEqual(['--intervall is not known; did you mean --interval?']);
});

test('a flag without its value says what one looks like', () => {
  expect(mistakesOf(['--interval'])).toEqual(['--interval needs a value, as in --interval 1s']);
});

test('a file that is not YAML, not a mapping, or not there is a sentence', () => {
  expect(mistakesOf(['--config', yaml('a: [1')])[0]).toMatch(/^Cannot read ".*whichvm.yaml" as YAML: /);
  expect(mistakesOf(['--config', yaml('- a\n')])[0]).toMatch(/it holds a list, not "name: value" lines$/);
  expect(mistakesOf(['--config', '/nowhere/whichvm.yaml'])[0]).toMatch(
    /^Cannot read the configuration "\/nowhere/,
  );
});

test('--help names every setting', () => {
  const text = helpText();

  for (const name of Object.keys(settings.shape)) expect(text).toContain(`--${name}`);
  expect(parseConfig(['serve', '--help'], {})).toEqual({ kind: 'help' });
});

test('a flag of another command is refused, the same in a file waits for its command', () => {
  expect(mistakesOf(['--batch', '--json'])).toEqual([
    '--batch is for top; serve does not know it',
    '--json is for doctor and check-store; serve does not know it',
  ]);
  expect(mistakesOf(['doctor', '-n', '3'])).toEqual(['--count is for top; doctor does not know it']);
  expect(configOf(['--config', yaml('json: true\n')], { WHICHVM_ONCE: 'true' })).toMatchObject({
    command: 'serve',
    json: true,
  });
  expect(configOf(['doctor', '--json']).json).toBe(true);
});

test('--allowed-host is a name, may repeat, and is compared in lower case', () => {
  expect(configOf(['--allowed-host', 'Monitor.corp', '--allowed-host', 'b'])['allowed-host']).toEqual([
    'monitor.corp',
    'b',
  ]);
  expect(mistakesOf(['--allowed-host', 'https://monitor.corp:443'])).toEqual([
    '--allowed-host "https://monitor.corp:443": must be a name without scheme and port, as whichvm.example.org',
  ]);
});

test('a limit of findings comes from the file, and a wrong one is refused with where it stands', () => {
  const wrong = yaml('findings:\n  wait-warning: soon\n');

  expect(configOf(['--config', yaml('findings:\n  wait-warning: 8%\n')]).findings.waitWarning.value).toBe(
    0.08,
  );
  expect(mistakesOf(['check-config', '--config', wrong])).toEqual([
    `findings.wait-warning in "${wrong}" "soon": must be a share above 0 and up to 100 %, as 5% or 0.05`,
  ]);
});

test('a recording is a source by its file, and the flags of record are for record', () => {
  expect(configOf(['--source', 'recording:C:\\rec\\hv01.jsonl.gz']).source).toBe(
    'recording:C:\\rec\\hv01.jsonl.gz',
  );
  expect(mistakesOf(['--source', 'recording:'])).toEqual([
    '--source "recording:": must be auto, windows, exporter, simulated or recording:FILE',
  ]);
  expect(configOf(['record', '--burst', '10ms', '--for', '5s', '--anonymise'])).toMatchObject({
    command: 'record',
    burst: 10,
    for: 5000,
    anonymise: true,
  });
  expect(mistakesOf(['record', '--burst', '2s', '--for', '10d'])).toEqual([
    '--for "10d": must be a span from 1s to 168h, as 5s, 10m or 24h',
    '--burst "2s": must be a span from 1ms to 1s, as 10ms',
  ]);
  expect(mistakesOf(['--anonymise'])).toEqual(['--anonymise is for record; serve does not know it']);
});
