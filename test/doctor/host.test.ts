import { expect, test } from 'vitest';

import { findingsWith, goodHost, idsOf, withFailure } from './facts.ts';

const noHypervisor = [{ HypervisorPresent: false, TotalPhysicalMemory: 549_755_813_888n }];
const noCounters = {
  counterSets: goodHost.counterSets.map(({ set, windowsName, tookMs }) => ({
    set,
    windowsName,
    tookMs,
    problems: [{ subject: windowsName, kind: 'missing' as const, message: `"${windowsName}" is missing` }],
  })),
};

test('a host in good order has its scheduler noted and nothing else', () => {
  expect(idsOf(findingsWith({}))).toEqual(['info scheduler-core']);
});

test('a Windows without the role is told so once, not by every set and class that is missing', () => {
  const namespace = { kind: 'missing' as const, code: 0x8004100e, message: 'no such namespace' };
  const findings = findingsWith(
    { hyperVFeature: [{ InstallState: 2 }], computerSystem: undefined, schedulerEvent: [] },
    { ...noCounters, ...withFailure('computerSystem', namespace) },
  );

  expect(idsOf(findings)).toEqual(['error hyper-v-role-missing']);
  expect(findings[0]?.evidence).toEqual([
    'Win32_OptionalFeature Microsoft-Hyper-V has InstallState 2, not 1',
  ]);
});

test('where the feature is not listed the missing namespace says that there is no role', () => {
  const namespace = { kind: 'missing' as const, code: 0x8004100e, message: 'no such namespace' };
  const findings = findingsWith(
    { hyperVFeature: [], computerSystem: undefined },
    withFailure('computerSystem', namespace),
  );

  expect(idsOf(findings)).toContain('error hyper-v-role-missing');
});

test('a hypervisor that does not run is explained by what the machine lacks', () => {
  const findings = findingsWith(
    {
      computer: [{ HypervisorPresent: false, TotalPhysicalMemory: 2_147_483_648n }],
      processor: [
        {
          AddressWidth: 64,
          VirtualizationFirmwareEnabled: false,
          SecondLevelAddressTranslationExtensions: false,
        },
      ],
      operatingSystem: [{ DataExecutionPrevention_Available: false }],
      schedulerEvent: [],
      launchEvent: [
        { TimeGenerated: '20261120000000.000000-000', Message: 'older' },
        { TimeGenerated: '20261122000000.000000-000', Message: 'Launch failed; VMX not present. ' },
      ],
    },
    { ...noCounters, startOptions: 'HYPERVISORLAUNCHTYPE=OFF' },
  );

  expect(idsOf(findings).slice(0, 6)).toEqual([
    'error hypervisor-not-running',
    'error hypervisor-launch-off',
    'error firmware-virtualization-off',
    'error no-second-level-address-translation',
    'error no-data-execution-prevention',
    'error little-memory',
  ]);
  expect(findings[0]?.evidence).toContain(
    'Last error of Hyper-V-Hypervisor: Launch failed; VMX not present.',
  );
});

test('what Windows does not say is not lacking', () => {
  const findings = findingsWith(
    { computer: noHypervisor, processor: [], operatingSystem: [], schedulerEvent: [] },
    noCounters,
  );

  expect(idsOf(findings)).not.toContain('error firmware-virtualization-off');
  expect(idsOf(findings)).toContain('error hypervisor-not-running');
});

test('under a running hypervisor the hidden abilities of the processor say nothing', () => {
  const hidden = [{ VirtualizationFirmwareEnabled: false, SecondLevelAddressTranslationExtensions: false }];

  expect(idsOf(findingsWith({ processor: hidden }))).toEqual(['info scheduler-core']);
});

test('a management service that is stopped, another language, the root scheduler', () => {
  expect(idsOf(findingsWith({ managementService: [{ State: 'Stopped', StartMode: 'Auto' }] }))).toContain(
    'error management-service-not-running',
  );
  expect(idsOf(findingsWith({ operatingSystem: [{ OSLanguage: 1031 }] }))).toContain(
    'info localised-windows',
  );
  expect(idsOf(findingsWith({ schedulerEvent: [{ InsertionStrings: ['0x4'] }] }))).toEqual([
    'warning scheduler-root',
  ]);
});
