/**
 * What can befall a virtual machine: start, stop, pause, move, be renamed, have a checkpoint. Each keeps hypervisor, devices and
 * events in step, and does nothing to a VM that is not in the state for it, so that a script may be played on any host.
 */
import type { Checkpoint, Replication } from '../../model/host.ts';
import { unixMs } from '../../model/time.ts';
import { Meters } from './meters.ts';
import type { Simulation } from './simulation.ts';
import { ticksPerSecond } from './simulation.ts';
import { archiveVolume } from './storage.ts';
import { hasPartition, isRunning, type SimulatedVm } from './virtual-machine.ts';

export function stopVm(simulation: Simulation, vm: SimulatedVm): void {
  if (!isRunning(vm)) return;
  leaveProcessors(simulation, vm);
  vm.state = 'off';
  simulation.version += 1;
  simulation.report({ kind: 'vm-stopped', subject: vm.name, message: `${vm.name} was turned off` });
}

/** Starts a VM that was off: a new partition, so every counter of it begins at 0. */
export function startVm(simulation: Simulation, vm: SimulatedVm): void {
  if (!vm.isHere || vm.state !== 'off') return;
  beginPartition(simulation, vm);
  simulation.report({ kind: 'vm-started', subject: vm.name, message: `${vm.name} was started` });
}

export function pauseVm(simulation: Simulation, vm: SimulatedVm): void {
  if (!isRunning(vm)) return;
  leaveProcessors(simulation, vm);
  vm.state = 'paused';
  simulation.report({
    kind: 'vm-paused',
    subject: vm.name,
    message: `${vm.name} was paused by an administrator`,
  });
}

/** Hyper-V pauses a VM whose disk file cannot grow; it stays so until somebody makes room and resumes it. */
function pauseCritically(simulation: Simulation, vm: SimulatedVm, path: string, volume: string): void {
  if (!isRunning(vm)) return;
  leaveProcessors(simulation, vm);
  vm.state = 'paused';
  vm.critical = true;
  vm.criticalReason = `disk ${path} cannot grow, volume ${volume} has 0 bytes free`;
  const message = `${vm.name} was paused: ${vm.criticalReason}`;
  simulation.report({ kind: 'vm-paused-critical', subject: vm.name, message });
}

export function resumeVm(simulation: Simulation, vm: SimulatedVm): void {
  if (!vm.isHere || vm.state !== 'paused') return;
  vm.state = 'running';
  vm.critical = false;
  vm.criticalReason = undefined;
  joinProcessors(simulation, vm);
  simulation.report({ kind: 'vm-resumed', subject: vm.name, message: `${vm.name} was resumed` });
}

/** Begins a live migration; the VM runs on while its memory is copied. */
export function beginMigration(
  simulation: Simulation,
  vm: SimulatedVm,
  direction: 'leaving' | 'arriving',
  seconds: number,
): void {
  if (direction === 'leaving' ? !isRunning(vm) : vm.isHere) return;
  const endsAt = simulation.now + seconds * ticksPerSecond;
  const meters = new Meters(2, simulation.now);
  const speed = (vm.memoryMb * 1024 ** 2) / seconds;
  meters.step(simulation.now, direction === 'leaving' ? [speed, 0] : [0, speed]);
  vm.migration = { direction, startedAt: simulation.now, endsAt, meters };
  simulation.version += 1;
}

/** The VM goes on on another host; this one knows it no more. */
export function leave(simulation: Simulation, vm: SimulatedVm): void {
  if (vm.migration?.direction !== 'leaving') return;
  if (hasPartition(vm)) leaveProcessors(simulation, vm);
  vm.isHere = false;
  vm.migration = undefined;
  simulation.version += 1;
  const message = `${vm.name} left by live migration`;
  simulation.report({ kind: 'vm-left', subject: vm.name, message });
}

export function arrive(simulation: Simulation, vm: SimulatedVm): void {
  if (vm.migration?.direction !== 'arriving') return;
  vm.isHere = true;
  vm.migration = undefined;
  beginPartition(simulation, vm);
  const message = `${vm.name} arrived by live migration`;
  simulation.report({ kind: 'vm-arrived', subject: vm.name, message });
}

