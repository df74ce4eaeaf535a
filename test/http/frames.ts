/** Polls of a small host, made by hand: every number that a test looks at is given here or by the test. */
import type { Frame, FrameColumn, SetFrame } from '../../collector/model/frame.ts';
import type { HostInventory } from '../../collector/model/host.ts';
import { unixMs, type UnixMs } from '../../collector/model/time.ts';

/** 2026-01-01T00:00:00Z */
export const start = unixMs(1_767_225_600_000);

/** So many seconds after `start`. */
export function second(count: number): UnixMs {
  return unixMs(start + count * 1000);
}

export const webId = '11111111-1111-1111-1111-111111111111';
/** A name with everything that a careless parser trips over. */
export const oddName = 'Sales: EU, "test" #2:Hv VP 7';

/** Guest run time in cores. */
export interface Use {
  /** VP 0 and VP 1 of web01. */
  readonly web0?: number;
  readonly web1?: number;
  /** The only VP of the oddly named VM. */
  readonly odd?: number;
  /** Each root VP. */
  readonly root?: number;
}

export function frameAt(at: UnixMs, { web0 = 0.5, web1 = 0.25, odd = 1, root = 0.1 }: Use = {}): Frame {
  const guests = (web0 + web1 + odd) / 4 + root;
  const set = setAt(at);
  return {
    host: 'hv01',
    at,
    inventory: inventoryAt(at),
    problems: [
      { subject: 'virtual-switch', kind: 'missing', message: 'Cannot read counter set "virtual-switch"' },
    ],
    sets: [
      set(
        'logical-processor',
        ['Hv LP 0', 'Hv LP 1', 'Hv LP 2', 'Hv LP 3'],
        [
          counted('guest-run-time', 1e-7, [guests, guests, guests, guests]),
          counted('hypervisor-run-time', 1e-7, [0.01, 0.01, 0.01, 0.01]),
          counted('context-switches', 1, [100, 200, 300, 400]),
          counted('hardware-interrupts', 1, [10, 20, 30, 40]),
          level('root-vp-index', [0, 1, 2, 3]),
        ],
      ),
      set(
        'root-virtual-processor',
        ['Root VP 0', 'Root VP 1', 'Root VP 2', 'Root VP 3'],
        [counted('guest-run-time', 1e-7, [root, root, root, root])],
      ),
      set(
        'virtual-processor',
        ['web01:Hv VP 0', 'web01:Hv VP 1', `${oddName}:Hv VP 0`],
        [
          counted('guest-run-time', 1e-7, [web0, web1, odd]),
          counted('hypervisor-run-time', 1e-7, [0.02, 0.02, 0.04]),
          waits([0.04, 0, 0.1], [200, 100, 1000]),
        ],
      ),
      set(
        'network-interface',
        ['NIC 1'],
        [
          counted('bytes-received', 1, [1_000_000]),
          counted('bytes-sent', 1, [2_000_000]),
          level('offloaded-connections', [7]),
          level('rsc-connections', [3]),
        ],
      ),
      set(
        'processor-network-activity',
        ['2, nic 1', '3, nic 1'],
        [counted('received-packets', 1, [5000, 6000])],
      ),
      set('logical-disk', ['D:'], [level('free-megabytes', [40 * 2 ** 30])]),
    ],
  };
}

type MakeSet = (set: string, names: readonly string[], columns: readonly FrameColumn[]) => SetFrame;

function setAt(at: UnixMs): MakeSet {
  return (set, names, columns) => ({
    set,
    at,
    intervalSeconds: 1,
    instances: names.map((name) => ({ name, duplicate: 0 })),
    columns,
  });
}

function counted(counter: string, unitPerCount: number, values: readonly number[]): FrameColumn {
  const value = Float64Array.from(values);
  const delta = value.map((one) => Math.round(one / unitPerCount));
  return { counter, value, delta, unitPerCount, total: value };
}

function level(counter: string, values: readonly number[]): FrameColumn {
  return { counter, value: Float64Array.from(values) };
}

/** CPU wait per dispatch: seconds waited over dispatches, counted in nanoseconds. */
function waits(seconds: readonly number[], dispatches: readonly number[]): FrameColumn {
  const baseDelta = Float64Array.from(dispatches);
  const delta = Float64Array.from(seconds, (one) => Math.round(one * 1e9));
  return {
    counter: 'cpu-wait-time-per-dispatch',
    value: Float64Array.from(seconds, (one, index) => one / (dispatches[index] ?? Number.NaN)),
    delta,
    unitPerCount: 1e-9,
    baseDelta,
    total: delta,
    baseTotal: baseDelta,
  };
}

function inventoryAt(at: UnixMs): HostInventory {
  return {
    at,
    name: 'HV01',
    operatingSystem: 'Windows Server 2025 Datacenter',
    scheduler: 'core',
    memoryBytes: 256 * 2 ** 30,
    processors: [0, 1, 2, 3].map((lp) => ({ lp, core: lp >> 1, numaNode: lp >> 1, socket: 0 })),
    virtualMachines: [
      {
        id: webId,
        name: 'web01',
        state: 'running',
        critical: false,
        virtualProcessors: 2,
        memoryBytes: 8 * 2 ** 30,
        disks: [{ path: 'D:\\vm\\web01.vhdx', kind: 'dynamic', fileBytes: 1e9, maximumBytes: 1e11 }],
      },
      { name: oddName, state: 'running', critical: false, virtualProcessors: 1, disks: [] },
      {
        name: 'db01',
        state: 'paused',
        critical: true,
        criticalReason: 'volume D: is full',
        disks: [{ path: 'C:\\ClusterStorage\\Volume1\\db01.avhdx', kind: 'differencing' }],
      },
    ],
    volumes: [
      { name: 'C:', sizeBytes: 1e11, freeBytes: 5e10 },
      { name: 'D:', sizeBytes: 1e12, freeBytes: 2e11 },
      { name: 'C:\\ClusterStorage\\Volume1', sizeBytes: 1e13, freeBytes: 3e12 },
    ],
    networkQueues: [
      { adapter: 'NIC 1', queue: 0, lp: 2 },
      { adapter: 'NIC 1', queue: 1, lp: 3, virtualMachine: 'web01' },
      { adapter: 'NIC 1', queue: 2, lp: 3, virtualMachine: oddName },
    ],
    chimney: 'disabled',
    events: [],
  };
}
