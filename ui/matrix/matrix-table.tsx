/** The matrix as a table of figures: the same cells as the picture, estimates with their bounds in brackets. */
import { rows } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { cells } from '../state/matrix.ts';
import { rootKey } from './cells.ts';
import { type ColumnLayout, lpRange } from './columns.ts';
import { rowHeightPx, type VisibleRows } from './visible-rows.ts';
import { cellText } from './words.ts';

export function MatrixTable({ layout, shown }: { layout: ColumnLayout; shown: VisibleRows }) {
  const listed = rows.value.slice(shown.first, shown.end);
  const space = (count: number) =>
    count > 0 && (
      <tr aria-hidden="true">
        <td colSpan={layout.columns.length} style={{ height: `${count * rowHeightPx}px`, padding: 0 }} />
      </tr>
    );
  return (
    <div class="matrix-table" tabIndex={0} role="region" aria-label={strings.matrix}>
      <table aria-label={strings.matrix} aria-rowcount={rows.value.length + 2} data-testid="matrix-table">
        <thead>
          <tr>
            <th scope="col" class="visually-hidden">
              {strings.columns.name}
            </th>
            {layout.columns.map(({ lps }) => (
              <th key={lps[0]} scope="col">
                {strings.lp(lpRange(lps))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {space(shown.first)}
          {listed.map(({ key, name }) => (
            <Row key={key} rowKey={key} name={name} layout={layout} />
          ))}
          {space(rows.value.length - shown.end)}
        </tbody>
        <tfoot>
          <Row rowKey={rootKey} name={strings.root} layout={layout} />
        </tfoot>
      </table>
    </div>
  );
}

function Row({ rowKey, name, layout }: { rowKey: string; name: string; layout: ColumnLayout }) {
  return (
    <tr>
      <th scope="row" class="visually-hidden">
        {name}
      </th>
      {layout.columns.map(({ lps }) => (
        <td key={lps[0]} class="number">
          {cellText(strings, format, cells.value?.cell(rowKey, lps))}
        </td>
      ))}
    </tr>
  );
}
