/**
 * Tables of WMI rows for tests, written once for both uses: as rows for pure functions, and as the text that the stand-in for WMI
 * serves inside Wine.
 *
 *   table('root\\cimv2', 'Win32_Volume', 'Name:string FreeSpace:uint64', [['C:\\', 1024]])
 */
import type { WmiRow, WmiValue } from '../../collector/sources/windows/wmi/value.ts';

export type Cell = null | string | number | boolean | readonly (string | number)[];

export interface WmiTable {
  readonly namespace: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
}

export function table(
  namespace: string,
  name: string,
  columns: string,
  cells: readonly (readonly Cell[])[],
): WmiTable {
  return { namespace, name, columns: columns.split(' '), cells };
}

/** As the client gives them: 64-bit integers are BigInt. */
export function rowsOfTable({ columns, cells }: WmiTable): readonly WmiRow[] {
  return cells.map((row) =>
    Object.fromEntries(
      columns.map((column, index): [string, WmiValue] => {
        const [name = '', type = ''] = column.split(':');
        const cell = row[index] ?? null;
        return [name, type.endsWith('int64') && typeof cell === 'number' ? BigInt(cell) : cell];
      }),
    ),
  );
}

export function standInText(tables: readonly WmiTable[]): string {
  return tables
    .flatMap(({ namespace, name, columns, cells }) => [
      `@class\t${namespace}\t${name}`,
      columns.join('\t'),
      ...cells.map((row) => columns.map((_, index) => cellText(row[index] ?? null)).join('\t')),
    ])
    .join('\n');
}

function cellText(cell: Cell): string {
  if (cell === null) return '\\N';
  return typeof cell === 'object' ? cell.join('|') : String(cell);
}
