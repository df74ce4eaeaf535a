/** Facts of a made-up host in good order; each test spoils what it is about. */
import { counterSets } from '../../collector/catalogue/catalogue.ts';
import type { Facts, WindowsFacts } from '../../collector/doctor/facts.ts';
import { diagnose } from '../../collector/doctor/diagnose.ts';
import type { Finding } from '../../collector/doctor/finding.ts';
import { ms } from '../../collector/model/time.ts';
import { wmiClasses, type WmiClassKey } from '../../collector/sources/windows/inventory/classes.ts';
import type { WmiRows } from '../../collector/sources/windows/inventory/class-reader.ts';
import { hyperVTables } from '../support/hyper-v-tables.ts';
import { rowsOf } from '../sources/windows/inventory/rows.ts';

const names = ['web01', '数据库: 01', 'full', 'web01'];

/** VMs that are on: web01 twice, the database, and the paused one. */
const virtualProcessors = [
  ...names.map((name, index) => ({ name: `${name}:Hv VP 0`, duplicate: index === 3 ? 1 : 0 })),
  { name: 'web01:Hv VP 1', duplicate: 0 },
  { name: '_Total', duplicate: 0 },
];

const goodRows: WmiRows = {
  ...rowsOf(hyperVTables),
  hyperVFeature: [{ Name: 'Microsoft-Hyper-V', InstallState: 1 }],
  managementService: [{ Name: 'vmms', State: 'Running', StartMode: 'Auto' }],
  computer: [{ Name: 'HV01', HypervisorPresent: true, TotalPhysicalMemory: 549_755_813_888n }],
  processor: [{ AddressWidth: 64, VirtualizationFirmwareEnabled: false }],
  operatingSystem: [{ Caption: 'Windows', OSLanguage: 1033 }],
  // Of the ordinary host some guests are out of order; here none is.
  summary: [],
  processorSettings: [],
  memorySettings: [],
};

const everyClass = (Object.keys(wmiClasses) as WmiClassKey[]).map((key) => ({ key, tookMs: ms(3) }));

export const goodHost: WindowsFacts = {
  rows: goodRows,
  classes: everyClass,
  counterSets: counterSets.map(({ id, windowsName }) => ({
    set: id,
    windowsName,
    instances: 8,
    tookMs: ms(2),
    problems: [],
  })),
  memberships: {
    administrators: false,
    hyperVAdministrators: true,
    performanceMonitorUsers: true,
    performanceLogUsers: false,
  },
  startOptions: 'NOEXECUTE=OPTIN  HYPERVISORLAUNCHTYPE=AUTO',
  virtualProcessors,
};

export function factsOf(windows: WindowsFacts): Facts {
  return { platform: 'win32 x64', windows, exporters: [] };
}

/** Findings about the good host with these rows changed, and other facts. */
export function findingsWith(
  rows: Partial<Record<WmiClassKey, WmiRows[WmiClassKey] | undefined>>,
  facts: Partial<WindowsFacts> = {},
): readonly Finding[] {
  return diagnose(factsOf({ ...goodHost, rows: { ...goodRows, ...rows } as WmiRows, ...facts })).findings;
}

export function idsOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ id, severity }) => `${severity} ${id}`);
}

/** The host with a class failing. */
export function withFailure(
  key: WmiClassKey,
  failure: { kind: 'missing' | 'refused' | 'slow' | 'failed'; code: number | undefined; message: string },
): Partial<WindowsFacts> {
  return {
    classes: everyClass.map((one) => (one.key === key ? { ...one, tookMs: ms(10_000), failure } : one)),
  };
}
