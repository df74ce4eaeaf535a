/**
 * Cooking: two successive snapshots of a host become one frame in base units. `cook` is pure; `createCooker` keeps what
 * the next poll needs, per counter set, because a set may be read in every n-th poll only, or fail in one.
 */
import type { Frame } from '../model/frame.ts';
import { emptyInventory, type HostInventory } from '../model/host.ts';
import type { CounterSetReading, Snapshot } from '../model/snapshot.ts';
import { cookSet, type SetBefore } from './cook-set.ts';

export interface CookOptions {
  /** The newest inventory known, used when neither snapshot brings one. */
  readonly inventory?: HostInventory;
}

/** Cooks against the poll before. A set that is not in both has no values that need two samples. */
export function cook(previous: Snapshot | undefined, current: Snapshot, options: CookOptions = {}): Frame {
  const before = new Map<string, SetBefore>(
    (previous?.sets ?? []).map((reading) => [reading.set, { reading }]),
  );
  const inventory =
    inventoryOf(current) ??
    previous?.inventory ??
    options.inventory ??
    emptyInventory(current.host, current.takenAt);
  return cookFrame(before, current, inventory);
}

export interface Cooker {
  /** Snapshots of one host, in the order they were taken. Sets not read in this poll are not in its frame. */
  cook(snapshot: Snapshot): Frame;
}

export function createCooker(): Cooker {
  const before = new Map<string, SetBefore>();
  let inventory: HostInventory | undefined;
  return {
    cook(snapshot) {
      inventory = inventoryOf(snapshot) ?? inventory;
      return cookFrame(before, snapshot, inventory ?? emptyInventory(snapshot.host, snapshot.takenAt));
    },
  };
}

/** Leaves in `before` what the next frame is cooked against. */
function cookFrame(before: Map<string, SetBefore>, current: Snapshot, inventory: HostInventory): Frame {
  const cooked = current.sets.map((reading: CounterSetReading) => {
    const set = cookSet(before.get(reading.set), reading);
    before.set(reading.set, { reading, layout: set.layout });
    return set;
  });
  return {
    host: current.host,
    at: current.takenAt,
    sets: cooked.map(({ frame }) => frame),
    inventory,
    problems: [...current.problems, ...cooked.flatMap(({ problems }) => problems)],
  };
}

/** An inventory read in a poll has the time of the poll: that is how everyone tells a new one from one handed on. */
function inventoryOf({ inventory, takenAt }: Snapshot): HostInventory | undefined {
  return inventory === undefined || inventory.at === takenAt ? inventory : { ...inventory, at: takenAt };
}
