/**
 * The bounds against schedules that really ran, drawn at random slice by slice under the rules that a host may have: CPU groups, NUMA
 * nodes, cores that run one VM at a time, a root partition, VMs that vanish, and virtual processors read at another moment than the LPs.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { HostUse, ProcessorUse } from '../../collector/attribution/host-use.ts';
import { matrixOf, processorsOf } from '../../collector/attribution/answers.ts';
import { buildMatrix } from '../../collector/attribution/matrix.ts';
import type { VirtualMachineUse } from '../../collector/attribution/virtual-machine-use.ts';
import { unixMs } from '../../collector/model/time.ts';
import { drawMachine } from '../support/frames.ts';
import { expectSums } from '../support/matrix-sums.ts';

/** Slices of the window, and of what may be read before or after it. */
const slices = 24;
const margin = 2;

interface Machine {
  readonly vps: number;
  /** LPs of its CPU group. */
  readonly group: readonly number[] | undefined;
  readonly home: number | undefined;
}

interface Host {
  readonly lps: number;
  readonly core: boolean;
  readonly machines: readonly Machine[];
  /** Whether the last machine's counters are gone at the second reading. */
  readonly lastVanishes: boolean;
  readonly shiftBegin: number;
  readonly shiftEnd: number;
  /** Wishes: which VP each LP would like in each slice; the rules decide. */
  readonly wishes: readonly (readonly number[])[];
}

const hosts: fc.Arbitrary<Host> = fc.integer({ min: 1, max: 3 }).chain((cores) => {
  const lps = cores * 2;
  const machine = fc.record({
    vps: fc.integer({ min: 1, max: 3 }),
    group: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: lps - 1 }), { minLength: 1 }), {
      nil: undefined,
      freq: 2,
    }),
    home: fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined }),
  });
  return fc.record({
    lps: fc.constant(lps),
    core: fc.boolean(),
    machines: fc.array(machine, { minLength: 1, maxLength: 4 }),
    lastVanishes: fc.boolean(),
    shiftBegin: fc.integer({ min: -margin, max: margin }),
    shiftEnd: fc.integer({ min: -margin, max: margin }),
    wishes: fc.array(fc.array(fc.integer({ min: -3, max: 12 }), { minLength: lps, maxLength: lps }), {
      minLength: slices + 2 * margin,
      maxLength: slices + 2 * margin,
    }),
  });
});

interface Vp {
  readonly machine: number;
  readonly vp: number;
}

/** Who ran on each LP in each slice; undefined = nobody, 'root' = the root partition. */
type Slice = readonly (Vp | 'root' | undefined)[];

function schedule(host: Host): readonly Slice[] {
  const vps = host.machines.flatMap(({ vps: count }, machine) =>
    Array.from({ length: count }, (_, vp): Vp => ({ machine, vp })),
  );
  return host.wishes.map((wishes) => {
    const slice: (Vp | 'root' | undefined)[] = [];
    wishes.forEach((wish, lp) => {
      const vp = wish === -1 ? 'root' : vps[wish];
      slice.push(vp === undefined || mayRun(host, slice, vp, lp) ? vp : undefined);
    });
    return slice;
  });
}

function mayRun(host: Host, slice: Slice, vp: Vp | 'root', lp: number): boolean {
  if (vp === 'root') return true;
  const beside = lp % 2 === 1 ? slice[lp - 1] : undefined;
  const isApart = beside === undefined || beside === 'root' || beside.machine === vp.machine;
  const group = host.machines[vp.machine]?.group;
  return !slice.includes(vp) && group?.includes(lp) !== false && (!host.core || isApart);
}

const nodeOf = (host: Host, lp: number): number => (lp < host.lps / 2 ? 0 : 1);

/** Part of the window in which `isCounted` holds of what ran, seen from a window shifted at both ends. */
function timeOf(
  ran: readonly Slice[],
  isCounted: (vp: Vp | 'root', lp: number) => boolean,
  [begin, end]: readonly [number, number] = [0, 0],
): number {
  const seen = ran.slice(margin + begin, margin + slices + end);
  const count = (slice: Slice): number =>
    slice.filter((vp, lp) => vp !== undefined && isCounted(vp, lp)).length;
  return seen.reduce((total, slice) => total + count(slice), 0) / slices;
}

function useOf(host: Host, ran: readonly Slice[]): HostUse {
  const shifted = [host.shiftBegin, host.shiftEnd] as const;
  const missed = (Math.max(0, host.shiftBegin) + Math.max(0, -host.shiftEnd)) / slices;
  const extra = (Math.max(0, host.shiftEnd) + Math.max(0, -host.shiftBegin)) / slices;
  const skew = { stretch: 1, missed, extra };
  return {
    host: 'hv01',
    at: unixMs(0),
    intervalSeconds: 1,
    rootCores: timeOf(ran, (vp) => vp === 'root', shifted),
    skewCores: 0,
    rootSkew: skew,
    guestSkew: skew,
    scheduler: host.core ? 'core' : 'classic',
    processors: Array.from({ length: host.lps }, (_, lp) => processorUse(host, ran, { lp, shifted })),
    virtualMachines: host.machines.flatMap((_, machine) =>
      host.lastVanishes && machine === host.machines.length - 1
        ? []
        : [machineUse(host, ran, { machine, shifted })],
    ),
  };
}

