import { existsSync, readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { findCounter } from '../../../collector/catalogue/catalogue.ts';
import { perfTypes } from '../../../collector/model/perf-type.ts';
import { hostFamilies } from '../../../collector/sources/windows-exporter/host-families.ts';
import { hypervFamilies } from '../../../collector/sources/windows-exporter/hyperv-families.ts';
import { ignoredFamilies } from '../../../collector/sources/windows-exporter/ignored-families.ts';
import { samplesFolder } from '../../support/samples.ts';
import { cells, columnOf, golden, savedHost, startedAt } from './exporter-host.ts';

const realPage = `${samplesFolder}/hyperv-metrics/netdata-windows_exporter-v0.20.0-metrics.txt`;
const knownFamilies = `${samplesFolder}/../facts/windows_exporter-hyperv-metrics.csv`;

test('every rule names a counter of the catalogue, and every exporter spelling has one rule for each', () => {
  const seen = new Set<string>();
  for (const [family, rule] of [...hypervFamilies, ...hostFamilies]) {
    const key = [family, rule.set, rule.counter, rule.where?.value, rule.isBase].join(' ');

    expect(findCounter(rule.set, rule.counter), key).toBeDefined();
    expect(seen.has(key), key).toBe(false);
    seen.add(key);
  }
});

test('a page of 0.31 is read in the units and names of Windows', async () => {
  const snapshot = await savedHost().read(golden('windows-0.31.8'), 0);

  expect(snapshot.problems).toEqual([]);
  expect(cells(snapshot, 'logical-processor', 'guest-run-time')).toEqual({
    'Hv LP 0': [1_602_334_270_483],
    'Hv LP 1': [1_000_002_500_000],
  });
  expect(cells(snapshot, 'logical-processor', 'idle-time')['Hv LP 0']).toEqual([8_000_000_000_001]);
  expect(cells(snapshot, 'logical-processor', 'context-switches')['Hv LP 1']).toEqual([400_000]);
  expect(cells(snapshot, 'root-virtual-processor', 'guest-run-time')).toEqual({
    'Root VP 0': [200_005_000_000],
  });
  expect(cells(snapshot, 'virtual-processor', 'guest-run-time')).toEqual({
    'web01:Hv VP 0': [1_400_000_000_003],
  });
  expect(cells(snapshot, 'virtual-processor', 'remote-run-time')).toEqual({ 'web01:Hv VP 0': [5_000_000] });
  expect(cells(snapshot, 'dynamic-memory-vm', 'physical-memory')).toEqual({ web01: [2628] });
  expect(cells(snapshot, 'dynamic-memory-vm', 'added-memory')).toEqual({ web01: [856] });
  expect(cells(snapshot, 'dynamic-memory-vm', 'current-pressure')).toEqual({ web01: [83] });
  expect(cells(snapshot, 'logical-disk', 'free-space')['C:']).toEqual([41_615, 64_791]);
  expect(cells(snapshot, 'logical-disk', 'read-latency')['C:']).toEqual([123_456_789, 5000]);
  expect(cells(snapshot, 'processor-information', 'interrupt-time')['0,0']).toEqual([20_000_001]);
  expect(cells(snapshot, 'processor-information', 'parking-status')).toEqual({ '0,0': [0], '0,1': [1] });
  expect(Object.values(cells(snapshot, 'network-interface', 'current-bandwidth'))).toEqual([[1e10]]);
  expect(cells(snapshot, 'health-summary', 'health-ok')).toEqual({ '': [1] });
});

test('a run time without its own base says so by its type; a wait keeps its type and is a mere sum', async () => {
  const snapshot = await savedHost().read(golden('windows-0.31.8'), 0);

  const run = columnOf(snapshot, 'virtual-processor', 'guest-run-time');
  expect([run?.type, run?.base]).toEqual([perfTypes.PERF_100NSEC_TIMER, undefined]);
  const wait = columnOf(snapshot, 'virtual-processor', 'cpu-wait-time-per-dispatch');
  expect([wait?.type, wait?.base]).toEqual([perfTypes.PERF_PRECISION_100NS_TIMER, undefined]);
  expect(wait?.raw[0]).toBe(415_000_000);
});

test('a latency is the sum of ticks that it is, over the operations of Throughput', async () => {
  const of031 = await savedHost().read(golden('windows-0.31.8'), 0);
  const of032 = await savedHost().read(golden('windows-0.32.0'), 0);

  expect(Object.values(cells(of031, 'virtual-storage-device', 'latency'))).toEqual([[3_269_422_187, 17_062]]);
  expect(Object.values(cells(of032, 'virtual-storage-device', 'latency'))).toEqual([[3_269_422_187, 17_062]]);
  expect(columnOf(of031, 'virtual-storage-device', 'normalized-throughput')).toBeUndefined();
});

test('a page of 0.32 sends values twice and names VMs with colons, brackets and _Total in them', async () => {
  const snapshot = await savedHost().read(golden('windows-0.32.0'), 0);

  expect(cells(snapshot, 'virtual-processor', 'total-run-time')).toEqual({
    'sales: web (old):Hv VP 0': [1_410_000_000_003],
    'Sales_Total:Hv VP 0': [80_000_000],
  });
  expect(cells(snapshot, 'hypervisor', 'logical-processors')).toEqual({ '': [16] });
  expect(snapshot.inventory?.virtualMachines).toEqual([
    {
      id: '3aa8d474-2365-4041-a7cb-2a78287d6fe0',
      name: 'sales: web (old)',
      state: 'running',
      critical: false,
      virtualProcessors: 1,
      disks: [],
    },
    { name: 'Sales_Total', state: 'running', critical: false, virtualProcessors: 1, disks: [] },
  ]);
  expect(snapshot.problems.map(({ message }) => message)).toEqual([
    '1 families of the hyperv collector are not known and were left out: windows_hyperv_nobody_knows_this_total',
  ]);
});

test('a page of wmi_exporter gives ticks and knows nothing of logical processors', async () => {
  const snapshot = await savedHost().read(golden('wmi-0.8.0'), 0);

  expect(cells(snapshot, 'virtual-processor', 'total-run-time')).toEqual({
    'web01:Hv VP 0': [66_991_929],
    'web01:Hv VP 1': [62_000_000],
  });
  expect(cells(snapshot, 'health-summary', 'health-critical')).toEqual({ '': [1] });
  expect(snapshot.inventory).toMatchObject({ name: 'hv01', memoryBytes: 68_719_476_736 });
  expect(snapshot.inventory?.virtualMachines).toMatchObject([{ name: 'web01', virtualProcessors: 2 }]);
  expect(snapshot.problems.map(({ message }) => message)).toEqual([
    'windows_exporter 0.8.0 does not say how busy each logical processor is: update it to 0.31 or newer',
  ]);
});

test('the inventory has the system, its memory, volumes with a name and volumes of the cluster', async () => {
  const { inventory } = await savedHost().read(golden('windows-0.31.8'), 0);

  expect(inventory).toEqual({
    at: startedAt,
    name: 'hv01',
    operatingSystem: 'Windows Server 2022 Datacenter',
    memoryBytes: 137_438_953_472,
    processors: [],
    virtualMachines: [
      {
        name: 'web01',
        state: 'running',
        critical: false,
        virtualProcessors: 1,
        memoryBytes: 2_755_657_728,
        disks: [],
      },
    ],
    volumes: [
      { name: 'C:', sizeBytes: 67_938_287_616, freeBytes: 43_636_490_240 },
      { name: 'C:\\ClusterStorage\\Volume1', sizeBytes: 4_398_046_511_104, freeBytes: 1_073_741_824_000 },
    ],
    networkQueues: [],
    events: [],
  });
});

test.skipIf(!existsSync(realPage))('the page of a real host of 0.20 is read whole', async () => {
  const page = readFileSync(realPage, 'utf8');
  const snapshot = await savedHost().read(page, 0);

  expect(snapshot.problems).toEqual([]);
  expect(snapshot.sets.map(({ set, instances }) => [set, instances.map(({ name }) => name)])).toMatchObject([
    ['logical-processor', ['Hv LP 0']],
    ['root-virtual-processor', ['Root VP 0']],
    ['virtual-processor', ['Ubuntu 22.04 LTS:Hv VP 0']],
    ['hypervisor', ['']],
    ['root-partition', ['Root']],
    ['vid-partition', ['Ubuntu 22.04 LTS']],
    ['dynamic-memory-vm', ['Ubuntu 22.04 LTS']],
    ['virtual-storage-device', expect.any(Array)],
    ['virtual-switch', ['Default Switch']],
    ['virtual-network-adapter', expect.any(Array)],
    ['network-interface', ['Intel_R__PRO_1000_MT_Network_Connection']],
    ['health-summary', ['']],
    ['logical-disk', ['C:', 'HarddiskVolume4']],
    ['processor-information', ['0,0', '0,1', '0,2', '0,3']],
  ]);
  expect(cells(snapshot, 'virtual-processor', 'total-run-time')).toEqual({
    'Ubuntu 22.04 LTS:Hv VP 0': [66_991_929],
  });
  expect(cells(snapshot, 'logical-processor', 'guest-run-time')).toEqual({ 'Hv LP 0': [2_476_081_579] });
  expect(cells(snapshot, 'hypervisor', 'logical-processors')).toEqual({ '': [16] });
  expect(snapshot.inventory).toMatchObject({
    operatingSystem: 'Microsoft Windows 10 Pro',
    virtualMachines: [{ name: 'Ubuntu 22.04 LTS', memoryBytes: 2628 * 1_048_576 }],
    volumes: [{ name: 'C:', sizeBytes: 67_938_287_616 }],
  });
});

test.skipIf(!existsSync(knownFamilies))(
  'every family of every release is mapped or left out for a reason',
  () => {
    const names = readFileSync(knownFamilies, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]?.replace('windows_hyperv_', '') ?? '')
      .filter((name) => name !== '');
    const mapped = new Set(hypervFamilies.map(([family]) => family.replace('hyperv_', '')));

    expect(names.length).toBeGreaterThan(200);
    const reasons = names.map((name) => ({
      name,
      isMapped: mapped.has(name),
      reasons: ignoredFamilies.filter(({ pattern }) => pattern.test(name)),
    }));
    const unaccounted = reasons.filter((family) => !family.isMapped && family.reasons.length === 0);
    expect(unaccounted.map(({ name }) => name)).toEqual([]);
  },
);
