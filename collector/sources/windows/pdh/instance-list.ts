/**
 * The instances of a counter array. The list is the same object for as long as nothing comes or goes, which spares everyone
 * behind the comparing; told from the bytes of the names, without reading them.
 */
import { instanceNames } from '../../../catalogue/instances.ts';
import type { InstanceName } from '../../../model/snapshot.ts';
import { copyNameBytes, hasNameBytes, readNames, type NameBytes, type RawArray } from './raw-array.ts';

export interface KnownInstances {
  readonly names: NameBytes;
  readonly list: readonly InstanceName[];
}

/** `known` itself when nothing changed. Throws when the array is not laid out as it should be. */
export function instancesOf(array: RawArray, known?: KnownInstances): KnownInstances {
  if (known !== undefined && hasNameBytes(array, known.names)) return known;
  const list = numberRepeats(readNames(array));
  const isUnchanged = known !== undefined && areSame(list, known.list);
  return { names: copyNameBytes(array), list: isUnchanged ? known.list : list };
}

/** Row in `other` of each instance of `list`, -1 where it has none; undefined when all are in their place. */
export function rowsIn(
  list: readonly InstanceName[],
  other: readonly InstanceName[],
): Int32Array | undefined {
  if (list === other || areSame(list, other)) return undefined;
  const rows = new Map(other.map((instance, row) => [keyOf(instance), row]));
  return Int32Array.from(list, (instance) => rows.get(keyOf(instance)) ?? -1);
}

/** A column brought into the order of another list; NaN where the instance has no value. */
export function pickRows(values: Float64Array, rows: Int32Array | undefined): Float64Array {
  return rows === undefined ? values : Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
}

/** PDH writes repeats bare or with `#1`, by the provider; both are numbered, and no two come out alike. */
function numberRepeats(texts: readonly string[]): readonly InstanceName[] {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return instanceNames(texts).map(({ name, duplicate }) => {
    let free = { name, duplicate };
    if (taken.has(keyOf(free))) free = { name, duplicate: next.get(name) ?? 1 };
    while (taken.has(keyOf(free))) free = { name, duplicate: free.duplicate + 1 };
    taken.add(keyOf(free));
    next.set(name, Math.max(next.get(name) ?? 1, free.duplicate + 1));
    return free;
  });
}

function areSame(a: readonly InstanceName[], b: readonly InstanceName[]): boolean {
  return a.length === b.length && a.every((instance, row) => isSame(instance, b[row]));
}

function isSame(a: InstanceName, b: InstanceName | undefined): boolean {
  return a.name === b?.name && a.duplicate === b.duplicate;
}

function keyOf({ name, duplicate }: InstanceName): string {
  return `${duplicate} ${name}`;
}
