/** The VMs of a host, put together from the rows of several classes. A class that is missing leaves its own fields out. */
import type {
  Checkpoint,
  Integration,
  Replication,
  VirtualDisk,
  VirtualMachine,
  VirtualMachineState,
  Volume,
} from '../../../model/host.ts';
import { addMs, ms, msBetween, type UnixMs } from '../../../model/time.ts';
import type { WmiRow } from '../wmi/value.ts';
import type { WmiRows } from './class-reader.ts';
import { flagOf, guidIn, instantOf, numberOf, textOf, textsOf } from './fields.ts';
import { memoryOf } from './memory-settings.ts';
import { networkAdaptersOf } from './network-adapters.ts';
import { bySettingsOwner } from './settings.ts';
import { stateOf } from './virtual-machine-state.ts';
import { volumeOfPath } from './volumes.ts';

export interface MachineSurroundings {
  readonly at: UnixMs;
  readonly volumes: readonly Volume[];
  /** The VMs of the inventory before, whose start times are kept. */
  readonly before: readonly VirtualMachine[];
}

interface Joined {
  readonly summaries: ReadonlyMap<string | undefined, WmiRow>;
  readonly processors: ReadonlyMap<string, readonly WmiRow[]>;
  readonly memory: ReadonlyMap<string, readonly WmiRow[]>;
  readonly storage: ReadonlyMap<string, readonly WmiRow[]>;
  readonly systems: ReadonlyMap<string | undefined, readonly WmiRow[]> | undefined;
  readonly adapters: ReturnType<typeof networkAdaptersOf>;
}

const bytesPerMegabyte = 1_048_576;

/** The uptime is rounded and read a moment later each time; a start that moves by less is the same start. */
const sameStart = ms(10_000);

/** The host itself is a row too, by its own name; a VM's name is a GUID. */
export function isVirtualMachine(row: WmiRow): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(textOf(row, 'Name') ?? '');
}

export function virtualMachinesOf(rows: WmiRows, around: MachineSurroundings): readonly VirtualMachine[] {
  const joined: Joined = {
    summaries: new Map((rows.summary ?? []).map((row) => [guidIn(textOf(row, 'Name')), row] as const)),
    processors: bySettingsOwner(rows.processorSettings),
    memory: bySettingsOwner(rows.memorySettings),
    storage: bySettingsOwner(rows.storageSettings),
    adapters: networkAdaptersOf(rows),
    systems:
      rows.systemSettings === undefined
        ? undefined
        : Map.groupBy(rows.systemSettings, (row) => guidIn(textOf(row, 'VirtualSystemIdentifier'))),
  };
  return (rows.computerSystem ?? [])
    .filter(isVirtualMachine)
    .map((row) => virtualMachine(row, joined, around));
}

