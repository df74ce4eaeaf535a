/** All counter sets, and how to find one. The order is the order of reading and of documentation. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { logicalProcessor } from './logical-processor.ts';
import { rootVirtualProcessor, virtualProcessor } from './virtual-processor.ts';

export const counterSets: readonly CounterSetSpec[] = [
  logicalProcessor,
  rootVirtualProcessor,
  virtualProcessor,
];

const setsById = new Map(counterSets.map((set) => [set.id, set]));
const countersById = new Map(
  counterSets.flatMap((set) => set.counters.map((counter) => [`${set.id}/${counter.id}`, counter] as const)),
);

export function findCounterSet(setId: string): CounterSetSpec | undefined {
  return setsById.get(setId);
}

export function findCounter(setId: string, counterId: string): CounterSpec | undefined {
  return countersById.get(`${setId}/${counterId}`);
}
