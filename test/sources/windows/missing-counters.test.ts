import { expect, test } from 'vitest';

import { findCounterSet } from '../../../collector/catalogue/catalogue.ts';
import { explainMissing } from '../../../collector/sources/windows/pdh/missing-counters.ts';

const noObject = 0xc0000bb8;
const noCounter = 0xc0000bb9;
const accessDenied = 0xc0000bdb;

function setOf(id: string) {
  const set = findCounterSet(id);
  if (set === undefined) throw new Error(`no set ${id}`);
  return set;
}

const set = setOf('hypervisor');
const all = (status: number) => set.counters.map((counter) => ({ counter, status }));

test('a set that lacks nothing has no problem', () => {
  expect(explainMissing(set, [])).toEqual([]);
});

test('a set that is missing is one problem', () => {
  expect(explainMissing(set, all(noObject))).toEqual([
    {
      subject: 'Hyper-V Hypervisor',
      kind: 'missing',
      message:
        'Counter set "Hyper-V Hypervisor" is missing: this Windows has no such counter set (0xC0000BB8)',
    },
  ]);
});

test('counters that are missing are one problem that names them', () => {
  const [problem] = explainMissing(set, all(noCounter).slice(0, 2));

  expect(problem?.kind).toBe('missing');
  expect(problem?.message).toMatch(
    /^Counter set "Hyper-V Hypervisor" lacks 2 of the \d+ counters we look for: "Logical Processors", "Virtual Processors"; this Windows has no such counter/,
  );
});

test('a set that is refused says which right is needed', () => {
  const [problem] = explainMissing(set, all(accessDenied));

  expect(problem?.kind).toBe('refused');
  expect(problem?.message).toContain('Performance Monitor Users');
});
