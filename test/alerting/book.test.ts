import { expect, test } from 'vitest';

import { readBook } from '../../collector/alerting/book.ts';

const record = {
  key: 'd:',
  alert: {
    rule: 'volume-free-space',
    host: 'hv01',
    subject: 'D:',
    severity: 'warning',
    state: 'firing',
    since: 1000,
    value: 5,
    summary: 'D: is low',
    advice: ['Free space'],
    labels: { volume: 'D:' },
  },
};

test('what was saved comes back, what is torn is left out', () => {
  const saved = { version: 1, records: [record, { key: 'x' }, null, { ...record, key: 1 }] };

  const book = readBook(saved);

  expect([...book.values()]).toEqual([record]);
});

test.each([
  [undefined],
  [null],
  ['text'],
  [{ version: 2, records: [record] }],
  [{ version: 1, records: 'none' }],
])('from %j nothing is read', (saved) => {
  expect(readBook(saved).size).toBe(0);
});
