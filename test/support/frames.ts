/**
 * Frames of a small host written as a table of what each processor did, for tests of the rooms behind cooking. Ratios are CPU
 * seconds per second.
 */
import type { Frame, FrameColumn, SetFrame } from '../../collector/model/frame.ts';
import { emptyInventory, type HostInventory, type VirtualMachine } from '../../collector/model/host.ts';
import { unixMs } from '../../collector/model/time.ts';

export interface DrawnHost {
  /** Guest time of each LP, root included. */
  readonly lps: readonly number[];
  /** Guest time of each root VP; root VP n is on LP n. Left out = the set was not read. */
  readonly roots?: readonly number[];
  /** Guest time of each VP of each VM. A name ending in `#1` is the second VM of that name. */
  readonly vms: Readonly<Record<string, readonly number[]>>;
  readonly inventory?: Partial<HostInventory>;
}

export function drawFrame({ lps, roots, vms, inventory = {} }: DrawnHost): Frame {
  const machines = Object.entries(vms).flatMap(([key, vps]) => {
    const [name = key, duplicate = '0'] = key.split('#');
    return vps.map((guest, vp) => ({ name: `${name}:Hv VP ${vp}`, duplicate: Number(duplicate), guest }));
  });
  const sets = [
    drawSet(
      'logical-processor',
      lps.map((guest, lp) => ({ name: `Hv LP ${lp}`, duplicate: 0, guest })),
    ),
    ...(roots === undefined
      ? []
      : [
          drawSet(
            'root-virtual-processor',
            roots.map((guest, vp) => ({ name: `Root VP ${vp}`, duplicate: 0, guest })),
          ),
        ]),
    drawSet('virtual-processor', machines),
  ];
  return {
    host: 'hv01',
    at: unixMs(1_700_000_000_000),
    sets,
    inventory: drawInventory(inventory),
    problems: [],
  };
}

export function drawMachine(name: string, known: Partial<VirtualMachine> = {}): VirtualMachine {
  return { name, state: 'running', critical: false, disks: [], ...known };
}

function drawInventory(inventory: Partial<HostInventory>): HostInventory {
  return {
    ...emptyInventory('hv01', unixMs(1_700_000_000_000)),
    ...inventory,
  };
}

interface DrawnInstance {
  readonly name: string;
  readonly duplicate: number;
  readonly guest: number;
}

function drawSet(set: string, instances: readonly DrawnInstance[]): SetFrame {
  const guest: FrameColumn = {
    counter: 'guest-run-time',
    value: Float64Array.from(instances, (instance) => instance.guest),
  };
  return {
    set,
    at: unixMs(1_700_000_000_000),
    intervalSeconds: 1,
    reading: { clockSeconds: 0, tookSeconds: 0 },
    instances: instances.map(({ name, duplicate }) => ({ name, duplicate })),
    columns: [guest],
  };
}