function virtualMachine(row: WmiRow, joined: Joined, around: MachineSurroundings): VirtualMachine {
  const id = textOf(row, 'Name')?.toLowerCase() ?? '';
  const { storageLow, ...state } = stateOf(row);
  const summary = joined.summaries.get(id);
  const isOn = holdsMemory(state.state);
  const memoryBytes = isOn && summary !== undefined ? numberOf(summary, 'MemoryUsage') : undefined;
  const virtualProcessors = processorCount(summary, joined.processors.get(id));
  const startedAt = isOn ? startOf(row, id, around) : undefined;
  const generation = generationOf(joined.systems?.get(id));
  const checkpoints = joined.systems === undefined ? undefined : checkpointsOf(joined.systems.get(id) ?? []);
  const replication = replicationOf(row);
  return {
    id,
    name: textOf(row, 'ElementName') ?? id,
    ...state,
    storageLow,
    ...(virtualProcessors === undefined ? {} : { virtualProcessors }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(memoryBytes === undefined ? {} : { memoryBytes: memoryBytes * bytesPerMegabyte }),
    disks: disksOf(joined.storage.get(id) ?? [], around.volumes),
    ...(joined.adapters === undefined ? {} : { networkAdapters: joined.adapters.get(id) ?? [] }),
    ...(generation === undefined ? {} : { generation }),
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(replication === undefined ? {} : { replication }),
    ...(isOn ? guestOf(summary) : {}),
    ...compatibilityOf(joined.processors.get(id)),
    ...memoryOf(joined.memory.get(id)),
  };
}

const heartbeats: ReadonlyMap<number | undefined, NonNullable<Integration['heartbeat']>> = new Map([
  [2, 'ok'],
  [12, 'never'],
  [13, 'lost'],
]);

/** What the guest's part of Hyper-V tells; nothing where the summary does not say. */
function guestOf(summary: WmiRow | undefined): Pick<VirtualMachine, 'integration' | 'guestOperatingSystem'> {
  if (summary === undefined) return {};
  const heartbeat = heartbeats.get(numberOf(summary, 'Heartbeat'));
  const version = numberOf(summary, 'IntegrationServicesVersionState');
  const guestOperatingSystem = textOf(summary, 'GuestOperatingSystem');
  const integration = {
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(version === 1 || version === 2 ? { isCurrent: version === 1 } : {}),
  };
  return {
    ...(Object.keys(integration).length === 0 ? {} : { integration }),
    ...(guestOperatingSystem === undefined || guestOperatingSystem === '' ? {} : { guestOperatingSystem }),
  };
}

function compatibilityOf(
  settings: readonly WmiRow[] | undefined,
): Pick<VirtualMachine, 'processorCompatibility'> {
  const limited = settings
    ?.map((row) => flagOf(row, 'LimitProcessorFeatures'))
    .find((is) => is !== undefined);
  return limited === undefined ? {} : { processorCompatibility: limited };
}

function holdsMemory(state: VirtualMachineState): boolean {
  return state !== 'off' && state !== 'saved' && state !== 'unknown';
}

function processorCount(
  summary: WmiRow | undefined,
  settings: readonly WmiRow[] | undefined,
): number | undefined {
  const counted = summary === undefined ? undefined : numberOf(summary, 'NumberOfProcessors');
  const [configured] = settings ?? [];
  return counted ?? (configured === undefined ? undefined : numberOf(configured, 'VirtualQuantity'));
}

function startOf(row: WmiRow, id: string, { at, before }: MachineSurroundings): UnixMs | undefined {
  const upFor = numberOf(row, 'OnTimeInMilliseconds');
  if (upFor === undefined || upFor === 0) return undefined;
  const startedAt = addMs(at, ms(-upFor));
  const known = before.find((vm) => vm.id === id)?.startedAt;
  return known !== undefined && Math.abs(msBetween(known, startedAt)) < sameStart ? known : startedAt;
}

export function generationOf(systems: readonly WmiRow[] | undefined): 1 | 2 | undefined {
  const realized = systems?.find(
    (row) => textOf(row, 'VirtualSystemType') === 'Microsoft:Hyper-V:System:Realized',
  );
  const generation = realized === undefined ? undefined : textOf(realized, 'VirtualSystemSubType')?.at(-1);
  if (generation === '1') return 1;
  return generation === '2' ? 2 : undefined;
}

const checkpointKinds: ReadonlyMap<string, Checkpoint['kind']> = new Map([
  ['Microsoft:Hyper-V:Snapshot:Realized', 'standard'],
  ['Microsoft:Hyper-V:Snapshot:Recovery', 'backup'],
]);

/** Oldest first. Points of Hyper-V Replica are none of a person's or a backup's and are left out. */
function checkpointsOf(systems: readonly WmiRow[]): readonly Checkpoint[] {
  return systems
    .flatMap((row): readonly Checkpoint[] => {
      const kind = checkpointKinds.get(textOf(row, 'VirtualSystemType') ?? '');
      const createdAt = instantOf(row, 'CreationTime');
      if (kind === undefined || createdAt === undefined) return [];
      return [{ name: textOf(row, 'ElementName') ?? 'without a name', createdAt, kind }];
    })
    .sort((a, b) => a.createdAt - b.createdAt);
}

const replicationHealths: ReadonlyMap<number | undefined, Replication['health']> = new Map([
  [1, 'normal'],
  [2, 'warning'],
  [3, 'critical'],
]);

const replicationStates = [
  'Disabled',
  'Ready for replication',
  'Waiting to complete initial replication',
  'Replicating',
  'Synced replication complete',
  'Recovered',
  'Committed',
  'Suspended',
  'Critical',
  'Waiting to start resynchronization',
  'Resynchronizing',
  'Resynchronization suspended',
  'Failover in progress',
  'Failback in progress',
  'Failback complete',
];

function replicationOf(row: WmiRow): Replication | undefined {
  const health = replicationHealths.get(numberOf(row, 'ReplicationHealth'));
  if ((numberOf(row, 'ReplicationMode') ?? 0) === 0 || health === undefined) return undefined;
  const state = replicationStates[numberOf(row, 'ReplicationState') ?? -1];
  const lastReplicatedAt = instantOf(row, 'LastReplicationTime');
  return {
    health,
    ...(state === undefined ? {} : { state }),
    ...(lastReplicatedAt === undefined ? {} : { lastReplicatedAt }),
  };
}

/** Disk files only: images of DVDs do not grow, and a physical disk given through is no file. */
function disksOf(storage: readonly WmiRow[], volumes: readonly Volume[]): readonly VirtualDisk[] {
  return storage.flatMap((row) => {
    const [path] = textsOf(row, 'HostResource');
    const isDisk = /Virtual Hard Disk$/iu.test(textOf(row, 'ResourceSubType') ?? '');
    if (!isDisk || path === undefined || path === '') return [];
    const volume = volumeOfPath(path, volumes);
    return [{ path, ...(volume === undefined ? {} : { volume }), kind: kindOf(path) }];
  });
}

/** The extension of a checkpoint's disk says that it is one; which of the others grow, only the file itself says. */
function kindOf(path: string): VirtualDisk['kind'] {
  return /\.avhdx?$/iu.test(path) ? 'differencing' : 'unknown';
}
