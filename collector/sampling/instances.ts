/**
 * Which instance of this reading is which of the reading before, and which are totals. Nearly always nothing came or went;
 * then the rows are the same and no map is built.
 */
import { isTotal } from '../catalogue/instances.ts';
import type { InstancePattern } from '../model/counter.ts';
import type { InstanceName } from '../model/snapshot.ts';

/** The instances of a reading without its totals. */
export interface Layout {
  /** As the source gave them. */
  readonly source: readonly InstanceName[];
  /** Without totals; the same array for as long as nothing comes or goes. */
  readonly instances: readonly InstanceName[];
  /** Row in the source of each instance kept; undefined = all are. */
  readonly rows: Int32Array | undefined;
}

/** `known` is handed back when it still fits, so that a later look at its arrays finds the same objects. */
export function layoutOf(
  source: readonly InstanceName[],
  pattern: InstancePattern | undefined,
  known?: Layout,
): Layout {
  if (known !== undefined && areSameInstances(known.source, source)) return known;
  const rows = source.flatMap((instance, row) => (isAnyTotal(instance, pattern) ? [] : [row]));
  if (rows.length === source.length) return { source, instances: source, rows: undefined };
  const instances = source.filter((instance) => !isAnyTotal(instance, pattern));
  return { source, instances, rows: Int32Array.from(rows) };
}

/** Windows reports totals as more instances; counting them would double every sum. Parts of a set have totals of their own. */
function isAnyTotal(instance: InstanceName, pattern: InstancePattern | undefined): boolean {
  if (isTotal(instance)) return true;
  if (pattern === 'processor') return /^\d+,_total$/i.test(instance.name);
  return pattern === 'processor-network-adapter' && /^_?total,/i.test(instance.name);
}

export function areSameInstances(before: readonly InstanceName[], now: readonly InstanceName[]): boolean {
  if (before === now) return true;
  if (before.length !== now.length) return false;
  for (let row = 0; row < now.length; row += 1) {
    const a = before[row];
    const b = now[row];
    if (a !== b && (a?.name !== b?.name || a?.duplicate !== b?.duplicate)) return false;
  }
  return true;
}

/**
 * Row before of each row now, -1 where there was none; undefined when all rows are where they were. Instances of one
 * name are numbered anew in each reading, so when their number changed, `#1` may be another than before: none of that name
 * is matched.
 */
export function matchRows(
  before: readonly InstanceName[],
  now: readonly InstanceName[],
): Int32Array | undefined {
  if (areSameInstances(before, now)) return undefined;
  const rowsBefore = rowsByName(before);
  const countsNow = rowsByName(now);
  return Int32Array.from(now, ({ name, duplicate }) => {
    const rows = rowsBefore.get(name);
    if (rows === undefined || rows.length !== countsNow.get(name)?.length) return -1;
    return rows.find((row) => before[row]?.duplicate === duplicate) ?? -1;
  });
}

function rowsByName(instances: readonly InstanceName[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  instances.forEach(({ name }, row) => {
    const known = rows.get(name);
    if (known === undefined) rows.set(name, [row]);
    else known.push(row);
  });
  return rows;
}
