/** Tables of a made-up host as the rows that the class reader gives. */
import { wmiClasses, type WmiClassKey } from '../../../../collector/sources/windows/inventory/classes.ts';
import type { WmiRows } from '../../../../collector/sources/windows/inventory/class-reader.ts';
import { rowsOfTable, type WmiTable } from '../../../support/wmi-table.ts';

export function rowsOf(tables: readonly WmiTable[]): WmiRows {
  const keys = Object.keys(wmiClasses) as WmiClassKey[];
  return Object.fromEntries(
    tables.flatMap((table) => {
      const key = keys.find((one) => wmiClasses[one].name === table.name);
      return key === undefined ? [] : [[key, rowsOfTable(table)]];
    }),
  );
}
