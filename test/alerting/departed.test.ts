/** What is gone and what nobody lists: alerts about removed VMs and volumes end with a word, partitions without a VM are told. */
import { expect, test } from 'vitest';

import { evaluate, type AlertBook } from '../../collector/alerting/evaluation.ts';
import type { AlertRule } from '../../collector/alerting/rule.ts';
import type { HostInventory, VirtualMachine } from '../../collector/model/host.ts';
import type { SourceProblem } from '../../collector/model/snapshot.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { frame, inventory, noon, setFrame } from '../exposition/scene.ts';
import { ruleOf } from './settings.ts';

const vm = (name: string, changes: Partial<VirtualMachine> = {}): VirtualMachine => ({
  id: `id-${name}`,
  name,
  state: 'running',
  critical: false,
  disks: [],
  ...changes,
});
const paused = vm('db01', { state: 'paused', critical: true });

interface Poll {
  readonly machines?: readonly VirtualMachine[];
  readonly volumes?: HostInventory['volumes'];
  readonly problems?: readonly SourceProblem[];
  readonly partitions?: readonly string[];
  /** An inventory handed on from a poll before. */
  readonly isOld?: boolean;
}

/** Plays polls at seconds through one rule; what changed, in words. */
function play(rule: AlertRule, polls: readonly (readonly [second: number, poll: Poll])[]): readonly string[] {
  let book: AlertBook = new Map();
  const said: string[] = [];
  for (const [second, { machines = [], volumes = [], problems = [], partitions, isOld }] of polls) {
    const at = addMs(noon, ms(second * 1000));
    const sets =
      partitions === undefined
        ? []
        : [setFrame('virtual-processor', partitions, { 'total-run-time': {} }, at)];
    const polled = frame({
      at,
      sets,
      problems,
      inventory: inventory({ at: isOld === true ? noon : at, virtualMachines: machines, volumes }),
    });
    const evidence = { host: 'hv01', now: at, frame: polled, lastHeardAt: at, interval: secondMs };
    const next = evaluate([rule], evidence, book);
    book = next.book;
    for (const { alert } of next.changes)
      if (alert.state !== 'pending') said.push(`${second} ${alert.state} ${alert.summary}`);
  }
  return said;
}

const every = (from: number, to: number, poll: Poll) =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, index) => [from + index * 10, poll] as const);

test('the alert of a VM that was deleted while nobody looked ends with a word after five minutes', () => {
  const said = play(ruleOf('vm-paused-critical'), [
    [1, { machines: [paused, vm('web01')] }],
    ...every(100, 500, { machines: [vm('web01')] }),
  ]);

  expect(said).toEqual([
    expect.stringMatching(/^1 firing VM db01 on hv01 is Paused-Critical/),
    '400 resolved VM db01 is no longer on hv01: it was removed or moved',
  ]);
});

test('a reading that failed, or an old one, ends nothing', () => {
  const failed: SourceProblem = { subject: 'Msvm_ComputerSystem', kind: 'failed', message: 'Cannot read' };
  const gone = { machines: [vm('web01')] };

  const said = play(ruleOf('vm-paused-critical'), [
    [1, { machines: [paused, vm('web01')] }],
    ...every(100, 800, { ...gone, problems: [failed] }),
    ...every(810, 1500, { ...gone, isOld: true }),
    ...every(1510, 1700, gone),
    [1710, { machines: [paused, vm('web01')] }],
    ...every(1720, 2000, gone),
  ]);

  expect(said).toHaveLength(1);
});

test('a list of no VM at all is given half an hour', () => {
  const said = play(ruleOf('vm-paused-critical'), [[1, { machines: [paused] }], ...every(10, 2000, {})]);

  expect(said[1]).toMatch(/^1810 resolved/);
});

test('a volume that was taken away takes its alert along', () => {
  const full = { name: 'E:', sizeBytes: 1e12, freeBytes: 0 };
  const other = { name: 'D:', sizeBytes: 1e12, freeBytes: 9e11 };

  const said = play(ruleOf('volume-free-space'), [
    [1, { volumes: [full, other] }],
    ...every(10, 400, { volumes: [other] }),
  ]);

  expect(said[1]).toBe('310 resolved Volume E: is no longer on hv01: it was removed or moved');
});

test('a partition that runs though no VM of its name is listed is told after two minutes, and told when it is listed', () => {
  const partitions = ['web01:Hv VP 0', 'ghost: a:Hv VP 0', 'ghost: a:Hv VP 1', '_Total'];

  const said = play(ruleOf('vm-not-listed'), [
    ...every(10, 200, { machines: [vm('web01')], partitions }),
    [210, { machines: [vm('web01')] }],
    [220, { machines: [vm('web01'), vm('ghost: a')], partitions }],
  ]);

  expect(said).toEqual([
    '130 firing The hypervisor of hv01 runs a partition called "ghost: a", but management lists no such VM',
    '220 resolved "ghost: a" on hv01 is listed again, or runs no longer',
  ]);
});

test('a VM renamed while it runs, whose counters keep the old name, is not told', () => {
  const poll = { machines: [vm('new name'), vm('web01')], partitions: ['old name:Hv VP 0', 'web01:Hv VP 0'] };

  expect(play(ruleOf('vm-not-listed'), every(10, 400, poll))).toEqual([]);
});

test('where no VM is listed at all, as in a log, nothing is told', () => {
  expect(play(ruleOf('vm-not-listed'), every(10, 400, { partitions: ['web01:Hv VP 0'] }))).toEqual([]);
});
