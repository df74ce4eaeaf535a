/** A small host for the tests of exposition, alerting and dashboards: frames written by hand, one column a line. */
import type { Frame, FrameColumn, SetFrame } from '../../collector/model/frame.ts';
import { emptyInventory, type HostInventory } from '../../collector/model/host.ts';
import { unixMs, type UnixMs } from '../../collector/model/time.ts';

export const noon = unixMs(1_767_268_800_000);

/** Columns by counter id; plain numbers are levels, `total` and `baseTotal` what has been counted. */
export type Columns = Readonly<
  Record<
    string,
    {
      readonly value?: readonly number[];
      readonly total?: readonly number[];
      readonly baseTotal?: readonly number[];
    }
  >
>;

export function setFrame(
  set: string,
  instances: readonly string[],
  columns: Columns,
  at: UnixMs = noon,
): SetFrame {
  const seen = new Map<string, number>();
  return {
    set,
    at,
    intervalSeconds: 1,
    instances: instances.map((name) => {
      const duplicate = seen.get(name) ?? 0;
      seen.set(name, duplicate + 1);
      return { name, duplicate };
    }),
    columns: Object.entries(columns).map(([counter, { value, total, baseTotal }]): FrameColumn => {
      const absent = instances.map(() => Number.NaN);
      return {
        counter,
        value: Float64Array.from(value ?? absent),
        ...(total === undefined ? {} : { total: Float64Array.from(total) }),
        ...(baseTotal === undefined ? {} : { baseTotal: Float64Array.from(baseTotal) }),
      };
    }),
  };
}

export function inventory(parts: Partial<HostInventory> = {}): HostInventory {
  return {
    ...emptyInventory('HV01', noon),
    ...parts,
  };
}

export function frame(parts: Partial<Frame> = {}): Frame {
  return { host: 'hv01', at: noon, sets: [], inventory: inventory(), problems: [], ...parts };
}

const webId = '11111111-2222-3333-4444-555555555555';
const otherWebId = '66666666-7777-8888-9999-aaaaaaaaaaaa';

/** Two VMs of one name, a name with everything in it that hurts, an absent value, a VM in trouble, a queue, a problem. */
export const troubledFrame: Frame = frame({
  sets: [
    setFrame('logical-processor', ['Hv LP 0', 'Hv LP 1'], {
      'guest-run-time': { total: [8123.9104, 0] },
      'idle-time': { total: [12.5, 20_000_000.1234567] },
      'context-switches': { total: [9_007_199_254_740_991, Number.NaN] },
      'root-vp-index': { value: [0, 1] },
    }),
    setFrame('virtual-processor', ['web:Hv VP 0', 'web:Hv VP 0', 'say "hi"\\\n数据库:Hv VP 3', '_Total'], {
      'total-run-time': { total: [1.5, 2.25, 1e-7, 999] },
      'cpu-wait-time-per-dispatch': { total: [0.1 + 0.2, 4, 5, 9], baseTotal: [7, 8, 9, 9] },
    }),
  ],
  inventory: inventory({
    operatingSystem: 'Windows Server 2022',
    scheduler: 'core',
    virtualMachines: [
      {
        id: webId,
        name: 'web',
        state: 'running',
        critical: false,
        storageLow: false,
        virtualProcessors: 1,
        disks: [],
      },
      { id: otherWebId, name: 'web', state: 'paused', critical: true, virtualProcessors: 2, disks: [] },
      { name: 'say "hi"\\\n数据库', state: 'off', critical: false, memoryBytes: 4_294_967_296, disks: [] },
    ],
    volumes: [
      { name: 'C:', sizeBytes: 107_374_182_400, freeBytes: 42_949_672_960 },
      { name: String.raw`C:\ClusterStorage\Volume1`, sizeBytes: 2e12, freeBytes: 0 },
    ],
    networkQueues: [
      { adapter: 'NIC 1', queue: 1, lp: 4, virtualMachine: 'web' },
      { adapter: 'NIC 1', queue: 0, lp: 0 },
    ],
  }),
  problems: [{ subject: 'virtual-switch', kind: 'missing', message: 'Cannot read it' }],
});
