/** The limits of findings: each with a source, adjustable, and told in the README as they are. */
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { limitText, readThresholds } from '../../collector/attribution/findings/settings.ts';
import { defaultThresholds, settingName } from '../../collector/attribution/findings/thresholds.ts';

function mistakesOf(written: unknown): readonly string[] {
  const read = readThresholds(written, 'whichvm.yaml');
  return read.kind === 'mistakes' ? read.mistakes : [];
}

test('every limit names whose it is, and the README has the same table', () => {
  const readme = readFileSync('collector/attribution/findings/README.md', 'utf8').replaceAll(/ {2,}/g, ' ');

  for (const [name, threshold] of Object.entries(defaultThresholds)) {
    expect(threshold.source).toMatch(/^(Microsoft|PAL|VMware|own): ./);
    expect(readme).toContain(`| \`${settingName(name)}\` | ${limitText(threshold)} | ${threshold.source} |`);
  }
});

test('a limit may be written as percent or share, the others stay', () => {
  const read = readThresholds({ 'wait-warning': '8%', 'remote-warning': 0.5, 'switches-per-second': 30000 });

  expect(read).toMatchObject({
    kind: 'thresholds',
    thresholds: {
      ...defaultThresholds,
      waitWarning: {
        value: 0.08,
        source: expect.stringMatching(/^set here; otherwise 5 % by VMware/) as string,
      },
      remoteWarning: { value: 0.5 },
      switchesPerSecond: { value: 30_000 },
    },
  });
});

test.each([
  [
    { 'wait-warnign': '8%' },
    /^findings\.wait-warnign in "whichvm\.yaml" is not known; known are host-busy-warning, /,
  ],
  [
    { 'wait-warning': '108%' },
    /^findings\.wait-warning in "whichvm\.yaml" "108%": must be a share above 0 and up to 100 %/,
  ],
  [{ 'wait-warning': 0 }, /must be a share above 0/],
  [{ 'wait-warning': null }, /must be a share above 0/],
  [{ 'switches-per-second': '20%' }, /must be a number above 0/],
  [{ 'wait-warning': '20%' }, /is 20 %, above wait-critical, which is 10 %$/],
  [{ toString: 1 }, /is not known/],
  [['wait-warning'], /must be "name: value" lines$/],
  ['off', /must be "name: value" lines$/],
])('%j is refused in a sentence', (written, sentence) => {
  const mistakes = mistakesOf(written);

  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(sentence);
});
