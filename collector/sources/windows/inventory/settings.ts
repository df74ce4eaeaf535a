/**
 * Whose settings a row of setting data is. Settings of a VM, of each of its checkpoints and of the defaults are all rows of the
 * same classes; the GUID at the front of `InstanceID` tells them apart.
 *
 *   Microsoft:AAAA…            settings of the system AAAA (VM or checkpoint)
 *   Microsoft:AAAA…\BBBB…\0    a device BBBB in them
 *   Microsoft:Definition\…     defaults and limits, nobody's
 */
import type { WmiRow } from '../wmi/value.ts';
import { guidIn, textOf } from './fields.ts';

/** The VM or checkpoint a row belongs to, a GUID in lower case. */
export function settingsOwner(row: WmiRow): string | undefined {
  const owner = /^Microsoft:([0-9a-f-]{36})(?:\\|$)/iu.exec(textOf(row, 'InstanceID') ?? '')?.[1];
  return guidIn(owner);
}

/** Rows that belong to a VM as it is now, by its GUID; those of checkpoints have GUIDs of their own. */
export function bySettingsOwner(rows: readonly WmiRow[] | undefined): ReadonlyMap<string, readonly WmiRow[]> {
  const owned = (rows ?? []).flatMap((row) => {
    const owner = settingsOwner(row);
    return owner === undefined ? [] : [{ owner, row }];
  });
  const grouped = Map.groupBy(owned, ({ owner }) => owner);
  return new Map([...grouped].map(([owner, entries]) => [owner, entries.map(({ row }) => row)]));
}
