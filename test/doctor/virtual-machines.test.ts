import { expect, test } from 'vitest';

import { vmIds } from '../support/hyper-v-tables.ts';
import { findingsWith, goodHost, idsOf } from './facts.ts';

const scsi = 'D1D1D1D1-0000-4000-8000-000000000001';
const escaped = (id: string): string =>
  `\\\\HV01\\root\\virtualization\\v2:Msvm_ResourceAllocationSettingData.InstanceID="${id.replaceAll('\\', '\\\\')}"`;

test('a VM that the hypervisor runs and nobody lists is found, by number and by name', () => {
  const virtualProcessors = [
    ...(goodHost.virtualProcessors ?? []),
    { name: 'ghost:Hv VP 0', duplicate: 0 },
    { name: 'ghost:Hv VP 1', duplicate: 0 },
  ];

  const [finding] = findingsWith({}, { virtualProcessors });

  expect(finding).toMatchObject({ id: 'vm-vanished', severity: 'error' });
  expect(finding?.what).toBe(
    'The hypervisor runs 5 VMs, but the management service lists 4 that are on; not listed: ghost',
  );
});

test('a VM that was renamed while it runs keeps its old name in the counters and has not vanished', () => {
  const virtualProcessors = (goodHost.virtualProcessors ?? []).map(({ name, duplicate }) => ({
    name: name.replace('full', 'old name'),
    duplicate,
  }));

  expect(idsOf(findingsWith({}, { virtualProcessors }))).toEqual(['info scheduler-core']);
});

test('guests that never answered, stopped to, or have another version; only of VMs that run', () => {
  const summary = [
    { Name: vmIds.web, Heartbeat: 13, IntegrationServicesVersionState: 1 },
    { Name: vmIds.database, Heartbeat: 12, IntegrationServicesVersionState: 2 },
    { Name: vmIds.off, Heartbeat: 12 },
  ];

  expect(idsOf(findingsWith({ summary }))).toEqual([
    'warning integration-heartbeat-lost',
    'warning integration-services-old',
    'info scheduler-core',
  ]);
  expect(idsOf(findingsWith({ summary: [{ Name: vmIds.web, Heartbeat: 12 }] }))).toContain(
    'info integration-services-missing',
  );
});

test('compatibility mode is one note for all its VMs', () => {
  const processorSettings = [vmIds.web, vmIds.off].map((id) => ({
    InstanceID: `Microsoft:${id}\\x\\0`,
    LimitProcessorFeatures: true,
  }));

  const note = findingsWith({ processorSettings }).find(({ id }) => id === 'processor-compatibility-mode');

  expect(note?.what).toBe("2 VMs run in processor compatibility mode: web01, it's off");
});

test('a legacy adapter is a warning for its VM', () => {
  const legacyAdapterSettings = [
    { InstanceID: `Microsoft:${vmIds.off}\\x`, ElementName: 'Legacy Network Adapter' },
  ];

  const [finding] = findingsWith({ legacyAdapterSettings });

  expect(finding).toMatchObject({ id: 'legacy-network-adapter', subject: "it's off" });
});

test('booting from the network first needs a legacy adapter in generation 1, not in 2', () => {
  const systemSettings = [
    { id: vmIds.web, generation: 1 },
    { id: vmIds.database, generation: 2 },
    { id: vmIds.off, generation: 1 },
  ].map(({ id, generation }) => ({
    InstanceID: `Microsoft:${id}`,
    VirtualSystemIdentifier: id,
    VirtualSystemType: 'Microsoft:Hyper-V:System:Realized',
    VirtualSystemSubType: `Microsoft:Hyper-V:SubType:${generation}`,
    BootOrder: [3, 2],
  }));
  const legacyAdapterSettings = [{ InstanceID: `Microsoft:${vmIds.off}\\x`, ElementName: 'Legacy' }];

  const found = findingsWith({ systemSettings, legacyAdapterSettings }).filter(
    ({ id }) => id === 'network-boot-without-legacy-adapter',
  );
  expect(found.map(({ subject }) => subject)).toEqual(['web01']);

  const unknown = findingsWith({ systemSettings, legacyAdapterSettings: undefined });
  expect(idsOf(unknown)).toEqual(['info scheduler-core']);
});

test('a generation 1 VM with disks on SCSI alone cannot boot; the controller is found up the parents', () => {
  const drive = `Microsoft:${vmIds.web}\\${scsi}\\0\\0\\D`;
  const deviceSettings = [
    {
      InstanceID: `Microsoft:${vmIds.web}\\${scsi}`,
      ResourceSubType: 'Microsoft:Hyper-V:Synthetic SCSI Controller',
      Parent: null,
    },
    {
      InstanceID: drive,
      ResourceSubType: 'Microsoft:Hyper-V:Synthetic Disk Drive',
      Parent: escaped(`Microsoft:${vmIds.web}\\${scsi}`),
    },
  ];
  const disk = {
    InstanceID: `Microsoft:${vmIds.web}\\${scsi}\\0\\0\\L`,
    ResourceSubType: 'Microsoft:Hyper-V:Virtual Hard Disk',
    HostResource: ['D:\\web01.vhdx'],
    Parent: escaped(drive),
  };

  expect(findingsWith({ storageSettings: [disk], deviceSettings })[0]).toMatchObject({
    id: 'boot-disk-on-scsi',
    subject: 'web01',
    evidence: ['D:\\web01.vhdx'],
  });
  expect(idsOf(findingsWith({ storageSettings: [disk], deviceSettings: [] }))).toEqual([
    'info scheduler-core',
  ]);
});

test('a drive of the host given to two VMs is found, an image that two use is not', () => {
  const use = (vm: string, resource: string) => ({
    InstanceID: `Microsoft:${vm}\\x\\1\\0\\L`,
    ResourceSubType: 'Microsoft:Hyper-V:Physical DVD Drive',
    HostResource: [resource],
  });
  const drive = '\\\\HV01\\root\\cimv2:Win32_CDROMDrive.DeviceID="SCSI0"';

  const [finding] = findingsWith({ storageSettings: [use(vmIds.web, drive), use(vmIds.full, drive)] });
  expect(finding).toMatchObject({ id: 'physical-drive-shared' });
  expect(finding?.what).toContain('2 VMs: web01, full');

  const image = findingsWith({
    storageSettings: [use(vmIds.web, 'D:\\iso\\dvd.iso'), use(vmIds.full, 'D:\\iso\\dvd.iso')],
  });
  expect(idsOf(image)).toEqual(['info scheduler-core']);
});

test('VMQ without a queue and coalescing without effect are notes', () => {
  const queueAdapters = [
    { Name: 'NIC1', Enabled: true, NumberOfReceiveQueues: 31 },
    { Name: 'NIC2', Enabled: true, NumberOfReceiveQueues: 31 },
    { Name: 'NIC3', Enabled: false },
  ];
  const coalescing = [
    { Name: 'NIC1', IPv4Enabled: true, IPv4OperationalState: false, IPv4FailureReason: 2 },
    { Name: 'NIC2', IPv4Enabled: true, IPv4OperationalState: true, IPv4FailureReason: 0 },
  ];

  const notes = findingsWith({ queueAdapters, coalescing }).map(({ id, subject }) => [id, subject]);
  expect(notes).toEqual([
    ['scheduler-core', undefined],
    ['vmq-without-queues', 'NIC2'],
    ['rsc-without-effect', 'NIC1'],
  ]);
});
