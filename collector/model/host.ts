/**
 * What a host is made of, apart from its counters: processors, virtual machines, volumes, network queues. Comes from
 * management data (WMI, the simulator, or what an exporter page lets us know); every part is optional because every
 * source lacks something.
 */
import type { UnixMs } from './time.ts';

export interface HostInventory {
  readonly at: UnixMs;
  /** Name to show. */
  readonly name: string;
  readonly operatingSystem?: string;
  readonly scheduler?: SchedulerType;
  readonly memoryBytes?: number;
  /** By LP number; missing where the source cannot know (then every LP is one core of one node). */
  readonly processors: readonly LogicalProcessor[];
  readonly virtualMachines: readonly VirtualMachine[];
  readonly volumes: readonly Volume[];
  readonly networkQueues: readonly NetworkQueue[];
  /** TCP Chimney: whether the host has it on; undefined = not known. */
  readonly chimney?: 'disabled' | 'enabled' | 'automatic' | 'not supported';
  /** What changed since the inventory before. */
  readonly events: readonly HostEvent[];
}

/** Of a host of which no source told anything but its name. */
export function emptyInventory(name: string, at: UnixMs): HostInventory {
  return { at, name, processors: [], virtualMachines: [], volumes: [], networkQueues: [], events: [] };
}

export type SchedulerType = 'classic' | 'classic-no-smt' | 'core' | 'root';

export interface LogicalProcessor {
  readonly lp: number;
  readonly core: number;
  readonly numaNode: number;
  readonly socket: number;
}

/** State by name, as PowerShell's `Get-VM` shows it, without the Critical suffix (see `critical`). */
export type VirtualMachineState =
  | 'running'
  | 'off'
  | 'stopping'
  | 'saved'
  | 'paused'
  | 'starting'
  | 'reset'
  | 'saving'
  | 'pausing'
  | 'resuming'
  | 'unknown';

export interface VirtualMachine {
  /** GUID in lower case where known; without it the name stands for the identity and two VMs of one name are one. */
  readonly id?: string;
  readonly name: string;
  readonly state: VirtualMachineState;
  /** HealthState is not OK: with `state` paused this is Paused-Critical; a plain pause by an administrator is not. */
  readonly critical: boolean;
  /** Why, where known: "disk D:\vm\a.avhdx cannot grow, volume D: has 0 bytes free". */
  readonly criticalReason?: string;
  /** OperationalStatus 5: storage is low on space, the VM will be paused if it gets worse. */
  readonly storageLow?: boolean;
  readonly virtualProcessors?: number;
  readonly startedAt?: UnixMs;
  readonly memoryBytes?: number;
  readonly disks: readonly VirtualDisk[];
  /** Absent where the source cannot know. */
  readonly networkAdapters?: readonly VirtualNetworkAdapter[];
  /** 1: BIOS and IDE; 2: UEFI. */
  readonly generation?: 1 | 2;
  /** Oldest first; absent where the source cannot know. */
  readonly checkpoints?: readonly Checkpoint[];
  /** Absent where the VM is not replicated or the source cannot know. */
  readonly replication?: Replication;
  readonly cpuGroup?: { readonly id: string; readonly processors: readonly number[] };
  /** As the guest reports it. */
  readonly guestOperatingSystem?: string;
  /** The guest's part of Hyper-V; absent where the VM does not run or the source cannot know. */
  readonly integration?: Integration;
  /** Restricted to processor features of older machines, so that it can move to them. */
  readonly processorCompatibility?: boolean;
  /** What it may have, as it is set; `memoryBytes` is what it has. */
  readonly memorySettings?: MemorySettings;
}

export interface MemorySettings {
  /** What it begins with; all it gets unless its memory is dynamic. */
  readonly startupBytes: number;
  /** Present where its memory is dynamic: the least and the most it is given. */
  readonly dynamic?: { readonly minimumBytes: number; readonly maximumBytes: number };
}

export interface Integration {
  /** `never`: it has not answered since it started; `lost`: it did, and no longer does. */
  readonly heartbeat?: 'ok' | 'never' | 'lost';
  /** Whether its version is the host's. */
  readonly isCurrent?: boolean;
}

export interface Checkpoint {
  readonly name: string;
  readonly createdAt: UnixMs;
  /** `backup`: made by a backup program, which should have removed it again. */
  readonly kind: 'standard' | 'backup';
}

export interface Replication {
  readonly health: 'normal' | 'warning' | 'critical';
  /** As Windows calls it, where known: "Replicating", "WaitingForInitialReplication". */
  readonly state?: string;
  readonly lastReplicatedAt?: UnixMs;
}

export interface VirtualDisk {
  /** Full path of the file in use (the newest .avhdx when there are checkpoints). */
  readonly path: string;
  readonly volume?: string;
  readonly kind: 'fixed' | 'dynamic' | 'differencing' | 'unknown';
  readonly fileBytes?: number;
  readonly maximumBytes?: number;
}

export interface VirtualNetworkAdapter {
  readonly name: string;
  /** `legacy`: emulated, for guests without drivers and for booting from the network. */
  readonly kind: 'synthetic' | 'legacy';
  /** Twelve hexadecimal digits in lower case; absent until it is given at the first start. */
  readonly address?: string;
  /** Name of the virtual switch; absent where it is plugged into none, or that is not known. */
  readonly switch?: string;
}

export interface Volume {
  /** `C:`, a mount point, or `C:\ClusterStorage\Volume1`: what the administrator calls it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
}

export interface NetworkQueue {
  readonly adapter: string;
  readonly queue: number;
  /** Host processor that serves the queue. */
  readonly lp: number;
  readonly virtualMachine?: string;
}

export interface HostEvent {
  readonly at: UnixMs;
  readonly kind:
    | 'vm-started'
    | 'vm-stopped'
    | 'vm-arrived'
    | 'vm-left'
    | 'vm-renamed'
    | 'vm-paused'
    | 'vm-resumed'
    | 'vm-paused-critical'
    | 'checkpoint-created'
    | 'checkpoint-removed'
    | 'counters-missing'
    | 'counters-back'
    | 'alert-firing'
    | 'alert-resolved';
  readonly subject: string;
  readonly message: string;
}