export function renameVm(simulation: Simulation, vm: SimulatedVm, name: string): void {
  if (!vm.isHere || vm.name === name) return;
  const message = `${vm.name} was renamed to ${name}`;
  vm.name = name;
  simulation.version += 1;
  simulation.report({ kind: 'vm-renamed', subject: name, message });
}

export function createCheckpoint(simulation: Simulation, vm: SimulatedVm, id: string): void {
  const disk = vm.disks[0];
  if (disk === undefined || disk.kind !== 'dynamic' || !hasPartition(vm)) return;
  simulation.storage.openCheckpoint(disk, id, simulation.now);
  vm.checkpoints.push({ name: 'before the update', createdAt: simulation.unixMs, kind: 'standard' });
  simulation.version += 1;
  const message = `A checkpoint of ${vm.name} was made; it now writes to ${disk.path}`;
  simulation.report({ kind: 'checkpoint-created', subject: vm.name, message });
}

export function removeCheckpoint(simulation: Simulation, vm: SimulatedVm): void {
  const disk = vm.disks[0];
  if (disk === undefined || disk.kind !== 'differencing') return;
  simulation.storage.mergeCheckpoint(disk, simulation.now);
  vm.checkpoints.pop();
  simulation.version += 1;
  const message = `The checkpoint of ${vm.name} was removed; it writes to ${disk.path} again`;
  simulation.report({ kind: 'checkpoint-removed', subject: vm.name, message });
}

/** A checkpoint that was made before the simulation began, and was forgotten. */
export function leaveCheckpoint(
  simulation: Simulation,
  vm: SimulatedVm,
  {
    id,
    hoursAgo,
    kind,
  }: { readonly id: string; readonly hoursAgo: number; readonly kind: Checkpoint['kind'] },
): void {
  const disk = vm.disks[0];
  if (disk === undefined || disk.kind !== 'dynamic') return;
  simulation.storage.openCheckpoint(disk, id, simulation.now);
  disk.extraGrowth = 0;
  const createdAt = unixMs(simulation.unixMs - hoursAgo * 3_600_000);
  const name = kind === 'backup' ? `${vm.name} - Backup` : 'before the migration';
  vm.checkpoints.push({ name, createdAt, kind });
}

export function replicate(simulation: Simulation, vm: SimulatedVm, health: Replication['health']): void {
  const before = vm.replication?.lastReplicatedAt ?? simulation.unixMs;
  vm.replication = {
    health,
    state: health === 'normal' ? 'Replicating' : 'Error',
    lastReplicatedAt: health === 'normal' ? simulation.unixMs : before,
  };
}

/** Management loses sight of a VM whose partition runs on, or finds it again. */
export function listVm(vm: SimulatedVm, isListed: boolean): void {
  vm.isListed = isListed;
}

/** Pauses every VM that would have to grow a file on the archive volume once that is full. */
export function pauseVmsOnFullArchive(simulation: Simulation): void {
  const volume = simulation.storage.volumes[archiveVolume];
  if (volume === undefined || volume.freeBytes > 0) return;
  for (const vm of simulation.vms) {
    const disk = vm.disks.find(
      (candidate) => candidate.volume === archiveVolume && candidate.kind !== 'fixed',
    );
    if (disk !== undefined) pauseCritically(simulation, vm, disk.path, volume.name);
  }
}

function leaveProcessors(simulation: Simulation, vm: SimulatedVm): void {
  for (let vp = vm.firstVp; vp < vm.firstVp + vm.plan.vps; vp += 1)
    simulation.scheduler.suspend(vp, simulation.now);
}

function joinProcessors(simulation: Simulation, vm: SimulatedVm): void {
  for (let vp = vm.firstVp; vp < vm.firstVp + vm.plan.vps; vp += 1)
    simulation.scheduler.resume(vp, simulation.now);
}

function beginPartition(simulation: Simulation, vm: SimulatedVm): void {
  const { accounts, network, now, storage } = simulation;
  vm.state = 'running';
  vm.startedAt = now;
  for (let vp = vm.firstVp; vp < vm.firstVp + vm.plan.vps; vp += 1) accounts.reset(vp);
  for (const disk of vm.disks) storage.reopen(disk, now);
  network.reconnect(vm.adapter, now);
  vm.memoryMeters = new Meters(4, now);
  joinProcessors(simulation, vm);
  simulation.version += 1;
}
