import { expect, test } from 'vitest';

import { evaluate, type AlertBook } from '../../collector/alerting/evaluation.ts';
import type { AlertRule } from '../../collector/alerting/rule.ts';
import type { Alert } from '../../collector/model/alert.ts';
import type { HostInventory, VirtualDisk, VirtualMachine, Volume } from '../../collector/model/host.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { frame, inventory, noon } from '../exposition/scene.ts';
import { ruleOf, usualRules } from './settings.ts';

const gb = 1024 ** 3;

const volume = (freeBytes: number, sizeBytes: number, name = 'D:'): Volume => ({
  name,
  sizeBytes,
  freeBytes,
});

const disk = (onVolume: string, kind: VirtualDisk['kind'] = 'dynamic'): VirtualDisk => ({
  path: `${onVolume}\\vm\\disk.vhdx`,
  volume: onVolume,
  kind,
});

const vm = (parts: Partial<VirtualMachine> = {}): VirtualMachine => ({
  name: 'web01',
  state: 'running',
  critical: false,
  disks: [],
  ...parts,
});

/** The alerts of a rule over inventories a minute apart. */
function judge(rule: AlertRule, ...inventories: readonly Partial<HostInventory>[]): readonly Alert[] {
  let book: AlertBook = new Map();
  for (const [minute, parts] of inventories.entries()) {
    const now = addMs(noon, ms(minute * 60_000));
    const evidence = { host: 'hv01', now, lastHeardAt: now, interval: secondMs };
    book = evaluate([rule], { ...evidence, frame: frame({ inventory: inventory(parts) }) }, book).book;
  }
  return [...book.values()].map(({ alert }) => alert);
}

test.each([
  ['12 % of a big volume', volume(120 * gb, 1000 * gb), 'none'],
  ['9.9 % of a big volume', volume(99 * gb, 1000 * gb), 'firing warning'],
  ['11 GB of a small one', volume(11 * gb, 60 * gb), 'none'],
  ['9 GB of a small one', volume(9 * gb, 60 * gb), 'firing warning'],
  ['1.9 GB', volume(1.9 * gb, 1000 * gb), 'firing critical'],
  ['nothing', volume(0, 1000 * gb), 'firing critical'],
  ['a full recovery partition', volume(0.05 * gb, 0.5 * gb), 'none'],
  ['a volume of unknown size', volume(0, 0), 'none'],
  ['an unknown free space', volume(Number.NaN, 100 * gb), 'none'],
])('free space: %s', (_, tested, expected) => {
  const alerts = judge(ruleOf('volume-free-space'), { volumes: [tested] }, { volumes: [tested] });

  expect(alerts.map(({ state, severity }) => `${state} ${severity}`).join() || 'none').toBe(expected);
});

test('a small volume counts once a VM keeps a disk on it', () => {
  const alerts = judge(ruleOf('volume-free-space'), {
    volumes: [volume(gb, 8 * gb, 'E:')],
    virtualMachines: [vm({ disks: [disk('e:')] })],
  });

  expect(alerts.map(({ subject, severity }) => [subject, severity])).toEqual([['E:', 'critical']]);
});

test('the sentence has the numbers and names the VMs that would be paused', () => {
  const names = ['db01', 'web01', 'web02', 'web03', 'fixed'];
  const virtualMachines = names.map((name) =>
    vm({ name, disks: [disk('D:', name === 'fixed' ? 'fixed' : 'differencing')] }),
  );

  const [alert] = judge(ruleOf('volume-free-space'), {
    volumes: [volume(1.4 * gb, 200 * gb)],
    virtualMachines,
  });

  expect(alert?.summary).toBe(
    'Volume D: of hv01 has only 1.4 GB of 200 GB (0.7 %) free; when it is full, VMs whose disks grow on it are paused: db01, web01, web02 and 1 more',
  );
  expect(alert).toMatchObject({ value: 1.4 * gb, threshold: 2 * gb, labels: { volume: 'D:' } });
});

test('advice frees space before anything else and never deletes a disk file', () => {
  const [alert] = judge(ruleOf('volume-free-space'), { volumes: [volume(0, 200 * gb)] });

  expect(alert?.advice[0]).toMatch(/^Free space on D:/);
  expect(alert?.advice.join()).toContain('Do not save VMs');
  expect(alert?.advice.at(-1)).toMatch(/^Never delete \.avhdx/);
});

test('a volume that was freed resolves with its new room', () => {
  const alerts = judge(
    ruleOf('volume-free-space'),
    { volumes: [volume(gb, 1000 * gb)] },
    { volumes: [volume(500 * gb, 1000 * gb)] },
  );

  expect(alerts.map(({ state, summary }) => `${state}: ${summary}`)).toEqual([
    'resolved: Volume D: of hv01 has 500 GB of 1000 GB (50.0 %) free again',
  ]);
});