interface Shifted {
  readonly shifted: readonly [number, number];
}

function processorUse(
  host: Host,
  ran: readonly Slice[],
  { lp, shifted }: Shifted & { readonly lp: number },
): ProcessorUse {
  const root = timeOf(ran, (vp, on) => vp === 'root' && on === lp, shifted);
  const guestAndRoot = timeOf(ran, (_, on) => on === lp);
  const known = { lp, core: lp >> 1, numaNode: nodeOf(host, lp), socket: 0, queues: [], queueOwners: [] };
  const rest = { hypervisor: 0, interruptsPerSecond: 0, contextSwitchesPerSecond: 0, parked: 0 };
  const guest = Math.max(0, guestAndRoot - root);
  return { ...known, ...rest, root, guestAndRoot, guest, idle: 1 - guestAndRoot };
}

function machineUse(
  host: Host,
  ran: readonly Slice[],
  { machine, shifted }: Shifted & { readonly machine: number },
): VirtualMachineUse {
  const plan = host.machines[machine];
  const processors = Array.from({ length: plan?.vps ?? 0 }, (_, vp) => {
    const is = (who: Vp | 'root'): boolean => who !== 'root' && who.machine === machine && who.vp === vp;
    const isAway = (lp: number): boolean => plan?.home !== undefined && nodeOf(host, lp) !== plan.home;
    const guest = timeOf(ran, is, shifted);
    const remote = timeOf(ran, (who, lp) => is(who) && isAway(lp), shifted);
    return { vp, guest, hypervisor: 0, wait: 0, waitPerDispatchSeconds: 0, remote };
  });
  const name = `vm${machine}`;
  const cpuGroup = { id: name, processors: plan?.group ?? [] };
  return {
    key: name,
    name,
    known: drawMachine(name, plan?.group === undefined ? {} : { cpuGroup }),
    ...(plan?.home === undefined ? {} : { homeNode: plan.home }),
    guest: processors.reduce((total, vp) => total + vp.guest, 0),
    hypervisor: 0,
    wait: 0,
    waitPerDispatchSeconds: 0,
    remote: 0,
    processors,
  };
}

const rounding = 1e-9;

test('whatever ran under the rules of the host lies within the bounds, and the estimate too', () => {
  fc.assert(
    fc.property(hosts, (host) => {
      const ran = schedule(host);
      const matrix = buildMatrix(useOf(host, ran));
      matrix.rows.forEach(({ key }, row) => {
        matrix.columns.forEach((lp) => {
          const cell = row * matrix.width + lp;
          const truth = timeOf(
            ran,
            (vp, on) => on === lp && (vp === 'root' ? key === 'root' : key === `vm${vp.machine}`),
          );
          expect(matrix.low[cell]).toBeLessThanOrEqual(truth + rounding);
          expect(matrix.high[cell]).toBeGreaterThanOrEqual(truth - rounding);
          expect(matrix.share[cell]).toBeGreaterThanOrEqual(matrix.low[cell] - rounding);
          expect(matrix.share[cell]).toBeLessThanOrEqual(matrix.high[cell] + rounding);
        });
      });
    }),
    { numRuns: 1500 },
  );
});

test('rows and columns with what is not placed add up to the totals shown', () => {
  fc.assert(
    fc.property(hosts, (host) => {
      const use = useOf(host, schedule(host));
      expectSums(matrixOf(use), processorsOf(use));
    }),
  );
});

test('with core scheduling, a VM with one VP leaves the sibling of its LP to nobody', () => {
  const lone = { vps: 1, group: undefined, home: undefined };
  const wishes = Array.from({ length: slices + 2 * margin }, (_, slice) =>
    slice % 4 === 0 ? [0, -3] : [1, 2],
  );
  const pair = { vps: 2, group: undefined, home: undefined };
  const plan = { lps: 2, machines: [lone, pair], lastVanishes: false, shiftBegin: 0, shiftEnd: 0, wishes };
  const ran = schedule({ ...plan, core: true });

  const [core, classic] = [true, false].map((isCore) => buildMatrix(useOf({ ...plan, core: isCore }, ran)));

  // LP 0 was busy all the time, so the lone VP was never on LP 1; without the core scheduler it might have been.
  expect(core?.rows[2]?.key).toBe('vm0');
  expect(core?.high[5]).toBeCloseTo(0, 9);
  expect(classic?.high[5]).toBeCloseTo(0.25, 9);
  expect(core?.low[4]).toBeCloseTo(0.25, 9);
});
