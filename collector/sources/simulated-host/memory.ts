/** Memory of the VMs: Dynamic Memory follows what each wants, a little late; the balancer has what is left of the host. */
import type { Random } from './random.ts';
import { hasPartition, type SimulatedVm } from './virtual-machine.ts';

/** Order of a VM's memory meters. */
export const memoryMeters = { addedMb: 0, removedMb: 1, additions: 2, removals: 3 } as const;
export const memoryMeterCount = 4;

const rootMb = 4096;
/** Memory comes and goes in pieces of this size at least. */
const pieceMb = 32;

export class Memory {
  readonly hostMb: number;
  availableMb: number;
  averagePressurePercent = 0;

  constructor(vms: readonly SimulatedVm[]) {
    const assigned = vms.reduce((sum, vm) => sum + vm.plan.memoryMb, rootMb);
    this.hostMb = 2 ** Math.ceil(Math.log2(assigned * 1.05));
    this.availableMb = this.hostMb - assigned;
  }

  step(vms: readonly SimulatedVm[], random: Random): void {
    let assigned = rootMb;
    let pressure = 0;
    let partitions = 0;
    for (const vm of vms) {
      if (!hasPartition(vm)) continue;
      const wanted = vm.plan.memoryMb * (0.55 + 0.35 * vm.activity + random.between(-0.01, 0.01));
      if (vm.plan.dynamicMemory && vm.state === 'running') adjust(vm, wanted * 1.2);
      vm.pressurePercent = Math.min(125, Math.round((100 * wanted) / vm.memoryMb));
      assigned += vm.memoryMb;
      pressure += vm.pressurePercent;
      partitions += 1;
    }
    this.availableMb = Math.max(0, this.hostMb - assigned);
    this.averagePressurePercent = partitions === 0 ? 0 : Math.round(pressure / partitions);
  }
}

function adjust(vm: SimulatedVm, wantedMb: number): void {
  const missing = Math.round((wantedMb - vm.memoryMb) * 0.2);
  if (Math.abs(missing) < pieceMb) return;
  vm.memoryMb += missing;
  vm.memoryMeters.add(missing > 0 ? memoryMeters.addedMb : memoryMeters.removedMb, Math.abs(missing));
  vm.memoryMeters.add(missing > 0 ? memoryMeters.additions : memoryMeters.removals, 1);
}
