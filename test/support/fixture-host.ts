/**
 * A made-up host for tests of the page: answers of the API worked out from a few sine waves, the same at every run. It knows
 * nothing of Hyper-V beyond the shape of the answers; what is right is tested elsewhere.
 */
import type {
  HostAnswer,
  MatrixAnswer,
  ProcessorsAnswer,
  VmAnswer,
  VmsAnswer,
} from '../../collector/model/wire.ts';

export interface FixtureHost {
  readonly name: string;
  readonly lps: number;
  readonly nodes: number;
  readonly vms: number;
  readonly kind: 'live' | 'stale' | 'recorded' | 'empty' | 'foreign' | 'waiting';
  readonly source: HostAnswer['source'];
  readonly alerts?: boolean;
  /** How long before the fixture's first moment recording began. */
  readonly recordedMs?: number;
}

/** 2026-03-02 08:14:03 UTC. */
export const fixtureStart = Date.UTC(2026, 2, 2, 8, 14, 3);
export const day = 86_400_000;

const names = [
  'sql02',
  'web01',
  'db01',
  'dc01',
  'build-agent-07',
  'exchange',
  'rds01',
  'fs01',
  'veeam proxy (old)',
  'test: ubuntu/24.04',
];

export function vmName(index: number): string {
  return names[index] ?? `vm-${String(index + 1).padStart(3, '0')}`;
}

export const vmKey = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export function wave(index: number, at: number): number {
  const t = at / 1000;
  const slow = Math.sin(t / (97 + index * 13) + index);
  const quick = Math.sin(t / (5 + (index % 7)) + index * 2.1);
  const burst = index === 0 && Math.sin(t / 140) > 0.4 ? 1.6 : 1;
  return Math.max(0, (0.62 + 0.25 * slow + 0.13 * quick) * burst);
}

/** Cores each VM uses: a steep ranking, so that a few matter and most do not; the last ones are off. */
export function coresOf(host: FixtureHost, at: number): readonly (number | null)[] {
  if (host.kind === 'empty') return Array.from({ length: host.vms }, () => null);
  const load = host.lps * 0.55;
  const weights = Array.from({ length: host.vms }, (_, index) => 1 / (index + 1) ** 0.9);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const isOff = (index: number): boolean => host.vms > 5 && index >= host.vms - Math.ceil(host.vms / 12);
  return weights.map((weight, index) =>
    isOff(index) ? null : round(((load * weight) / total) * wave(index, at)),
  );
}

export function hostAnswer(host: FixtureHost, now: number): HostAnswer {
  const answer = readHostAnswer(host, now);
  if (host.kind !== 'waiting') return answer;
  return {
    ...answer,
    status: 'waiting',
    statusReason: 'Cannot read http://hv01:9182/metrics: connection refused',
    lastAt: null,
    firstAt: null,
    logicalProcessors: 0,
    virtualMachines: 0,
    runningVirtualMachines: 0,
    problems: [],
    tiers: [],
  };
}

function readHostAnswer(host: FixtureHost, now: number): HostAnswer {
  const isForeign = host.kind === 'foreign';
  const lastAt = host.kind === 'stale' ? now - 95_000 : now;
  return {
    host: host.name,
    name: host.name,
    source: host.source,
    sourceDescription: describe(host),
    status: host.kind === 'stale' ? 'stale' : host.kind === 'recorded' || isForeign ? 'recorded' : 'live',
    statusReason: host.kind === 'stale' ? 'http://hv01:9182/metrics did not answer within 1 s' : null,
    intervalMs: 1000,
    canLookCloser: host.kind === 'live' && host.source === 'simulated',
    lastAt,
    firstAt: fixtureStart - (host.recordedMs ?? 3 * day),
    operatingSystem: isForeign ? null : 'Windows Server 2022 Datacenter',
    scheduler: isForeign ? null : host.lps <= 4 ? 'classic' : 'core',
    logicalProcessors: isForeign ? 0 : host.lps,
    numaNodes: isForeign ? 0 : host.nodes,
    memoryBytes: isForeign ? null : host.lps * 8 * 2 ** 30,
    virtualMachines: isForeign ? 0 : host.vms,
    runningVirtualMachines: coresOf(host, now).filter((cores) => cores !== null).length,
    virtualProcessors: host.vms * 4,
    firingAlerts: host.alerts === true ? 2 : 0,
    chimney: 'not supported',
    problems: [
      {
        subject: 'Hyper-V Virtual Machine Health Summary',
        kind: 'counter set missing',
        message:
          'the set is not registered; run lodctr /R in an elevated prompt and restart the host’s vmms service',
      },
    ],
    tiers: [
      { name: 'raw', stepMs: 0, oldestAt: now - 3 * day - 4 * 3_600_000, expectedMs: 4 * day },
      { name: '10 s', stepMs: 10_000, oldestAt: now - 20 * day, expectedMs: 40 * day },
      { name: '15 min', stepMs: 900_000, oldestAt: now - 20 * day, expectedMs: 1200 * day },
    ],
  };
}

function describe(host: FixtureHost): string {
  switch (host.source) {
    case 'simulated':
      return `simulated host, seed 1, ${host.lps} LPs, ${host.vms} VMs`;
    case 'exporter':
      return 'windows_exporter 0.31 at http://hv01:9182/metrics';
    case 'log':
      return 'hv01-monday.csv';
    case 'windows':
      return 'this Windows host';
    case 'recording':
      return 'hv01.recording';
  }
}

