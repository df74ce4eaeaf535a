/** The columns that the strip and the matrix share, for the width there is; the same object until something really changes. */
import { computed, signal } from '@preact/signals';

import { type ColumnLayout, layOutColumns, type Place } from '../matrix/columns.ts';
import { processors } from './session.ts';

/** Width of the picture beside the table, in pixels. */
export const pictureWidth = signal(600);

let lastPlaces: readonly Place[] = [];

/** A tick brings new numbers with the same processors in the same places; the layout shall not be new for that. */
const places = computed<readonly Place[]>(() => {
  const next = processors.value?.processors ?? [];
  if (!isSame(lastPlaces, next)) lastPlaces = next.map(({ lp, core, numaNode }) => ({ lp, core, numaNode }));
  return lastPlaces;
});

function isSame(before: readonly Place[], after: readonly Place[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ lp, core, numaNode }, index) => {
      const other = after[index];
      return other?.lp === lp && other.core === core && other.numaNode === numaNode;
    })
  );
}

export const layout = computed<ColumnLayout>(() => layOutColumns(places.value, pictureWidth.value));
