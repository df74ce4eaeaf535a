/**
 * No name, path, GUID or address of a host survives in an anonymised recording, looked for in the bytes of the file; and what belonged
 * together still does.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { assert, asyncProperty } from 'fast-check';
import { expect, test } from 'vitest';

import { findCounterSet } from '../../../collector/catalogue/catalogue.ts';
import { labelsOf } from '../../../collector/catalogue/instances.ts';
import { instanceOwners } from '../../../collector/catalogue/instance-owners.ts';
import type { Observation } from '../../../collector/sources/observation.ts';
import { createAnonymiser } from '../../../collector/sources/recording/anonymise/anonymiser.ts';
import type { WmiRow } from '../../../collector/sources/windows/wmi/value.ts';
import { at, inventoryOf, observationsOf, secrets, snapshotOf } from './named-host.ts';
import { recordingOf } from './recorded.ts';

/** Ways in which a text may stand in the file. */
function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret
      .replaceAll('(', '[')
      .replaceAll(')', ']')
      .replaceAll(/[#/\\]/gu, '_'),
    secret.replaceAll('\\', '-'),
    Buffer.from(secret).toString('base64').replace(/=+$/u, '').slice(0, -1),
    secret.replaceAll('-', ''),
  ];
  return [...new Set(forms.map((form) => form.toLowerCase()))];
}

test('nothing of the host survives in the file', async () => {
  await assert(
    asyncProperty(secrets, async (of) => {
      const anonymiser = createAnonymiser();
      const file = await recordingOf(async (writer) => {
        for (const seen of observationsOf(of)) writer.observe(anonymiser.observation(seen));
        await writer.poll(anonymiser.snapshot(snapshotOf(of)));
        const { sets } = snapshotOf(of);
        const burstSets = sets.map(({ set, instances }) => ({
          set,
          instances,
          beganSeconds: 0,
          endedSeconds: 0,
          columns: [],
        }));
        await writer.burst(anonymiser.host(of.host), anonymiser.burst({ at, sets: burstSets }));
      });

      const text = gunzipSync(readFileSync(file)).toString().toLowerCase();
      for (const [what, secret] of Object.entries(of))
        for (const form of formsOf(String(secret)))
          expect(text.includes(form), `${what} "${form}" is in the file`).toBe(false);
      expect(text).not.toContain('zqx');
    }),
    { numRuns: 60 },
  );
});

test('what belonged together still does: counters, inventory, WMI rows and paths', async () => {
  await assert(
    asyncProperty(secrets, async (of) => {
      const anonymiser = createAnonymiser();
      // Counters come first, before anything tells what a path or a name is.
      const counted = anonymiser.snapshot({ ...snapshotOf(of), problems: [] });
      const rows = new Map(
        observationsOf(of).map((seen) => {
          const { className = '', rows: [row = {}] = [] } = { ...anonymiser.observation(seen) } as Partial<
            Extract<Observation, { kind: 'rows' }>
          >;
          return [className, row] as const;
        }),
      );
      const [vm] = counted.inventory?.virtualMachines ?? [];
      const owners = instanceOwners(counted.inventory ?? inventoryOf(of));
      const instance = (set: string, row = 0) =>
        counted.sets.find((one) => one.set === set)?.instances[row] ?? { name: '', duplicate: 0 };

      expect(vm?.name).toMatch(/^vm-\d+$/u);
      expect(owners.ofVirtualProcessor(instance('virtual-processor'))?.name).toBe(vm?.name);
      expect(owners.ofStorageDevice(instance('virtual-storage-device'))?.disk).toBe(vm?.disks[0]);
      expect(owners.ofNetworkAdapter(instance('virtual-network-adapter'))?.name).toBe(vm?.name);
      expect(vm?.disks[0]?.path.startsWith(`${String(vm.disks[0]?.volume)}\\`)).toBe(true);
      expect(rows.get('Msvm_ComputerSystem')).toMatchObject({ Name: vm?.id, ElementName: vm?.name });
      expect(rows.get('Msvm_StorageAllocationSettingData')?.['HostResource']).toEqual([vm?.disks[0]?.path]);
      expect(rows.get('Msvm_SyntheticEthernetPortSettingData')).toMatchObject({
        ElementName: vm?.networkAdapters?.[0]?.name,
        Address: vm?.networkAdapters?.[0]?.address?.toUpperCase(),
      });
      expect(rows.get('Msvm_ImageManagementService.GetVirtualHardDiskSettingData')).toEqual({
        Path: vm?.disks[0]?.path,
        SettingData: '<INSTANCE><PROPERTY NAME="Type" TYPE="uint16"><VALUE>3</VALUE></PROPERTY></INSTANCE>',
      });
      expect(rows.get('MSFT_NetAdapterVmqQueueSettingData')?.['VmFriendlyName']).toBe(vm?.name);
      expect(rows.get('Win32_NTLogEvent')).toMatchObject({ Message: '0x3', InsertionStrings: ['0x3', ''] });
      const { set } = counted.sets[0] ?? { set: '' };
      const spec = findCounterSet(set);
      if (spec !== undefined)
        expect(labelsOf(spec, instance(set, 1))).toMatchObject({ vm: vm?.name, vp: '1' });
    }),
    { numRuns: 60 },
  );
});

test('a MAC address keeps its separators, one of zeros stays, GUIDs keep case and braces', () => {
  const { observation } = createAnonymiser();
  const row = (from: WmiRow) => {
    const seen = observation({ kind: 'rows', host: 'h', at, namespace: 'n', className: 'C', rows: [from] });
    return seen.kind === 'rows' ? seen.rows[0] : undefined;
  };

  expect(row({ Address: '00155D0102AB', MacAddress: '00-15-5d-01-02-ab', Other: '000000000000' })).toEqual({
    Address: '020000000001',
    MacAddress: '02-00-00-00-00-01',
    Other: 'name-1',
  });
  expect(row({ Address: '000000000000' })).toEqual({ Address: '000000000000' });
  expect(
    row({ Id: '{AAAAAAAA-0000-4000-8000-00000000000B}', Other: 'aaaaaaaa-0000-4000-8000-00000000000b' }),
  ).toEqual({
    Id: '{00000000-0000-4000-8000-000000000001}',
    Other: '00000000-0000-4000-8000-000000000001',
  });
});
