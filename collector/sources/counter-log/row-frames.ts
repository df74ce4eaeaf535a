/** From the cells of a row to one frame per host. Values only: Windows has divided already, and the counts are gone. */
import { findCounterSet } from '../../catalogue/catalogue.ts';
import { labelsOf } from '../../catalogue/instances.ts';
import type { Frame, FrameColumn, SetFrame } from '../../model/frame.ts';
import type { HostInventory, VirtualMachine } from '../../model/host.ts';
import type { UnixMs } from '../../model/time.ts';
import { readNumber } from './cells.ts';
import type { CounterColumns, HostColumns, SetColumns } from './columns.ts';

export interface RowFrames {
  /** Rows in the order of time. `onUnreadable` gets the cells that hold neither a number nor nothing. */
  framesOf(cells: readonly string[], at: UnixMs, onUnreadable: (cell: number) => void): readonly Frame[];
}

export function createRowFrames(hosts: readonly HostColumns[]): RowFrames {
  const sums = new Map<CounterColumns, Float64Array>();
  const machines = hosts.map(virtualMachinesOf);
  let before: UnixMs | undefined;

  const columnOf = (column: CounterColumns, row: Row): FrameColumn => {
    const { counter, cells, scale, isSum } = column;
    const value = new Float64Array(cells.length);
    for (let index = 0; index < cells.length; index += 1) {
      value[index] = readCell(row, cells[index] ?? -1) * scale;
    }
    if (!isSum) return { counter, value };
    const sumsBefore = sums.get(column);
    sums.set(column, value);
    return { counter, value: rates(sumsBefore, value, row.intervalSeconds) };
  };

  const setOf = ({ set, instances, counters }: SetColumns, row: Row): SetFrame => ({
    set,
    at: row.at,
    intervalSeconds: row.intervalSeconds,
    instances,
    columns: counters.map((column) => columnOf(column, row)),
  });

  return {
    framesOf(cells, at, onUnreadable) {
      const intervalSeconds = before === undefined ? NaN : (at - before) / 1000;
      before = at;
      const row: Row = { cells, at, intervalSeconds, onUnreadable };
      return hosts.map(({ host, sets }, index) => ({
        host,
        at,
        sets: sets.map((set) => setOf(set, row)),
        inventory: inventoryOf(host, at, machines[index] ?? []),
        problems: [],
      }));
    },
  };
}

interface Row {
  readonly cells: readonly string[];
  readonly at: UnixMs;
  readonly intervalSeconds: number;
  readonly onUnreadable: (cell: number) => void;
}

function readCell({ cells, onUnreadable }: Row, index: number): number {
  const cell = cells[index];
  if (cell === undefined) return NaN;
  const value = readNumber(cell);
  if (typeof value === 'number') return value;
  if (value === 'unreadable') onUnreadable(index);
  return NaN;
}

/** A sum that fell has begun again: no rate for that row. */
function rates(before: Float64Array | undefined, now: Float64Array, seconds: number): Float64Array {
  return now.map((sum, index) => {
    const counted = sum - (before?.[index] ?? NaN);
    return counted >= 0 ? counted / seconds : NaN;
  });
}

function inventoryOf(host: string, at: UnixMs, virtualMachines: readonly VirtualMachine[]): HostInventory {
  return { at, name: host, processors: [], virtualMachines, volumes: [], networkQueues: [], events: [] };
}

/** The VMs that have virtual processors in the log; it says nothing else of them. */
function virtualMachinesOf({ sets }: HostColumns): readonly VirtualMachine[] {
  const spec = findCounterSet('virtual-processor');
  const set = sets.find((candidate) => candidate.set === 'virtual-processor');
  if (spec === undefined || set === undefined) return [];
  const processors = new Map<string, number>();
  for (const instance of set.instances) {
    const name = labelsOf(spec, instance)['vm'];
    if (name !== undefined) processors.set(name, (processors.get(name) ?? 0) + 1);
  }
  return [...processors].map(([name, virtualProcessors]) => ({
    name,
    state: 'running',
    critical: false,
    virtualProcessors,
    disks: [],
  }));
}
