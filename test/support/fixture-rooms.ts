/** Volumes, network queues and series of the made-up host. */
import type {
  MachineAnswer,
  NetworkAnswer,
  QueryAnswer,
  SeriesItem,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { day, type FixtureHost, fixtureStart, vmsAnswer } from './fixture-host.ts';

type KnownVolume = VolumesAnswer['volumes'][number] & { readonly freeBytes: number };

export function volumes(host: FixtureHost): readonly KnownVolume[] {
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

/** What the selectors ask for: the series of one VM, of one processor, of one disk, else a few of the host. */
export function series(host: FixtureHost, now: number, match: readonly string[] = []): readonly SeriesItem[] {
  const label = (name: string): string | undefined =>
    match.map((text) => new RegExp(`${name}="([^"]*)"`).exec(text)?.[1]).find((one) => one !== undefined);
  const [vm, lp, device] = [label('vm'), label('lp'), label('device')];
  const item = (metric: string, labels: Record<string, string>, unit: string): SeriesItem => ({
    series: `${metric.includes('\\') ? `{"${metric}",` : `${metric}{`}${Object.entries({
      host: host.name,
      ...labels,
    })
      .map(([name, value]) => `${name}="${value}"`)
      .join(',')}}`,
    metric,
    labels: { host: host.name, ...labels },
    unit,
    firstAt: now - 900_000,
    lastAt: now,
  });
  if (host.kind === 'foreign')
    return [
      'Processor(_Total)\\% Processor Time',
      'Memory\\Available Bytes',
      'System\\Processor Queue Length',
    ].map((metric) => item(metric, {}, 'unknown'));
  const disks =
    device === undefined
      ? []
      : [item('hyperv_virtual_storage_device_read_bytes_per_second', { device }, 'bytes_per_second')];
  if (vm === undefined && device !== undefined) return disks;
  if (vm !== undefined)
    return [
      ...[0, 1, 2, 3].flatMap((vp) =>
        ['guest_run_ratio', 'cpu_wait_ratio'].map((name) =>
          item(`hyperv_virtual_processor_${name}`, { vm, vp: String(vp) }, 'ratio'),
        ),
      ),
      item('hyperv_dynamic_memory_vm_physical_bytes', { vm }, 'bytes'),
      item(
        'hyperv_virtual_network_adapter_sent_bytes_per_second',
        { vm, adapter: 'NIC' },
        'bytes_per_second',
      ),
      ...disks,
    ];
  if (lp !== undefined)
    return [
      item('hyperv_logical_processor_guest_run_ratio', { lp }, 'ratio'),
      item('hyperv_logical_processor_hypervisor_run_ratio', { lp }, 'ratio'),
      item('hyperv_logical_processor_hardware_interrupts_per_second', { lp }, 'per_second'),
      item('hyperv_logical_processor_frequency_hertz', { lp }, 'hertz'),
    ];
  return [
    item('hyperv_logical_processor_guest_run_ratio', { lp: '0' }, 'ratio'),
    item('hyperv_virtual_processor_guest_run_ratio', { vm: 'sql02', vp: '0' }, 'ratio'),
  ];
}

const levels: Readonly<Record<string, number>> = {
  ratio: 0.4,
  bytes: 6 * 2 ** 30,
  bytes_per_second: 20 * 2 ** 20,
  hertz: 2.4e9,
  per_second: 900,
  unknown: 40,
};

/** Columns of a query: every series that a selector names by its metric and labels. */
export function queryColumns(
  host: FixtureHost,
  selectors: readonly string[],
  times: readonly number[],
): QueryAnswer['series'] {
  const metricOf = (text: string): string => /^[^{]*/.exec(text)?.[0] ?? '';
  return selectors.flatMap((selector): QueryAnswer['series'] => {
    // Read with every tenth poll, and of volumes with a letter only, as on a real host.
    if (selector.startsWith('hyperv_host_volume_free_bytes{volume="D:"'))
      return [
        {
          name: selector,
          unit: 'bytes',
          labels: { volume: 'D:' },
          mean: times.map((_, index) => (index % 10 === 0 ? 8e9 : null)),
        },
      ];
    const found = series(host, 0, [selector]).filter(({ metric }) => metric === metricOf(selector));
    const named = found.length > 0 ? found : series(host, 0).filter((one) => one.series === selector);
    return named.map(({ series: name, unit, labels }, index) => ({
      name,
      unit,
      labels,
      mean: times.map(
        (at) => (levels[unit] ?? 1) * (index + 1) ** 0.3 * (1.2 + Math.sin(at / 60_000 + index)),
      ),
    }));
  });
}

export function machine(host: FixtureHost, asked: string, at: number): MachineAnswer | undefined {
  const vm = vmsAnswer(host, at).vms.find(({ key, name }) => key === asked || name === asked);
  if (vm === undefined) return undefined;
  const isKnown = host.source !== 'exporter';
  return {
    host: host.name,
    at,
    spanMs: 1000,
    key: vm.key,
    name: vm.name,
    state: vm.state,
    startedAt: fixtureStart - 3 * day,
    generation: isKnown ? 2 : null,
    guestOperatingSystem: isKnown ? 'Windows Server 2022 Standard' : null,
    heartbeat: isKnown ? 'ok' : null,
    integrationIsCurrent: isKnown ? false : null,
    processorCompatibility: isKnown ? true : null,
    memorySettings: isKnown ? { startupBytes: 2 ** 32, minimumBytes: 2 ** 30, maximumBytes: 2 ** 35 } : null,
    cpuGroup: null,
    checkpoints: isKnown
      ? [{ name: 'before the update', createdAt: fixtureStart - 9 * day, kind: 'backup' }]
      : null,
    replication: null,
    disks: [
      {
        vm: vm.name,
        path: `D:\\vm\\${vm.name}.vhdx`,
        kind: 'dynamic',
        fileBytes: 80 * 2 ** 30,
        maximumBytes: 200 * 2 ** 30,
      },
    ],
    adapters: isKnown
      ? [
          { name: 'Network Adapter', kind: 'synthetic', address: '00155d000001', switch: 'External' },
          { name: 'Backup', kind: 'legacy', address: null, switch: null },
        ]
      : null,
    queues: [{ adapter: 'Mellanox ConnectX-4 Lx', queue: 3, lp: 0 }],
    stays: [{ host: host.name, firstAt: fixtureStart - 3 * day, lastAt: at }],
    moves: [
      {
        at: fixtureStart - day,
        host: host.name,
        direction: 'arrived',
        blackout: { leastMs: 0, mostMs: 1000 },
      },
    ],
  };
}
