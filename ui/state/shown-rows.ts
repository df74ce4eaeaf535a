/** Which rows of the list are drawn, as the box that scrolls them stands. */
import { computed, signal } from '@preact/signals';

import { blocksInView, type RowBlock, rowHeightPx, rowsOf } from '../matrix/visible-rows.ts';
import { rows } from './list.ts';
import { view } from './location.ts';

export const scrollTop = signal(0);
export const boxHeight = signal(600);

export const rowCount = computed(() => rows.value.length);

let lastBlocks: readonly RowBlock[] = [];
/** The same array while the same rows are drawn, so that scrolling by a few pixels draws nothing anew. */
export const blocks = computed<readonly RowBlock[]>(() => {
  const next = blocksInView(rowCount.value, scrollTop.value, Math.max(boxHeight.value, rowHeightPx));
  const isSame =
    next.length === lastBlocks.length &&
    next.every(
      ({ slot, first }, index) => lastBlocks[index]?.slot === slot && lastBlocks[index].first === first,
    );
  if (!isSame) lastBlocks = next;
  return lastBlocks;
});

export const shownRows = computed(() => rowsOf(blocks.value, rowCount.value));

/** The one row that the Tab key goes to: the chosen VM's, else the first that is drawn. */
export const tabPlace = computed(() => {
  const { first, end } = shownRows.value;
  const chosen = view.value.vm;
  const place = chosen === undefined ? -1 : rows.value.findIndex(({ key }) => key === chosen);
  return place >= first && place < end ? place : first;
});
