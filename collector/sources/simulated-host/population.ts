/**
 * Which virtual machines live on the simulated host: names, sizes and habits, chosen by the seed before anything runs. Roles come
 * in a fixed order, so that small hosts have the interesting ones; two names are awkward on purpose, as users' names are.
 */
import type { Habit } from './habits.ts';
import type { Random } from './random.ts';

export interface VmPlan {
  readonly id: string;
  readonly adapterId: string;
  readonly name: string;
  readonly habit: Habit;
  readonly vps: number;
  readonly memoryMb: number;
  readonly dynamicMemory: boolean;
  /** Its part of the host's packets and of the disks' operations, relative to the others'. */
  readonly networkWeight: number;
  readonly storageWeight: number;
  readonly hasDataDisk: boolean;
}

export interface Population {
  readonly plans: readonly VmPlan[];
  /** Index of the VM that uses most, −1 on a host without VMs. */
  readonly noisy: number;
}

interface Role {
  readonly prefix: string;
  /** A whole name, instead of the prefix and a number. */
  readonly name?: string;
  readonly habit: Habit;
  readonly vps: number;
  readonly memoryGb: number;
  readonly network: number;
  readonly storage: number;
  readonly hasDataDisk?: boolean;
}

const roles: readonly Role[] = [
  { prefix: 'sql', habit: 'constant', vps: 8, memoryGb: 32, network: 2, storage: 6, hasDataDisk: true },
  { prefix: 'web', habit: 'diurnal', vps: 4, memoryGb: 8, network: 6, storage: 1 },
  { prefix: 'dc', habit: 'idle', vps: 2, memoryGb: 4, network: 0.3, storage: 0.3 },
  { prefix: 'app', habit: 'bursty', vps: 4, memoryGb: 12, network: 2, storage: 1 },
  { prefix: 'db', habit: 'constant', vps: 4, memoryGb: 24, network: 1.5, storage: 5, hasDataDisk: true },
  { prefix: 'rds', habit: 'interactive', vps: 4, memoryGb: 16, network: 1, storage: 1.5 },
  { prefix: 'backup', habit: 'batch', vps: 2, memoryGb: 8, network: 3, storage: 4, hasDataDisk: true },
  { prefix: 'sql', habit: 'diurnal', vps: 6, memoryGb: 24, network: 2, storage: 5, hasDataDisk: true },
  {
    prefix: 'test',
    name: 'test: a (b)/#1, "x"',
    habit: 'bursty',
    vps: 1,
    memoryGb: 2,
    network: 0.5,
    storage: 0.5,
  },
  { prefix: 'build', habit: 'batch', vps: 6, memoryGb: 16, network: 0.7, storage: 3 },
  { prefix: 'web', habit: 'bursty', vps: 4, memoryGb: 8, network: 5, storage: 1 },
  { prefix: '監視', habit: 'interactive', vps: 2, memoryGb: 6, network: 0.6, storage: 0.6 },
  { prefix: 'file', habit: 'interactive', vps: 2, memoryGb: 8, network: 4, storage: 4, hasDataDisk: true },
  { prefix: 'mail', habit: 'diurnal', vps: 4, memoryGb: 24, network: 2, storage: 4, hasDataDisk: true },
  { prefix: 'dev', habit: 'idle', vps: 2, memoryGb: 8, network: 0.2, storage: 0.3 },
  { prefix: 'print', habit: 'idle', vps: 1, memoryGb: 2, network: 0.1, storage: 0.1 },
];

/** The documented most for one host. */
const mostVirtualProcessors = 2048;
const noisyCandidates: readonly string[] = ['sql', 'db', 'build', 'app'];

/** Draws the VMs of a host. The noisy one gets virtual processors for five eighths of the host, at most 16. */
export function populate(vms: number, processors: number, random: Random): Population {
  const drawn = Array.from({ length: vms }, (_, index) => draw(index, random));
  const candidates = drawn.flatMap(({ name }, index) =>
    noisyCandidates.some((prefix) => name.startsWith(prefix)) ? [index] : [],
  );
  const noisy = candidates[random.below(Math.min(candidates.length, 5))] ?? (vms > 0 ? 0 : -1);
  const wanted = Math.min(mostVirtualProcessors, Math.round(vms * (vms <= 24 ? 4 : 2.56)));
  const sizes = drawn.map((plan) => plan.vps);
  if (noisy >= 0) sizes[noisy] = Math.min(16, Math.max(2, Math.round(processors * 0.625)));
  shrink(sizes, wanted, noisy);
  return { noisy, plans: drawn.map((plan, index) => ({ ...plan, vps: sizes[index] ?? 1 })) };
}

function draw(index: number, random: Random): VmPlan {
  const role = roles[index % roles.length] ?? roles[0];
  if (role === undefined) throw new Error('Cannot draw a VM: there are no roles');
  const round = Math.floor(index / roles.length);
  const sameBefore = roles.slice(0, index % roles.length).filter((r) => r.prefix === role.prefix).length;
  const perRound = roles.filter((r) => r.prefix === role.prefix).length;
  const number = round * perRound + sameBefore + 1;
  const numbered = `${role.prefix}${String(number).padStart(2, '0')}`;
  return {
    id: random.guid(),
    adapterId: random.guid(),
    name: role.name !== undefined && round === 0 ? role.name : numbered,
    habit: role.habit,
    vps: role.vps,
    memoryMb: role.memoryGb * 1024,
    dynamicMemory: role.hasDataDisk !== true,
    networkWeight: role.network * random.between(0.7, 1.3),
    storageWeight: role.storage * random.between(0.7, 1.3),
    hasDataDisk: role.hasDataDisk === true,
  };
}

/** Takes virtual processors away, one a VM and round, last VM first, until no more than wanted are left. */
function shrink(sizes: number[], wanted: number, spared: number): void {
  let sum = sizes.reduce((total, size) => total + size, 0);
  for (let shrunk = true; sum > wanted && shrunk;) {
    shrunk = false;
    for (let index = sizes.length - 1; index >= 0 && sum > wanted; index -= 1) {
      const size = sizes[index] ?? 1;
      if (size === 1 || index === spared) continue;
      sizes[index] = size - 1;
      sum -= 1;
      shrunk = true;
    }
  }
}