export function vmsAnswer(host: FixtureHost, at: number, spanMs = 1000): VmsAnswer {
  const cores = coresOf(host, at);
  const vms = cores.map((used, index) => vmAnswer(host, { index, used, at }));
  return {
    host: host.name,
    at,
    spanMs,
    capacityCores: host.lps,
    vms: vms.sort((a, b) => (b.cores ?? -1) - (a.cores ?? -1) || a.name.localeCompare(b.name)),
  };
}

function vmAnswer(
  host: FixtureHost,
  { index, used, at }: { index: number; used: number | null; at: number },
): VmAnswer {
  const processors = Math.max(
    1,
    Math.min(host.lps, [8, 4, 4, 2, 2, 1][index % 6] ?? 1, Math.ceil(host.lps / 2)),
  );
  const virtualProcessors = Math.max(processors, Math.ceil((used ?? 0) * 1.1));
  const isCritical = host.alerts === true && index === 3;
  const isOff = used === null || isCritical;
  const waits = index === 2 ? 0.141 : index === 5 ? 0.062 : 0.002 + 0.001 * (index % 9);
  return {
    key: vmKey(index),
    name: vmName(index),
    id: vmKey(index),
    state: isCritical ? 'paused' : used === null ? 'off' : 'running',
    critical: isCritical,
    criticalReason: isCritical
      ? String.raw`disk D:\vm\dc01.avhdx cannot grow, volume D: has 0 bytes free`
      : null,
    virtualProcessors,
    cores: isCritical ? null : used,
    hypervisorCores: isOff ? null : round((used ?? 0) * 0.02),
    ofVm: isOff ? null : (used ?? 0) / virtualProcessors,
    ofHost: isOff ? null : (used ?? 0) / host.lps,
    waitRatio: isOff ? null : round(waits * (0.8 + 0.2 * Math.sin(at / 9000))),
    waitPerDispatchSeconds: null,
    remoteRatio: null,
    memoryBytes: used === null ? null : ([32, 8, 16, 4, 2, 64][index % 6] as number) * 2 ** 30,
    processors: [],
  };
}

export function processorsAnswer(host: FixtureHost, at: number, spanMs = 1000): ProcessorsAnswer {
  const total = coresOf(host, at).reduce<number>((sum, cores) => sum + (cores ?? 0), 0);
  const weights = Array.from({ length: host.lps }, (_, lp) => (lp % 11 === 7 ? 0 : 0.4 + wave(lp + 3, at)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    host: host.name,
    at,
    spanMs,
    processors: weights.map((weight, lp) => {
      const guest = Math.min(0.93, round((total * weight) / sum));
      const root = lp === 0 ? 0.06 : round(0.012 * (1 + Math.sin(at / 8000 + lp)));
      const hypervisor = round(0.01 + guest * 0.03);
      const perNode = host.lps / host.nodes;
      return {
        lp,
        core: Math.floor(lp / 2),
        numaNode: Math.floor(lp / perNode),
        socket: Math.floor(lp / perNode),
        guestRatio: guest,
        rootRatio: root,
        hypervisorRatio: hypervisor,
        idleRatio: round(Math.max(0, 1 - guest - root - hypervisor)),
        interruptsPerSecond: Math.round(900 + 5000 * (lp === 0 ? 1 : 0.1)),
        contextSwitchesPerSecond: 4000,
        queues:
          lp === 0
            ? ['web01 (NIC 1, queue 3)', 'sql02 (NIC 1, queue 1)']
            : lp === 4
              ? ['db01 (NIC 1, queue 2)']
              : [],
      };
    }),
  };
}

export function matrixAnswer(host: FixtureHost, at: number, spanMs = 1000): MatrixAnswer {
  const { processors } = processorsAnswer(host, at);
  const { vms } = vmsAnswer(host, at);
  const using = vms.filter(({ cores }) => (cores ?? 0) > 0);
  const columns = processors.map(({ lp }) => lp);
  const total = using.reduce((sum, { cores }) => sum + (cores ?? 0), 0);
  const share: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  for (const vm of using)
    for (const { guestRatio, lp } of processors) {
      const cell = ((guestRatio ?? 0) * (vm.cores ?? 0)) / total;
      // The eighth VM is alone in a CPU group of one LP, so all of it is known.
      const isGrouped = vm.key === vmKey(7);
      const value = isGrouped ? (lp === 3 ? (vm.cores ?? 0) : 0) : round(cell);
      share.push(value);
      low.push(isGrouped ? value : round(Math.max(0, value - 0.3 * value)));
      high.push(isGrouped ? value : round(Math.min(guestRatio ?? 0, vm.cores ?? 0, value * 1.8 + 0.05)));
    }
  for (const { rootRatio } of processors) {
    share.push(rootRatio ?? 0);
    low.push(rootRatio ?? 0);
    high.push(rootRatio ?? 0);
  }
  return {
    host: host.name,
    at,
    spanMs,
    rows: [
      ...using.map(({ key, name, cores }) => ({ key, kind: 'vm' as const, name, cores: cores ?? 0 })),
      {
        key: 'root',
        kind: 'root',
        name: 'root',
        cores: processors.reduce((sum, { rootRatio }) => sum + (rootRatio ?? 0), 0),
      },
    ],
    columns,
    share,
    low,
    high,
    rules: ['totals'],
    why: '0'.repeat(share.length),
    unplaced: { rows: [...using.map(() => 0), 0], columns: columns.map(() => 0) },
    intervals: 1,
    exactShare: 0.11,
    meanWidth: 0.18,
    skewCores: 0.004,
    exactWithinCores: 0.0004,
    sentence: '11 % of CPU time is exact; the rest is known within ± 0.09 cores per cell.',
  };
}
