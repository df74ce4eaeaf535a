/** Kind and largest size of disk files: asked a few at a time, beside everything else, and not for a while when storage is slow. */
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import type { VirtualMachine } from '../../../../collector/model/host.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import {
  createDiskSettings,
  parseDiskSettings,
} from '../../../../collector/sources/windows/inventory/disk-settings.ts';
import type { WmiCall } from '../../../../collector/sources/windows/wmi/messages.ts';
import { WmiError } from '../../../../collector/sources/windows/wmi/result-code.ts';
import type { WmiRow } from '../../../../collector/sources/windows/wmi/value.ts';
import { diskSettingData } from '../../../support/hyper-v-tables.ts';

const service = {
  CreationClassName: 'Msvm_ImageManagementService',
  Name: 'vhd"svc',
  SystemCreationClassName: 'Msvm_ComputerSystem',
  SystemName: 'HV01',
};

function machine(...paths: readonly string[]): VirtualMachine {
  const disks = paths.map((path) => ({
    path,
    kind: 'unknown' as const,
    ...(path.startsWith('\\\\') ? {} : { volume: 'D:' }),
  }));
  return { name: 'web01', state: 'running', critical: false, disks };
}

function open(answer: (path: string) => WmiRow | WmiError) {
  let now = 0;
  const calls: WmiCall[] = [];
  const settings = createDiskSettings({
    clock: () => unixMs(now),
    wmi: {
      async call(_, call) {
        calls.push(call);
        const given = answer(call.parameters['Path'] ?? '');
        if (given instanceof WmiError) throw given;
        return given;
      },
    },
  });
  const look = async (vm: VirtualMachine) => {
    settings.addTo([vm], service);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    return settings.addTo([vm], service)[0]?.disks.map(({ kind, maximumBytes }) => [kind, maximumBytes]);
  };
  const advance = (span: number): void => {
    now += span;
  };
  /** Paths asked for since the last time. */
  const takeAsked = (): readonly (string | undefined)[] =>
    calls.splice(0).map(({ parameters }) => parameters['Path']);
  return { look, calls, advance, takeAsked };
}

const minutes = 60_000;

test('a file is asked for once an hour, by the path of the service; a share never', async () => {
  const { look, calls, advance, takeAsked } = open(() => ({
    ReturnValue: 0,
    SettingData: diskSettingData(2, 4096),
  }));

  expect(await look(machine('D:\\a.vhdx', '\\\\filer\\b.vhdx'))).toEqual([
    ['fixed', 4096],
    ['unknown', undefined],
  ]);
  expect(calls[0]).toEqual({
    className: 'Msvm_ImageManagementService',
    object:
      'Msvm_ImageManagementService.CreationClassName="Msvm_ImageManagementService",Name="vhd\\"svc",SystemCreationClassName="Msvm_ComputerSystem",SystemName="HV01"',
    method: 'GetVirtualHardDiskSettingData',
    parameters: { Path: 'D:\\a.vhdx' },
  });
  advance(59 * minutes);
  await look(machine('D:\\a.vhdx'));
  expect(takeAsked()).toEqual(['D:\\a.vhdx']);
  advance(minutes);
  await look(machine('D:\\a.vhdx'));
  expect(takeAsked()).toEqual(['D:\\a.vhdx']);
});

test('eight files are asked for at a time', async () => {
  const { look, takeAsked } = open(() => ({ ReturnValue: 0, SettingData: diskSettingData(3, 1) }));
  const paths = Array.from({ length: 20 }, (_, index) => `D:\\${index}.vhdx`);

  const known: (number | undefined)[] = [];
  for (let round = 0; round < 3; round += 1)
    known.push((await look(machine(...paths)))?.filter(([kind]) => kind === 'dynamic').length);

  expect(known).toEqual([8, 16, 20]);
  expect(takeAsked()).toEqual(paths);
});

test('a job or a refusal leaves one file unknown; a service that fails is left alone for ten minutes', async () => {
  const { look, advance, takeAsked } = open((path) =>
    path.includes('slow') ? new WmiError('slow', 'slow') : { ReturnValue: 4096, SettingData: null },
  );

  expect(await look(machine('D:\\job.vhdx'))).toEqual([['unknown', undefined]]);
  await look(machine('D:\\slow.vhdx', 'D:\\next.vhdx'));
  expect(takeAsked()).toEqual(['D:\\job.vhdx', 'D:\\slow.vhdx']);
  advance(9 * minutes);
  await look(machine('D:\\slow.vhdx', 'D:\\next.vhdx'));
  expect(takeAsked()).toEqual([]);
  advance(minutes);
  await look(machine('D:\\slow.vhdx', 'D:\\next.vhdx'));
  expect(takeAsked()).toEqual(['D:\\next.vhdx']);
});

test('without the service nothing is asked', () => {
  const settings = createDiskSettings({
    clock: () => unixMs(0),
    wmi: { call: () => Promise.reject(new Error('asked')) },
  });

  expect(settings.addTo([machine('D:\\a.vhdx')], undefined)[0]?.disks[0]).toMatchObject({ kind: 'unknown' });
});

test('whatever text comes, what is not there is unknown', () => {
  expect(parseDiskSettings(diskSettingData(4, 10))).toEqual({ kind: 'differencing', maximumBytes: 10 });
  expect(parseDiskSettings(diskSettingData(9, 0))).toEqual({});
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(parseDiskSettings(text)).toEqual({});
    }),
  );
});
