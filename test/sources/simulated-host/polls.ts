/** Reading a simulated host in tests, and finding one column of a snapshot. */
import type { CounterSetReading, RawColumn, Snapshot } from '../../../collector/model/snapshot.ts';
import { ms } from '../../../collector/model/time.ts';
import type { SimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';

export const signal = new AbortController().signal;

export async function readAfter(host: SimulatedHost, spanMs: number): Promise<Snapshot> {
  host.advance(ms(spanMs));
  return host.read(signal);
}

export function setOf(snapshot: Snapshot, set: string): CounterSetReading {
  const found = snapshot.sets.find((reading) => reading.set === set);
  if (found === undefined) throw new Error(`The snapshot has no set "${set}"`);
  return found;
}

export function columnOf(snapshot: Snapshot, set: string, counter: string): RawColumn {
  const found = setOf(snapshot, set).columns.find((column) => column.counter === counter);
  if (found === undefined) throw new Error(`The snapshot has no counter "${counter}" in set "${set}"`);
  return found;
}

export function instancesOf(snapshot: Snapshot, set: string): readonly string[] {
  return setOf(snapshot, set).instances.map(({ name }) => name);
}

/** One number of a list that is known to be long enough. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}
