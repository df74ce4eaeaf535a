import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { parseTargets } from '../../../collector/sources/windows-exporter/targets.ts';

function savedPage(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, name);
  writeFileSync(file, 'up 1\n');
  return file;
}

test('a target is an address or a file, with or without a name', () => {
  const file = savedPage('hv07 friday.txt');

  const parsed = parseTargets([
    'http://hv01:9182/metrics',
    'hv 02=https://u:p@10.0.0.2/metrics?collect[]=hyperv',
    'http://hv03.corp.example:9182',
    `file:${file}`,
    `saved=file:${file}`,
    `third=file://${file.replaceAll(' ', '%20')}`,
  ]);

  expect(parsed.mistakes).toEqual([]);
  expect(parsed.targets).toEqual([
    { host: 'hv01', target: 'http://hv01:9182/metrics' },
    { host: 'hv 02', target: 'https://u:p@10.0.0.2/metrics?collect[]=hyperv' },
    { host: 'hv03.corp.example', target: 'http://hv03.corp.example:9182/metrics' },
    { host: 'hv07 friday', target: `file:${file}` },
    { host: 'saved', target: `file:${file}` },
    { host: 'third', target: `file://${file.replaceAll(' ', '%20')}` },
  ]);
});

test('all mistakes are told together, none with a password in it', () => {
  const { mistakes } = parseTargets([
    'hv01:9182/metrics',
    '=http://hv01/metrics',
    'hv02=ftp://me:secret@hv02/metrics',
    'file:',
    'file:/no/such/page.txt',
    `file:${tmpdir()}`,
    'http://',
  ]);

  expect(mistakes).toEqual([
    'Cannot use target "hv01:9182/metrics": an address starts with http:// or https://, as http://hv01:9182/metrics',
    'Cannot use target "=http://hv01/metrics": there is no name before =, as in hv01=http://hv01:9182/metrics',
    'Cannot use target "hv02=ftp://…@hv02/metrics": an address starts with http:// or https://, as http://hv01:9182/metrics',
    'Cannot use target "file:": there is no path behind file:, as in file:saved/hv01.txt',
    'Cannot use target "file:/no/such/page.txt": /no/such/page.txt cannot be read: ENOENT: no such file or directory, stat \'/no/such/page.txt\'',
    `Cannot use target "file:${tmpdir()}": ${tmpdir()} is a folder, a saved page of metrics is a file`,
    'Cannot use target "http://": an address starts with http:// or https://, as http://hv01:9182/metrics',
  ]);
});

test('two targets of one name are refused', () => {
  const { mistakes } = parseTargets(['http://hv01:9182/metrics', 'http://u:p@hv01:9183/metrics']);

  expect(mistakes).toEqual([
    '2 targets have the name "hv01": http://hv01:9182/metrics and http://…@hv01:9183/metrics; give each its own, as NAME=URL',
  ]);
});
