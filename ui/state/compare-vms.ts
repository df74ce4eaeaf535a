/** Which VMs used more or less CPU at one time than at another. Pure. */
import type { VmAnswer } from '../../collector/model/wire.ts';

/** One VM at both times; null where it did not run, or was not there. */
export interface Difference {
  readonly key: string;
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
  /** `after − before`, with nothing counted as 0. */
  readonly change: number;
  readonly waitBefore: number | null;
  readonly waitAfter: number | null;
}

/** VMs that ran at either time, those that changed most first. */
export function differences(earlier: readonly VmAnswer[], shown: readonly VmAnswer[]): readonly Difference[] {
  const [older, newer] = [byKey(earlier), byKey(shown)];
  return [...new Set([...newer.keys(), ...older.keys()])]
    .map((key): Difference => {
      const [old, current] = [older.get(key), newer.get(key)];
      return {
        key,
        name: current?.name ?? old?.name ?? key,
        before: old?.cores ?? null,
        after: current?.cores ?? null,
        change: (current?.cores ?? 0) - (old?.cores ?? 0),
        waitBefore: old?.waitRatio ?? null,
        waitAfter: current?.waitRatio ?? null,
      };
    })
    .filter(({ before, after }) => before !== null || after !== null)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || a.name.localeCompare(b.name));
}

function byKey(of: readonly VmAnswer[]): ReadonlyMap<string, VmAnswer> {
  return new Map(of.map((vm) => [vm.key, vm]));
}
