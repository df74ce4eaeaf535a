/** The part of the HTTP API's JSON that tells of one virtual machine what its counters do not: what it is, and where it has been. */
import type { DiskAnswer, MomentAnswer, QueueAnswer } from './wire.ts';

/** `/api/v1/vm?vm=`; null and absent lists where the source does not say. */
export interface MachineAnswer extends MomentAnswer {
  readonly key: string;
  readonly name: string;
  readonly state: string;
  readonly startedAt: number | null;
  readonly generation: 1 | 2 | null;
  readonly guestOperatingSystem: string | null;
  /** `never`: the guest has not answered since the VM started; `lost`: it did, and no longer does. */
  readonly heartbeat: 'ok' | 'never' | 'lost' | null;
  /** Whether the version of its integration services is the host's. */
  readonly integrationIsCurrent: boolean | null;
  /** Restricted to processor features of older machines. */
  readonly processorCompatibility: boolean | null;
  /** What it may have; least and most only where its memory is dynamic. */
  readonly memorySettings: {
    readonly startupBytes: number;
    readonly minimumBytes: number | null;
    readonly maximumBytes: number | null;
  } | null;
  /** LPs of its CPU group; null = in none, or not known. */
  readonly cpuGroup: readonly number[] | null;
  /** Oldest first; null = not known. */
  readonly checkpoints: readonly CheckpointAnswer[] | null;
  readonly replication: {
    readonly health: 'normal' | 'warning' | 'critical';
    readonly state: string | null;
    readonly lastReplicatedAt: number | null;
  } | null;
  readonly disks: readonly DiskAnswer[];
  /** null = not known. */
  readonly adapters: readonly VirtualAdapterAnswer[] | null;
  readonly queues: readonly Pick<QueueAnswer, 'adapter' | 'queue' | 'lp'>[];
  /** Hosts that recorded a VM of this name, the newest first. */
  readonly stays: readonly StayAnswer[];
  /** Live migrations of the last 30 days, the newest first. */
  readonly moves: readonly MoveAnswer[];
}

export interface VirtualAdapterAnswer {
  readonly name: string;
  readonly kind: 'synthetic' | 'legacy';
  /** MAC address, twelve hexadecimal digits; null until its first start. */
  readonly address: string | null;
  /** null = plugged into none, or not known. */
  readonly switch: string | null;
}

export interface CheckpointAnswer {
  readonly name: string;
  readonly createdAt: number;
  readonly kind: 'standard' | 'backup';
}

export interface StayAnswer {
  readonly host: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface MoveAnswer {
  readonly at: number;
  readonly host: string;
  readonly direction: 'arrived' | 'left';
  /** How long it stood still, as closely as the polls tell; null where the host did not count it. */
  readonly blackout: { readonly leastMs: number; readonly mostMs: number } | null;
}
