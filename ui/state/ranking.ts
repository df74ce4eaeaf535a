/** Order and filter of the VM table. Pure; absent values sort last either way, because they are not small but unknown. */
import type { VmAnswer } from '../../collector/model/wire.ts';

export const vmColumns = [
  'cores',
  'name',
  'ofVm',
  'ofHost',
  'waitRatio',
  'virtualProcessors',
  'memoryBytes',
  'state',
] as const;
export type VmColumn = (typeof vmColumns)[number];

export interface VmSort {
  readonly column: VmColumn;
  readonly descending: boolean;
}

export const firstSort: VmSort = { column: 'cores', descending: true };

/** The next sort after a click on a head: the other way round, or the way one first wants of that column. */
export function sortAfterClick(sort: VmSort, column: VmColumn): VmSort {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: column !== 'name' && column !== 'state' };
}

/** VMs whose name holds every word of the filter, in order; equal ones by name, so that they do not trade places. */
export function rankVms(vms: readonly VmAnswer[], sort: VmSort, filter: string): readonly VmAnswer[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = vms.filter(({ name, state }) =>
    words.every((word) => name.toLowerCase().includes(word) || state.toLowerCase() === word),
  );
  return found.sort(
    (a, b) => compare(a, b, sort) || names.compare(a.name, b.name) || (a.key < b.key ? -1 : 1),
  );
}

/** Keeps an earlier order: VMs that are in it as they were, new ones behind. */
export function keepOrder(vms: readonly VmAnswer[], order: readonly string[]): readonly VmAnswer[] {
  const placeOf = new Map(order.map((key, place) => [key, place]));
  return [...vms].sort((a, b) => (placeOf.get(a.key) ?? Infinity) - (placeOf.get(b.key) ?? Infinity) || 0);
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: VmAnswer, b: VmAnswer, { column, descending }: VmSort): number {
  const [left, right] = [a[column], b[column]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const order = typeof left === 'string' ? names.compare(left, String(right)) : Number(left) - Number(right);
  return descending ? -order : order;
}
