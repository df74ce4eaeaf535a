/** JSON Schemas of the answer about one virtual machine. */
import type {
  CheckpointAnswer,
  MachineAnswer,
  MoveAnswer,
  StayAnswer,
  VirtualAdapterAnswer,
} from '../../model/wire.ts';
import {
  array,
  choice,
  count,
  instant,
  nullable,
  number,
  object,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';
import { moment } from './moments.ts';

export const machineSchemas: Readonly<Record<string, JsonSchema>> = {
  MachineAnswer: object<MachineAnswer>('What one VM is, and where it has been', {
    ...moment,
    key: text('Identity: GUID, else name'),
    name: text(),
    state: text('As Get-VM shows it, lower case'),
    startedAt: nullable(instant()),
    generation: nullable({ type: 'integer', enum: [1, 2] }),
    guestOperatingSystem: nullable(text('As the guest reports it')),
    heartbeat: nullable(choice(['ok', 'never', 'lost'], 'Whether the guest answers Hyper-V')),
    integrationIsCurrent: nullable(yesNo()),
    processorCompatibility: nullable(yesNo()),
    memorySettings: nullable(
      object<NonNullable<MachineAnswer['memorySettings']>>('What memory it may have', {
        startupBytes: number('Bytes'),
        minimumBytes: nullable(number('Bytes, where it is dynamic')),
        maximumBytes: nullable(number('Bytes, where it is dynamic')),
      }),
    ),
    cpuGroup: nullable(array(count('LP number'))),
    checkpoints: nullable(array(ref('CheckpointAnswer'))),
    replication: nullable(
      object<NonNullable<MachineAnswer['replication']>>('Hyper-V Replica', {
        health: choice(['normal', 'warning', 'critical']),
        state: nullable(text()),
        lastReplicatedAt: nullable(instant()),
      }),
    ),
    disks: array(ref('DiskAnswer')),
    adapters: nullable(array(ref('VirtualAdapterAnswer'))),
    queues: array(
      object<MachineAnswer['queues'][number]>('A network queue of the VM', {
        adapter: text(),
        queue: count(),
        lp: count(),
      }),
    ),
    stays: array(ref('StayAnswer')),
    moves: array(ref('MoveAnswer')),
  }),
  VirtualAdapterAnswer: object<VirtualAdapterAnswer>('A network adapter of the VM', {
    name: text(),
    kind: choice(['synthetic', 'legacy']),
    address: nullable(text('MAC address, twelve hexadecimal digits')),
    switch: nullable(text('Virtual switch; null = plugged into none, or not known')),
  }),
  CheckpointAnswer: object<CheckpointAnswer>('One checkpoint', {
    name: text(),
    createdAt: instant(),
    kind: choice(['standard', 'backup']),
  }),
  StayAnswer: object<StayAnswer>('A host that recorded a VM of this name', {
    host: text(),
    firstAt: instant(),
    lastAt: instant(),
  }),
  MoveAnswer: object<MoveAnswer>('One live migration', {
    at: instant(),
    host: text(),
    direction: choice(['arrived', 'left']),
    blackout: nullable(
      object<NonNullable<MoveAnswer['blackout']>>('How long it stood still, as closely as the polls tell', {
        leastMs: number(),
        mostMs: number(),
      }),
    ),
  }),
};
