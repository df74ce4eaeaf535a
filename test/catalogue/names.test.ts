import { expect, test } from 'vitest';

import { counterSets, findCounter } from '../../collector/catalogue/catalogue.ts';
import { averageParts, exposedFamilies, seriesMetric } from '../../collector/catalogue/names.ts';

const everything = counterSets.flatMap((set) => set.counters.map((counter) => ({ set, counter })));

test('every set and every counter of a set has an id and a Windows name of its own', () => {
  const keys = [
    counterSets.map((set) => set.id),
    counterSets.map((set) => set.windowsName.toLowerCase()),
    counterSets.map((set) => set.metricPrefix),
    everything.map(({ set, counter }) => `${set.id}/${counter.id}`),
    everything.map(({ set, counter }) => `${set.id}/${counter.windowsName.toLowerCase()}`),
    everything.map(({ set, counter }) => `${set.id}/${counter.wmiProperty.toLowerCase()}`),
  ];

  for (const names of keys) expect(names.length).toBe(new Set(names).size);
  for (const { counter } of everything) expect(counter.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u);
});

test('a WMI property is the Windows name without what WMI leaves out', () => {
  for (const { counter } of everything) {
    const expected = counter.windowsName
      .replaceAll('%', 'Percent')
      .replaceAll(/\/sec\b/giu, 'PerSec')
      .replaceAll('/', counter.windowsName.startsWith('I/O') ? '' : 'Per')
      .replaceAll(/[^A-Za-z0-9]/gu, '');

    expect(counter.wmiProperty.toLowerCase()).toBe(expected.toLowerCase());
  }
});

test('no two counters share a family of /metrics unless labels tell them apart', () => {
  const families = new Map<string, string>();
  for (const { set, counter } of everything) {
    for (const family of exposedFamilies(set, counter)) {
      const key = `${family.name}${JSON.stringify(counter.labels ?? {})}`;
      const same = families.get(family.name);

      expect(families.has(key), key).toBe(false);
      if (same !== undefined) expect(same).toBe(`${family.type} ${family.help}`);
      families.set(key, '').set(family.name, `${family.type} ${family.help}`);
    }
  }
});

test('every family is valid for Prometheus and ends in its unit', () => {
  for (const { set, counter } of everything) {
    for (const family of exposedFamilies(set, counter)) {
      expect(family.name).toMatch(/^hyperv_[a-z0-9]+(_[a-z0-9]+)*$/u);
      if (family.type === 'counter') expect(family.name).toMatch(/_total$/u);
      if (family.type === 'gauge') expect(family.name).not.toMatch(/_total$/u);
      if (counter.unit.startsWith('bytes')) expect(family.name).toMatch(/_bytes(_total|_per_second)?$/u);
      if (counter.unit === 'ratio') expect(family.name).toMatch(/_(ratio|seconds_total)$/u);
      if (counter.unit === 'hertz') expect(family.name).toMatch(/_hertz$/u);
      if (counter.unit === 'pages') expect(family.name).toMatch(/_pages$/u);
    }
  }
});

test('no two cooked series share a name', () => {
  const names = everything.flatMap(({ set, counter }) => {
    const parts = averageParts(set, counter);
    return [seriesMetric(set, counter), ...(counter.kind === 'average' ? [parts.numerator, parts.base] : [])];
  });

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('names people will type are the ones they expect', () => {
  const metric = (setId: string, counterId: string): readonly string[] => {
    const set = counterSets.find((candidate) => candidate.id === setId);
    const counter = findCounter(setId, counterId);
    if (set === undefined || counter === undefined) throw new Error(`no counter ${setId}/${counterId}`);
    return [...exposedFamilies(set, counter).map((family) => family.name), seriesMetric(set, counter)];
  };

  expect(metric('virtual-processor', 'guest-run-time')).toEqual([
    'hyperv_virtual_processor_guest_run_seconds_total',
    'hyperv_virtual_processor_guest_run_ratio',
  ]);
  expect(metric('virtual-processor', 'cpu-wait-time-per-dispatch')).toEqual([
    'hyperv_virtual_processor_cpu_wait_seconds_total',
    'hyperv_virtual_processor_cpu_wait_dispatches_total',
    'hyperv_virtual_processor_cpu_wait_seconds_mean',
  ]);
  expect(metric('virtual-storage-device', 'read-bytes')).toEqual([
    'hyperv_virtual_storage_device_read_bytes_total',
    'hyperv_virtual_storage_device_read_bytes_per_second',
  ]);
  expect(metric('logical-disk', 'free-megabytes')).toEqual([
    'hyperv_host_volume_free_bytes',
    'hyperv_host_volume_free_bytes',
  ]);
});

test('a cumulative raw count knows that PerfMon shows the sum', () => {
  expect(findCounter('dynamic-memory-vm', 'added-memory')).toMatchObject({
    kind: 'rate',
    type: 'PERF_COUNTER_LARGE_RAWCOUNT',
    scale: 1_048_576,
    displayScale: 1_048_576,
  });
});

test('a wait per dispatch is counted in ticks and shown in nanoseconds', () => {
  const wait = findCounter('virtual-processor', 'cpu-wait-time-per-dispatch');

  // 42 ticks of 100 ns over 2 dispatches: PerfMon shows 100 × 42 ÷ 2 = 2100, the wait was 2.1 µs.
  expect(((wait?.scale ?? 0) * 42) / 2).toBeCloseTo(2100 * (wait?.displayScale ?? 0), 15);
});
