import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { counterSets } from '../../collector/catalogue/catalogue.ts';
import { renderCountersPage } from '../../collector/catalogue/counters-page.ts';

test('COUNTERS.md is what node collector/catalogue/write-counters-page.ts writes', () => {
  expect(readFileSync('COUNTERS.md', 'utf8')).toBe(renderCountersPage());
});

test('the page names every set and says what nobody has seen yet', () => {
  const page = renderCountersPage();

  expect(page).toContain('Not yet seen on a real host');
  expect(page.split('\n').filter((line) => line.startsWith('## '))).toHaveLength(counterSets.length);
  expect(page).toContain('| % Guest Run Time | `PercentGuestRunTime` |');
});
