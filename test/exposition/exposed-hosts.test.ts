import { expect, test } from 'vitest';

import { createExposedHosts, type ExposedHosts } from '../../collector/exposition/exposed-hosts.ts';
import type { Labels } from '../../collector/exposition/families.ts';
import type { Alert } from '../../collector/model/alert.ts';
import { addMs, ms, secondMs, type UnixMs } from '../../collector/model/time.ts';
import { frame, inventory, noon, setFrame, troubledFrame } from './scene.ts';

const hv01 = { host: 'hv01', kind: 'simulated', description: 'simulated host', interval: secondMs } as const;

function exposed(alerts: readonly Alert[] = []): { hosts: ExposedHosts; clock: { now: UnixMs } } {
  const clock = { now: noon };
  const hosts = createExposedHosts({ clock: () => clock.now, alerts: () => alerts });
  hosts.addHost(hv01);
  return { hosts, clock };
}

function samplesOf(hosts: ExposedHosts, family: string): readonly (readonly [Labels, number])[] {
  const parts = hosts.read().find((samples) => samples.family.name === family)?.parts ?? [];
  return parts.flatMap(({ labels, values }) =>
    labels.flatMap((row, index) => (row === undefined ? [] : [[row, values[index] ?? Number.NaN] as const])),
  );
}

test('a host is down until its first frame', () => {
  const { hosts } = exposed();

  expect(samplesOf(hosts, 'whichvm_host_up')).toEqual([[{ host: 'hv01' }, 0]]);
  expect(hosts.read().map(({ family }) => family.name)).toEqual(['whichvm_host_up', 'whichvm_alert_state']);
});

test('a simulated host says so in its labels', () => {
  const { hosts } = exposed();

  hosts.update(frame());

  expect(samplesOf(hosts, 'whichvm_host_info')).toEqual([
    [{ host: 'hv01', source: 'simulated', name: 'HV01' }, 1],
  ]);
  expect(samplesOf(hosts, 'whichvm_source_info')).toEqual([
    [{ host: 'hv01', source: 'simulated', description: 'simulated host' }, 1],
  ]);
});

test('a host goes stale after three intervals and keeps nothing but its being down', () => {
  const { hosts, clock } = exposed();
  hosts.update(troubledFrame);

  clock.now = addMs(noon, ms(3000));
  const inTime = hosts.read().length;
  clock.now = addMs(noon, ms(3001));

  expect(inTime).toBeGreaterThan(10);
  expect(samplesOf(hosts, 'whichvm_host_up')).toEqual([[{ host: 'hv01' }, 0]]);
  expect(hosts.read().map(({ family }) => family.name)).toEqual(['whichvm_host_up', 'whichvm_alert_state']);
});

test('the alert about a silent host outlives its data', () => {
  const alert: Alert = {
    rule: 'source-stale',
    host: 'hv01',
    subject: 'hv01',
    severity: 'warning',
    state: 'firing',
    since: noon,
    summary: 'No data',
    advice: [],
    labels: {},
  };
  const { hosts } = exposed([alert, { ...alert, host: 'hv02' }]);

  expect(samplesOf(hosts, 'whichvm_alert_state')).toEqual([
    [{ host: 'hv01', rule: 'source-stale', subject: 'hv01', severity: 'warning' }, 2],
  ]);
});

test('two VMs of one name are two series', () => {
  const { hosts } = exposed();

  hosts.update(troubledFrame);

  const run = samplesOf(hosts, 'hyperv_virtual_processor_total_run_seconds_total');
  expect(run.map(([labels]) => [labels['vm'], labels['vp'], labels['duplicate']])).toEqual([
    ['web', '0', undefined],
    ['web', '0', '1'],
    ['say "hi"\\\n数据库', '3', undefined],
  ]);
  expect(samplesOf(hosts, 'hyperv_vm_state').map(([{ vm, vm_id, state }]) => [vm, vm_id, state])).toEqual([
    ['web', '11111111-2222-3333-4444-555555555555', 'running'],
    ['web', '66666666-7777-8888-9999-aaaaaaaaaaaa', 'paused'],
    ['say "hi"\\\n数据库', undefined, 'off'],
  ]);
});

