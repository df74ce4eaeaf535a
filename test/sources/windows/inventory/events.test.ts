import { expect, test } from 'vitest';

import type { HostInventory, VirtualMachine, VirtualMachineState } from '../../../../collector/model/host.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { eventsBetween } from '../../../../collector/sources/windows/inventory/events.ts';

function inventory(at: number, machines: readonly Partial<VirtualMachine>[]): HostInventory {
  const virtualMachines = machines.map((vm) => ({
    id: 'a',
    name: 'web01',
    state: 'running' as const,
    critical: false,
    disks: [],
    ...vm,
  }));
  return {
    at: unixMs(at),
    name: 'hv01',
    processors: [],
    virtualMachines,
    volumes: [],
    networkQueues: [],
    events: [],
  };
}

function kinds(before: readonly Partial<VirtualMachine>[], now: readonly Partial<VirtualMachine>[]) {
  return eventsBetween(inventory(1000, before), inventory(2000, now)).map(({ kind }) => kind);
}

/** The events along a way of states, one reading each. */
function along(...states: readonly VirtualMachineState[]) {
  return states.slice(1).flatMap((state, index) => kinds([{ state: states[index] ?? state }], [{ state }]));
}

test('each start and each stop is told once, however many states it passes', () => {
  expect(along('off', 'starting', 'running')).toEqual(['vm-started']);
  expect(along('off', 'running')).toEqual(['vm-started']);
  expect(along('running', 'stopping', 'off')).toEqual(['vm-stopped']);
  expect(along('running', 'saving', 'saved', 'starting', 'running')).toEqual(['vm-stopped', 'vm-started']);
  expect(along('running', 'pausing', 'paused', 'resuming', 'running')).toEqual(['vm-paused', 'vm-resumed']);
  expect(along('paused', 'off')).toEqual(['vm-stopped']);
});

test('nothing is told of a state that is not known', () => {
  expect(along('running', 'unknown', 'running')).toEqual([]);
});

test('Paused-Critical is not a plain pause, and may become one later', () => {
  const full = { state: 'paused', critical: true, criticalReason: 'D: is full' } as const;

  expect(kinds([{}], [full])).toEqual(['vm-paused-critical']);
  expect(kinds([{ state: 'paused' }], [full])).toEqual(['vm-paused-critical']);
  expect(kinds([full], [full])).toEqual([]);
  expect(kinds([full], [{}])).toEqual(['vm-resumed']);
  expect(kinds([], [full])).toEqual(['vm-arrived', 'vm-paused-critical']);
  // Running with critical health, then paused: it is the pause that is new.
  expect(kinds([{ critical: true }], [full])).toEqual(['vm-paused-critical']);
});

test('a VM that comes, goes or is renamed is known by its GUID', () => {
  const two = [{}, { id: 'b', name: 'db01' }];

  expect(kinds([{}], two)).toEqual(['vm-arrived']);
  expect(kinds(two, [{}])).toEqual(['vm-left']);
  const renamed = eventsBetween(inventory(1000, [{}]), inventory(2000, [{ name: 'web02' }]));
  expect(renamed).toEqual([
    { at: 2000, kind: 'vm-renamed', subject: 'web02', message: 'web01 is called web02 now' },
  ]);
});

test('a restart between two readings is a start; two VMs of one name stay two', () => {
  expect(kinds([{ startedAt: unixMs(500) }], [{ startedAt: unixMs(1500) }])).toEqual(['vm-started']);
  expect(kinds([{ startedAt: unixMs(500) }], [{ startedAt: unixMs(500) }])).toEqual([]);
  expect(kinds([{}, { id: 'b', state: 'off' }], [{}, { id: 'b' }])).toEqual(['vm-started']);
});

test('checkpoints are told when they come and go, not when they become known', () => {
  const checkpoint = { name: 'before update', createdAt: unixMs(900), kind: 'standard' } as const;
  const [without, having] = [{ checkpoints: [] }, { checkpoints: [checkpoint] }];

  expect(kinds([without], [having])).toEqual(['checkpoint-created']);
  expect(kinds([having], [without])).toEqual(['checkpoint-removed']);
  expect(kinds([{}], [having])).toEqual([]);
  expect(kinds([having], [{}])).toEqual([]);
});
