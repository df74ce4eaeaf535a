import { expect, test } from 'vitest';

import { createCooker } from '../../../collector/sampling/cook.ts';
import type { Frame, FrameColumn } from '../../../collector/model/frame.ts';
import { golden, savedHost } from './exporter-host.ts';

const vp = 'windows_hyperv_hypervisor_virtual_processor_';
const later: readonly (readonly [string, string])[] = [
  [`${vp}time_total{core="0",state="guest",vm="web01"} 140000.0000003`, '140005.0000003'],
  [`${vp}total_run_time_total{core="0",vm="web01"} 141000.0000003`, '141007.5000003'],
  [`${vp}cpu_wait_time_per_dispatch_total{core="0",vm="web01"} 41.5`, '42.5'],
  [
    'windows_hyperv_hypervisor_logical_processor_time_total{core="0",state="guest"} 160233.4270483',
    '160240.4270483',
  ],
  ['windows_hyperv_hypervisor_logical_processor_context_switches_total{core="0"} 812345', '832345'],
  ['windows_hyperv_dynamic_memory_vm_added_total{vm="web01"} 8.97581056e+08', '9.18552576e+08'],
  ['-web01.vhdx"} 3.269422187e+09', '3.269922187e+09'],
  ['-web01.vhdx"} 17062', '17162'],
  ['windows_logical_disk_read_latency_seconds_total{volume="C:"} 12.3456789', '12.8456789'],
  ['windows_logical_disk_reads_total{volume="C:"} 5000', '5100'],
];

/** The page ten seconds on: each series above has a new value, the rest stands still. */
function tenSecondsOn(page: string): string {
  return later.reduce((text, [line, value]) => {
    if (!text.includes(`${line}\n`)) throw new Error(`the page has no ${line}`);
    return text.replace(`${line}\n`, `${line.slice(0, line.lastIndexOf(' '))} ${value}\n`);
  }, page);
}

async function cooked(): Promise<Frame> {
  const [host, cooker, page] = [savedHost(), createCooker(), golden('windows-0.31.8')];
  cooker.cook(await host.read(page, 0));
  return cooker.cook(await host.read(tenSecondsOn(page), 10));
}

function column(frame: Frame, set: string, counter: string): FrameColumn {
  const found = frame.sets
    .find((candidate) => candidate.set === set)
    ?.columns.find((candidate) => candidate.counter === counter);
  if (found === undefined) throw new Error(`no column ${set}/${counter}`);
  return found;
}

test('two pages ten seconds apart become shares of a processor', async () => {
  const frame = await cooked();

  expect(column(frame, 'virtual-processor', 'guest-run-time').value[0]).toBeCloseTo(0.5, 9);
  expect(column(frame, 'virtual-processor', 'total-run-time').value[0]).toBeCloseTo(0.75, 9);
  expect(column(frame, 'logical-processor', 'guest-run-time').value[0]).toBeCloseTo(0.7, 9);
  expect(column(frame, 'logical-processor', 'guest-run-time').value[1]).toBe(0);
  expect(column(frame, 'logical-processor', 'context-switches').value[0]).toBeCloseTo(2000, 9);
  expect(column(frame, 'virtual-processor', 'guest-run-time').total?.[0]).toBeCloseTo(140005.0000003, 6);
  expect(frame.problems).toEqual([]);
});

test('a wait without its base is time waited, never a mean', async () => {
  const wait = column(await cooked(), 'virtual-processor', 'cpu-wait-time-per-dispatch');

  expect(wait.value[0]).toBeNaN();
  expect((wait.delta?.[0] ?? 0) * (wait.unitPerCount ?? 0)).toBeCloseTo(1, 9);
  expect(wait.total?.[0]).toBeCloseTo(42.5, 9);
});

test('levels, sums and means of the other sets come out in base units', async () => {
  const frame = await cooked();

  expect(column(frame, 'dynamic-memory-vm', 'physical-memory').value[0]).toBe(2_755_657_728);
  expect(column(frame, 'dynamic-memory-vm', 'current-pressure').value[0]).toBeCloseTo(0.83, 9);
  expect(column(frame, 'dynamic-memory-vm', 'added-memory').value[0]).toBeCloseTo(2_097_152, 3);
  expect(column(frame, 'virtual-storage-device', 'latency').value[0]).toBeCloseTo(0.0005, 9);
  expect(column(frame, 'logical-disk', 'read-latency').value[0]).toBeCloseTo(0.005, 9);
  expect(column(frame, 'logical-disk', 'free-space').value[0]).toBeCloseTo(41_615 / 64_791, 9);
  expect(column(frame, 'network-interface', 'current-bandwidth').value[0]).toBe(1.25e9);
});
