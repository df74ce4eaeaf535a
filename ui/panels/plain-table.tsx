/** A plain table of a room: heads, rows, figures right aligned; one sentence in place of the rows when there are none. */
import type { ComponentChildren } from 'preact';

export interface PlainColumn<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
}

export interface PlainTableProps<Row> {
  readonly name: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly empty: string;
  readonly rowKey: (row: Row, index: number) => string;
  readonly testId?: string;
}

export function PlainTable<Row>({ name, columns, rows, empty, rowKey, testId }: PlainTableProps<Row>) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={name}>
      <table class="plain" aria-label={name} data-testid={testId}>
        <thead>
          <tr>
            {columns.map(({ head, isNumber }) =>
              head === '' ? (
                <td key="picture" />
              ) : (
                <th key={head} scope="col" class={isNumber === true ? 'number' : ''}>
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map(({ head, cell, isNumber }) => (
                <td key={head} class={isNumber === true ? 'number' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
