/** From the names that counters give to the keys the page knows VMs by. */
import type { VirtualMachine } from '../../model/host.ts';

/** GUID by name in lower case, for names that lead to just one VM. */
export function keysByName(machines: readonly VirtualMachine[]): ReadonlyMap<string, string> {
  const byName = Map.groupBy(machines, ({ name }) => name.toLowerCase());
  return new Map(
    [...byName].flatMap(([name, [only, ...others]]) =>
      only?.id === undefined || others.length > 0 ? [] : [[name, only.id] as const],
    ),
  );
}
