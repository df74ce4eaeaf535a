/** Series of disks and network adapters are found by the VM they are of, as the inventory knows it now. */
import { afterEach, expect, test } from 'vitest';

import type { Frame } from '../../collector/model/frame.ts';
import type { VirtualMachine } from '../../collector/model/host.ts';
import type { QueryAnswer, SeriesAnswer } from '../../collector/model/wire.ts';
import { askAccordingToDocument } from './asking.ts';
import { openFixture, writeFrame, type Fixture } from './fixture.ts';
import { frameAt, second, start } from './frames.ts';

const id = 'aaaaaaaa-0000-4000-8000-000000000001';
const adapterId = 'bbbbbbbb-0000-4000-8000-000000000001';

function machine(name: string, changes: Partial<VirtualMachine>): VirtualMachine {
  return { name, state: 'running', critical: false, disks: [], ...changes };
}

function counted(set: string, counter: string, instance: string): Frame['sets'][number] {
  const column = { counter, value: Float64Array.of(5), delta: Float64Array.of(5), unitPerCount: 1 };
  return {
    set,
    at: second(1),
    intervalSeconds: 1,
    instances: [{ name: instance, duplicate: 0 }],
    columns: [column],
  };
}

/** web_01 with a disk and an adapter whose name cannot be told from the VM's by looking. */
function frame(machines: readonly VirtualMachine[]): Frame {
  const base = frameAt(second(1));
  return {
    ...base,
    sets: [
      counted('virtual-storage-device', 'read-bytes', 'D:-VMs-web-01.vhdx'),
      counted('virtual-network-adapter', 'bytes-sent', `web_01_my_nic_${id}--${adapterId}`),
    ],
    inventory: { ...base.inventory, virtualMachines: machines },
  };
}

let fixture: Fixture | undefined;
afterEach(() => fixture?.close());

async function open(machines: readonly VirtualMachine[]) {
  fixture = await openFixture();
  await fixture.poll(start);
  const now = frame(machines);
  await writeFrame(fixture.history, now);
  fixture.change({ frame: now });
  fixture.setClock(second(1));
  return askAccordingToDocument(fixture);
}

const path = 'D:\\VMs\\web-01.vhdx';
const metricsOf = ({ series }: SeriesAnswer): readonly string[] =>
  series.map(({ metric }) => metric).toSorted();
const match = (selector: string): string => `/api/v1/series?match=${encodeURIComponent(selector)}`;

test('a VM’s name selects its disks and adapters, and their labels bear it', async () => {
  const ask = await open([machine('web_01', { id, disks: [{ path, kind: 'dynamic' }] })]);

  const found = await ask<SeriesAnswer>(match('{vm="web_01"}'));

  expect(metricsOf(found)).toEqual([
    'hyperv_virtual_network_adapter_sent_bytes_per_second',
    'hyperv_virtual_storage_device_read_bytes_per_second',
  ]);
  expect(found.series.map(({ labels }) => [labels['vm'], labels['vm_id']])).toEqual([
    ['web_01', id],
    ['web_01', id],
  ]);
  expect(metricsOf(await ask<SeriesAnswer>(match(`{vm_id="${id}"}`)))).toEqual(metricsOf(found));
});

test('the name of a found series asks for its values, and a regular expression finds it too', async () => {
  const ask = await open([machine('web_01', { id, disks: [{ path, kind: 'dynamic' }] })]);
  const { series } = await ask<SeriesAnswer>(match('hyperv_virtual_storage_device_read_bytes_per_second'));
  const [{ series: name = '' } = {}] = series;

  const answer = await ask<QueryAnswer>(`/api/v1/query?series=${encodeURIComponent(name)}&from=${start}`);

  expect(name).toContain('vm="web_01"');
  expect(answer.series.map(({ name: answered }) => answered)).toEqual([name]);
  expect(metricsOf(await ask<SeriesAnswer>(match('{vm=~"web_.*",device!=""}')))).toHaveLength(1);
});

test('where two VMs have the file, or none, the device is nobody’s', async () => {
  const disk = { path, kind: 'dynamic' as const };
  const ask = await open([machine('a', { disks: [disk] }), machine('b', { disks: [disk] })]);

  expect(metricsOf(await ask<SeriesAnswer>(match('{vm="a"}')))).toEqual([]);
  const [device] = (await ask<SeriesAnswer>(match('{device!=""}'))).series;
  expect(device?.labels['vm']).toBeUndefined();
});