test('adapters whose names read alike keep their whole names apart', () => {
  const { hosts } = exposed();
  const names = ['0, NIC', 'web_0, NIC', '0, NIC'];

  hosts.update(
    frame({ sets: [setFrame('network-interface', names, { 'bytes-received': { total: [1, 2, 3] } })] }),
  );

  const labels = samplesOf(hosts, 'hyperv_host_network_interface_received_bytes_total').map(([row]) =>
    JSON.stringify(row),
  );
  expect(new Set(labels).size).toBe(3);
});

test('a set that is read in every poll is gone once it is missing', () => {
  const { hosts } = exposed();
  const processors = setFrame('logical-processor', ['Hv LP 0'], { 'idle-time': { total: [1] } });
  hosts.update(frame({ sets: [processors] }));

  hosts.update(frame({ at: addMs(noon, secondMs) }));

  expect(samplesOf(hosts, 'hyperv_logical_processor_idle_seconds_total')).toEqual([]);
});

test('a set that is read every fifth poll stays in between and goes when it misses three readings', () => {
  const { hosts, clock } = exposed();
  const memory = setFrame('dynamic-memory-vm', ['web'], { 'physical-memory': { value: [1024] } });
  hosts.update(frame({ sets: [memory] }));

  clock.now = addMs(noon, ms(15_000));
  hosts.update(frame({ at: clock.now }));
  const held = samplesOf(hosts, 'hyperv_dynamic_memory_vm_physical_bytes');
  clock.now = addMs(noon, ms(16_000));
  hosts.update(frame({ at: clock.now }));

  expect(held).toEqual([[{ host: 'hv01', vm: 'web' }, 1024]]);
  expect(samplesOf(hosts, 'hyperv_dynamic_memory_vm_physical_bytes')).toEqual([]);
});

test('a VM that arrives leaves the labels of the others as they were', () => {
  const { hosts } = exposed();
  const run = { 'total-run-time': { total: [1, 2] } };
  hosts.update(frame({ sets: [setFrame('virtual-processor', ['b:Hv VP 0', 'c:Hv VP 0'], run)] }));
  const [before] = samplesOf(hosts, 'hyperv_virtual_processor_total_run_seconds_total');

  hosts.update(
    frame({
      sets: [
        setFrame('virtual-processor', ['a:Hv VP 0', 'b:Hv VP 0'], { 'total-run-time': { total: [0, 9] } }),
      ],
    }),
  );

  const [arrived, stayed] = samplesOf(hosts, 'hyperv_virtual_processor_total_run_seconds_total');
  expect(arrived?.[0]).toEqual({ host: 'hv01', vm: 'a', vp: '0' });
  expect(stayed?.[0]).toBe(before?.[0]);
  expect(stayed?.[1]).toBe(9);
});

test('a host that was removed leaves nothing behind', () => {
  const { hosts } = exposed();
  hosts.update(troubledFrame);

  hosts.remove('hv01');

  expect(hosts.read()).toEqual([]);
});

test('an unknown counter set is not exposed and does no harm', () => {
  const { hosts } = exposed();

  hosts.update(frame({ sets: [setFrame('foreign', ['x'], { y: { value: [1] } })], inventory: inventory() }));

  expect(hosts.read().some(({ family }) => family.name.includes('foreign'))).toBe(false);
});

test('a device is joined to its VM, its file and its volume, and follows the inventory', () => {
  const { hosts } = exposed();
  const devices = setFrame('virtual-storage-device', ['D:-VMs-web.vhdx', 'E:-other.iso'], {
    'read-bytes': { total: [1, 2] },
  });
  const owned = (name: string) =>
    inventory({
      virtualMachines: [
        {
          id: 'aaaa',
          name,
          state: 'running',
          critical: false,
          disks: [{ path: 'd:\\VMs\\web.vhdx', volume: 'D:', kind: 'dynamic' }],
        },
      ],
    });
  const before = { ...frame({ sets: [devices] }), inventory: owned('web01') };

  hosts.update(before);
  const first = samplesOf(hosts, 'hyperv_vm_disk_info');
  hosts.update({ ...before, at: addMs(noon, secondMs), inventory: owned('web01-new') });

  const labels = {
    host: 'hv01',
    device: 'D:-VMs-web.vhdx',
    vm_id: 'aaaa',
    path: 'd:\\VMs\\web.vhdx',
    volume: 'D:',
  };
  expect(first).toEqual([[{ ...labels, vm: 'web01' }, 1]]);
  expect(samplesOf(hosts, 'hyperv_vm_disk_info')).toEqual([[{ ...labels, vm: 'web01-new' }, 1]]);
});
