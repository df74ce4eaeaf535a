/** What the pointer is on in one of the two matrices, in words and lit in the other pictures. */
import { batch } from '@preact/signals';

import type { Cells } from '../matrix/cells.ts';
import { columnAt, type ColumnLayout, lpRange } from '../matrix/columns.ts';
import { cellLines, cellTitle } from '../matrix/words.ts';
import { format, strings } from '../state/locale.ts';
import { hint, hoverLps, hoverVm } from '../state/pointer.ts';

/** Names are links here, so rows are as high as a finger needs. */
export const compareRowPx = 24;

export interface HintedPicture {
  readonly rows: readonly { readonly key: string; readonly name: string }[];
  readonly cells: Cells | undefined;
  readonly layout: ColumnLayout;
}

export function showCellAt(event: PointerEvent | undefined, { rows, cells, layout }: HintedPicture): void {
  const box = (event?.currentTarget as HTMLElement | undefined)?.getBoundingClientRect();
  const row = rows[Math.floor(((event?.clientY ?? 0) - (box?.top ?? 0)) / compareRowPx)];
  const column = layout.columns[columnAt(layout, (event?.clientX ?? 0) - (box?.left ?? 0))];
  const cell = row === undefined || column === undefined ? undefined : cells?.cell(row.key, column.lps);
  batch(() => {
    hoverVm.value = event === undefined ? undefined : row?.key;
    hoverLps.value = event === undefined ? undefined : column?.lps;
    hint.value =
      event === undefined || row === undefined || column === undefined || cell === undefined
        ? undefined
        : {
            x: event.clientX,
            y: event.clientY,
            title: cellTitle(strings, row.name, lpRange(column.lps)),
            lines: cellLines(strings, format, cell).map((text) => ({ text })),
          };
  });
}
