import { expect, test } from 'vitest';

import { ms, unixMs } from '../../../../collector/model/time.ts';
import { createManagement } from '../../../../collector/sources/windows/inventory/management.ts';
import type { Wmi } from '../../../../collector/sources/windows/wmi/client.ts';
import { WmiError } from '../../../../collector/sources/windows/wmi/result-code.ts';
import type { WmiRow } from '../../../../collector/sources/windows/wmi/value.ts';
import { computerSystem, hyperVTables, vmIds } from '../../../support/hyper-v-tables.ts';
import { rowsOfTable } from '../../../support/wmi-table.ts';

/** A Windows whose classes the test sets. */
function createWindows() {
  const classes = new Map<string, readonly WmiRow[] | WmiError>(
    hyperVTables.map((table) => [table.name, rowsOfTable(table)]),
  );
  const asked: string[] = [];
  const wmi: Pick<Wmi, 'query'> = {
    async query(_, wql) {
      const [, columns = '', name = ''] = /^SELECT (.*?) FROM (\w+)/u.exec(wql) ?? [];
      asked.push(columns === '*' ? `* of ${name}` : name);
      const answer = classes.get(name) ?? new WmiError(`no ${name}`, 'missing', 0x80041010);
      if (answer instanceof WmiError) throw answer;
      const lacks = columns.split(', ').filter((column) => !(column in (answer[0] ?? {})));
      if (columns !== '*' && answer.length > 0 && lacks.length > 0)
        throw new WmiError(`lacks ${lacks.join()}`, 'missing', 0x80041017);
      return answer;
    },
  };
  let now = Date.UTC(2026, 10, 22, 12);
  const management = createManagement({
    wmi,
    clock: () => unixMs(now),
    host: 'hv01',
    findLp: (_, number) => number,
    fileSizes: { addTo: (machines) => machines },
    diskSettings: { addTo: (machines) => machines },
  });
  const advance = (span: number): void => {
    now += span;
  };
  /** The classes asked since the last time. */
  const takeAsked = (): string[] => asked.splice(0);
  return { classes, management, advance, takeAsked };
}

const states = (change: Partial<Record<string, number>>): readonly WmiRow[] =>
  rowsOfTable(computerSystem).map((row) => ({
    ...row,
    EnabledState: change[String(row['Name'])] ?? row['EnabledState'] ?? null,
  }));

test('a property that this Windows lacks costs the query once, and then all are asked for', async () => {
  const { management, takeAsked, advance } = createWindows();

  const inventory = await management.read();
  expect(takeAsked()).toEqual(expect.arrayContaining(['Win32_ComputerSystem', '* of Win32_ComputerSystem']));
  expect(inventory?.name).toBe('hv01');

  advance(61 * 60_000);
  await management.read();
  expect(takeAsked().filter((name) => name.endsWith('Win32_ComputerSystem'))).toEqual([
    '* of Win32_ComputerSystem',
  ]);
});

test('state and free space are read each time, settings each minute, and at once when a VM changes', async () => {
  const { classes, management, takeAsked, advance } = createWindows();
  const first = await management.read();
  const second = await management.read();
  // The event log, which may take long to search, is not waited for by the first inventory.
  expect([first?.scheduler, second?.scheduler]).toEqual([undefined, 'core']);
  takeAsked();

  advance(5000);
  await management.read();
  expect(takeAsked().sort()).toEqual(['Msvm_ComputerSystem', 'Win32_Volume']);

  advance(5000);
  classes.set('Msvm_ComputerSystem', states({ [vmIds.off]: 2 }));
  const inventory = await management.read();
  expect(takeAsked()).toContain('Msvm_StorageAllocationSettingData');
  expect(inventory?.events.map(({ kind, subject }) => [kind, subject])).toEqual([['vm-started', "it's off"]]);
});

test('a class that is missing or slow costs itself, is one problem, and is asked again later', async () => {
  const { classes, management, takeAsked, advance } = createWindows();
  classes.set('Msvm_SummaryInformation', new WmiError('gave no row within 30000 ms', 'slow'));
  classes.delete('MSFT_NetOffloadGlobalSetting');
  classes.delete('MSCluster_DiskPartition');

  const inventory = await management.read();
  expect(inventory?.virtualMachines[0]).not.toHaveProperty('memoryBytes');
  expect(inventory?.virtualMachines[0]?.virtualProcessors).toBe(99);
  expect(management.problems()).toEqual([
    {
      subject: 'Msvm_SummaryInformation',
      kind: 'slow',
      message: 'Not known: memory and guest integration of VMs. gave no row within 30000 ms',
    },
    {
      subject: 'MSFT_NetOffloadGlobalSetting',
      kind: 'missing',
      message: 'Not known: whether TCP Chimney is on. no MSFT_NetOffloadGlobalSetting',
    },
  ]);

  takeAsked();
  advance(4 * 60_000);
  await management.read();
  expect(takeAsked()).not.toContain('Msvm_SummaryInformation');
  advance(60_000);
  classes.set('Msvm_SummaryInformation', []);
  await management.read();
  expect(management.problems().map(({ subject }) => subject)).toEqual(['MSFT_NetOffloadGlobalSetting']);
});

test('without volumes of their own class the letters are taken', async () => {
  const { classes, management } = createWindows();
  classes.delete('Win32_Volume');
  classes.set('Win32_LogicalDisk', [{ DeviceID: 'C:', Size: 100n, FreeSpace: 7n, DriveType: 3 }]);

  const inventory = await management.read();

  expect(inventory?.volumes[0]).toEqual({ name: 'C:', sizeBytes: 100, freeBytes: 7 });
});

test('a list without the host itself is one the account may not see, not a host without VMs', async () => {
  const { classes, management } = createWindows();
  await management.read();
  classes.set('Msvm_ComputerSystem', []);

  expect(await management.read()).toBeUndefined();
  expect(management.problems()).toEqual([
    expect.objectContaining({ subject: 'Msvm_ComputerSystem', kind: 'refused' }),
  ]);
});

test('while VMs cannot be read there is no inventory; what changed meanwhile is told after it', async () => {
  const { classes, management, advance } = createWindows();
  await management.read();

  classes.set('Msvm_ComputerSystem', new WmiError('the WMI service does not answer', 'failed', 0x800706ba));
  expect(await management.read()).toBeUndefined();

  advance(ms(60_000));
  classes.set('Msvm_ComputerSystem', states({ [vmIds.web]: 3 }));
  const inventory = await management.read();
  expect(inventory?.events.map(({ kind, subject }) => [kind, subject])).toEqual([['vm-stopped', 'web01']]);
});
