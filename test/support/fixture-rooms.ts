/** Volumes, network queues and series of the made-up host. */
import type { NetworkAnswer, SeriesItem, VolumesAnswer } from '../../collector/model/wire.ts';
import type { FixtureHost } from './fixture-host.ts';

export function volumes(host: FixtureHost): VolumesAnswer['volumes'] {
  const gib = 2 ** 30;
  const disk = (vm: string, letter: string, kind: string) => ({
    vm,
    path: [letter, 'vm', vm, 'disk0.vhdx'].join('\\'),
    kind,
    fileBytes: 80 * gib,
    maximumBytes: 200 * gib,
  });
  if (host.kind === 'foreign') return [];
  return [
    { name: 'C:', sizeBytes: 240 * gib, freeBytes: 130 * gib, vms: [], disks: [] },
    {
      name: 'D:',
      sizeBytes: 2048 * gib,
      freeBytes: 70 * gib,
      vms: ['db01', 'dc01', 'web01'],
      disks: [
        disk('db01', 'D:', 'dynamic'),
        disk('dc01', 'D:', 'differencing'),
        disk('web01', 'D:', 'dynamic'),
      ],
    },
    {
      name: String.raw`C:\ClusterStorage\Volume1`,
      sizeBytes: 8192 * gib,
      freeBytes: 900 * gib,
      vms: ['sql02'],
      disks: [disk('sql02', String.raw`C:\ClusterStorage\Volume1`, 'fixed')],
    },
  ];
}

export function network(host: FixtureHost): Pick<NetworkAnswer, 'adapters' | 'queues'> {
  if (host.kind === 'foreign') return { adapters: [], queues: [] };
  const queues = ['sql02', 'web01', 'db01', 'rds01'].map((vm, queue) => ({
    adapter: 'Mellanox ConnectX-4 Lx',
    queue: queue + 1,
    lp: host.alerts === true ? 0 : (queue * 2) % host.lps,
    vm,
    packetsPerSecond: 48_000 / (queue + 1),
  }));
  return {
    queues,
    adapters: [
      {
        name: 'Mellanox ConnectX-4 Lx',
        offloadedConnections: 0,
        rscConnections: 12,
        receivedBytesPerSecond: 84_000_000,
        sentBytesPerSecond: 31_000_000,
      },
    ],
  };
}

export function series(host: FixtureHost, now: number): readonly SeriesItem[] {
  const metrics =
    host.kind === 'foreign'
      ? ['Processor(_Total)\\% Processor Time', 'Memory\\Available Bytes', 'System\\Processor Queue Length']
      : ['hyperv_logical_processor_guest_run_ratio', 'hyperv_virtual_processor_guest_run_ratio'];
  return metrics.map((metric) => ({
    series: `{"${metric}",host="${host.name}"}`,
    metric,
    labels: { host: host.name },
    unit: 'unknown',
    firstAt: now - 900_000,
    lastAt: now,
  }));
}