test('a volume that is no longer listed keeps its alert', () => {
  const alerts = judge(ruleOf('volume-free-space'), { volumes: [volume(gb, 1000 * gb)] }, { volumes: [] });

  expect(alerts.map(({ state }) => state)).toEqual(['firing']);
});

test('a VM paused by its storage is critical and the sentence says why', () => {
  const [alert] = judge(ruleOf('vm-paused-critical'), {
    volumes: [volume(0, 200 * gb)],
    virtualMachines: [vm({ name: "o'web", state: 'paused', critical: true, disks: [disk('D:')] })],
  });

  expect(alert?.severity).toBe('critical');
  expect(alert?.summary).toBe(
    "VM o'web on hv01 is Paused-Critical: no room for its disks, D: has 0 bytes free",
  );
  expect(alert?.advice[0]).toMatch(/^Free space on D:/);
  expect(alert?.advice.at(-1)).toContain("Resume-VM -Name 'o''web'");
});

test('the reason the source gives is used', () => {
  const [alert] = judge(ruleOf('vm-paused-critical'), {
    virtualMachines: [vm({ state: 'paused', critical: true, criticalReason: 'storage is lost' })],
  });

  expect(alert?.summary).toBe('VM web01 on hv01 is Paused-Critical: storage is lost');
});

test('a pause by an administrator raises nothing', () => {
  const paused = { virtualMachines: [vm({ state: 'paused' })] };

  expect(usualRules.flatMap((rule) => judge(rule, paused))).toEqual([]);
});

test('a VM that runs but is critical is another alert', () => {
  const sick = { virtualMachines: [vm({ critical: true, criticalReason: 'worker does not answer' })] };

  expect(judge(ruleOf('vm-paused-critical'), sick)).toEqual([]);
  expect(judge(ruleOf('vm-critical'), sick)[0]?.summary).toBe(
    'VM web01 on hv01 is running and its health is critical: worker does not answer',
  );
});

test('low storage warns only where the source knows of it', () => {
  const low = judge(ruleOf('vm-storage-low'), {
    volumes: [volume(1.5 * gb, 200 * gb)],
    virtualMachines: [vm({ storageLow: true, disks: [disk('D:')] }), vm({ name: 'web02' })],
  });
  const kept = judge(
    ruleOf('vm-storage-low'),
    { virtualMachines: [vm({ storageLow: true })] },
    { virtualMachines: [vm()] },
  );

  expect(low.map(({ subject, severity }) => [subject, severity])).toEqual([['web01', 'warning']]);
  expect(low[0]?.summary).toContain('D: has 1.5 GB free');
  expect(kept.map(({ state }) => state)).toEqual(['firing']);
});

test('two VMs of one name are two alerts, told apart by their ids', () => {
  const alerts = judge(ruleOf('vm-paused-critical'), {
    virtualMachines: [
      vm({ id: 'a-1', state: 'paused', critical: true }),
      vm({ id: 'b-2', state: 'paused', critical: true }),
    ],
  });

  expect(alerts.map(({ subject }) => subject)).toEqual(['web01 (a-1)', 'web01 (b-2)']);
});

test('a VM renamed while it is paused is the same alert under its new name', () => {
  const before = vm({ id: 'a-1', state: 'paused', critical: true });

  const alerts = judge(
    ruleOf('vm-paused-critical'),
    { virtualMachines: [before] },
    { virtualMachines: [{ ...before, name: 'web99' }] },
  );

  expect(alerts.map(({ subject, since }) => [subject, since])).toEqual([['web99', noon]]);
});

test('a VM that is not listed keeps its alert until the source says that it left', () => {
  const paused = vm({ state: 'paused', critical: true });
  const left = { at: noon, kind: 'vm-left', subject: 'web01', message: 'web01 left' } as const;

  const missing = judge(ruleOf('vm-paused-critical'), { virtualMachines: [paused] }, {});
  const gone = judge(ruleOf('vm-paused-critical'), { virtualMachines: [paused] }, { events: [left] });

  expect(missing.map(({ state }) => state)).toEqual(['firing']);
  expect(gone.map(({ state, summary }) => `${state}: ${summary}`)).toEqual(['resolved: VM web01 left hv01']);
});

test.each([
  [1000, 29_999, 'none'],
  [1000, 30_000, 'firing'],
  [15_000, 74_999, 'none'],
  [15_000, 75_000, 'firing'],
])('polled every %d ms and silent for %d ms: %s', (interval, silent, expected) => {
  const now = addMs(noon, ms(silent));

  const { book } = evaluate(
    [ruleOf('source-stale')],
    { host: 'hv01', now, frame: undefined, lastHeardAt: noon, interval: ms(interval) },
    new Map(),
  );

  expect([...book.values()].map(({ alert }) => alert.state).join() || 'none').toBe(expected);
});
