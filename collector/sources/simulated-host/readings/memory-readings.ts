/** Readings of what VMs have and how they are: Dynamic Memory, health, live migration. */
import { memoryMeters } from '../memory.ts';
import { type Simulation, ticksPerSecond } from '../simulation.ts';
import type { ProcessorInstances } from './processor-readings.ts';
import { column, countNames, type ReadSet } from './set-reading.ts';

const migrationPassSeconds = 4;

export function readDynamicMemory({ now }: Simulation, instances: ProcessorInstances): ReadSet {
  const { partitions } = instances;
  const length = partitions.length;
  const of =
    (value: (vm: (typeof partitions)[number]) => number) =>
    (row: number): number => {
      const vm = partitions[row];
      return vm === undefined ? NaN : value(vm);
    };
  const assigned = of((vm) => Math.round(vm.memoryMb));
  const available = of((vm) => Math.max(0, Math.round(vm.memoryMb * (1 - vm.pressurePercent / 100))));
  return {
    instances: instances.named('virtual-machines', () => partitions.map((vm) => vm.name)),
    columns: [
      column('physical-memory', length, assigned),
      column('guest-visible-physical-memory', length, assigned),
      column('guest-available-memory', length, available),
      column(
        'current-pressure',
        length,
        of((vm) => vm.pressurePercent),
      ),
      column(
        'added-memory',
        length,
        of((vm) => vm.memoryMeters.read(memoryMeters.addedMb, now)),
      ),
      column(
        'removed-memory',
        length,
        of((vm) => vm.memoryMeters.read(memoryMeters.removedMb, now)),
      ),
      column(
        'add-operations',
        length,
        of((vm) => vm.memoryMeters.read(memoryMeters.additions, now)),
      ),
      column(
        'remove-operations',
        length,
        of((vm) => vm.memoryMeters.read(memoryMeters.removals, now)),
      ),
    ],
  };
}

export function readBalancer({ memory }: Simulation): ReadSet {
  return {
    instances: [{ name: 'System Balancer', duplicate: 0 }],
    columns: [
      column('available-memory', 1, () => Math.round(memory.availableMb)),
      column('average-pressure', 1, () => memory.averagePressurePercent),
    ],
  };
}

export function readHealth({ vms }: Simulation): ReadSet {
  const here = vms.filter((vm) => vm.isHere);
  const critical = here.filter((vm) => vm.critical).length;
  return {
    instances: [{ name: '', duplicate: 0 }],
    columns: [
      column('health-ok', 1, () => here.length - critical),
      column('health-critical', 1, () => critical),
    ],
  };
}

/** Passes of four seconds, each with fewer dirty pages; in the last second the VM stands still. */
export function readMigrations({ vms, now }: Simulation): ReadSet {
  const moving = vms.flatMap((vm) => (vm.migration === undefined ? [] : [{ vm, migration: vm.migration }]));
  const seconds = (ticks: number): number => ticks / ticksPerSecond;
  const pass = (startedAt: number): number => Math.floor(seconds(now - startedAt) / migrationPassSeconds) + 1;
  const of = (value: (row: (typeof moving)[number]) => number) => (row: number) => {
    const entry = moving[row];
    return entry === undefined ? NaN : value(entry);
  };
  const { length } = moving;
  return {
    instances: countNames(moving.map(({ vm }) => `${vm.name}:VM Live Migration`)),
    columns: [
      column(
        'transfer-pass',
        length,
        of(({ migration }) => pass(migration.startedAt)),
      ),
      column(
        'is-blackout',
        length,
        of(({ migration }) => (seconds(migration.endsAt - now) <= 1 ? 1 : 0)),
      ),
      column(
        'dirty-pages',
        length,
        of(({ vm, migration }) => Math.floor((vm.memoryMb * 256) / 8 ** pass(migration.startedAt))),
      ),
      column(
        'tcp-bytes-sent',
        length,
        of(({ migration }) => migration.meters.read(0, now)),
      ),
      column(
        'tcp-bytes-received',
        length,
        of(({ migration }) => migration.meters.read(1, now)),
      ),
    ],
  };
}
