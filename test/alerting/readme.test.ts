/** What is printed works: every example of the README is accepted, and its tables say what the rules do. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { newFolder, runProgram, startProgram } from '../support/program.ts';
import { usualRules } from './settings.ts';

const readme = readFileSync('README.md', 'utf8');
const section = /## Alerts in five minutes\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
const examples = [...section.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

function fileWith(example: string): string {
  const file = path.join(newFolder('readme'), 'whichvm.yaml');
  writeFileSync(file, example);
  return file;
}

test('there are examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(2);
});

test.each(examples.map((example, index) => [index + 1, example] as const))(
  'example %d is a file that check-config finds right',
  async (_, example) => {
    const folder = newFolder('none');

    const { code, output } = await runProgram([
      'check-config',
      '--config',
      fileWith(example),
      '--data-dir',
      folder,
    ]);

    expect(output).toContain('The settings are right');
    expect(code).toBe(0);
  },
);

test('the first example starts, and its receivers that are not there delay nothing', async () => {
  await using program = await startProgram([
    '--config',
    fileWith(examples[0] ?? ''),
    '--sim-lps',
    '4',
    '--sim-vms',
    '2',
  ]);

  const response = await fetch(`${program.url}/api/v1/alerts`);

  expect(response.status).toBe(200);
  expect(await program.stop('SIGTERM')).toBe(0);
});

test('the table of rules names every rule and no other', () => {
  const table = readFileSync('collector/alerting/README.md', 'utf8');

  const named = [...table.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name);

  expect(named.sort()).toEqual(usualRules.map(({ id }) => id).sort());
});

test('a mistake in the file ends the program with its path', async () => {
  const file = fileWith('alerts: { rules: { vm-ready-time: { warning: { above: often } } } }');

  const { code, output } = await runProgram(['check-config', '--config', file]);

  expect(code).toBe(1);
  expect(output).toContain(
    `alerts.rules.vm-ready-time.warning.above in "${file}" "often": must be a share as 90% or 0.9`,
  );
});
