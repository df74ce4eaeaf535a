/**
 * The first screen: VM table on the left, logical processors above the matrix on the right. Table rows and matrix rows
 * scroll together in one box; strip columns and matrix columns share one layout.
 *
 *   | VM head, filter   | LP strip        |
 *   | th th th th       | LP numbers      |  ← stays while scrolling
 *   | row row row       | ░▒▓ cells       |
 *   | root              | root cells      |  ← stays
 */
import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { MatrixLegend } from '../matrix/matrix-legend.tsx';
import { LpNumbers, MatrixRows, RootCells } from '../matrix/matrix-view.tsx';
import { MatrixTable } from '../matrix/matrix-table.tsx';
import { rowHeightPx, visibleRows, type VisibleRows } from '../matrix/visible-rows.ts';
import { layout, pictureWidth } from '../state/columns.ts';
import { strings } from '../state/locale.ts';
import { isListHeld, rows } from '../state/list.ts';
import { view } from '../state/location.ts';
import { matrix } from '../state/matrix.ts';
import { clearPointer } from '../state/pointer.ts';
import { host } from '../state/session.ts';
import { LpStrip } from './lp-strip.tsx';
import { VmLps } from './vm-lps.tsx';
import { VmHead, VmTable } from './vm-table.tsx';

/** So many rows fit a laptop's screen under a tall strip. */
const fewRows = 14;

const scrollTop = signal(0);
const boxHeight = signal(600);

let lastShown: VisibleRows = { first: 0, end: 0 };
/** The same object while the same rows are shown, so that scrolling by a few pixels draws nothing anew. */
const shown = computed<VisibleRows>(() => {
  const next = visibleRows(rows.value.length, scrollTop.value, Math.max(boxHeight.value, rowHeightPx));
  if (next.first !== lastShown.first || next.end !== lastShown.end) lastShown = next;
  return lastShown;
});

export function NowRoom() {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (picture.current !== null) pictureWidth.value = picture.current.clientWidth;
      if (box.current !== null) boxHeight.value = box.current.clientHeight;
    };
    const watch = new ResizeObserver(measure);
    for (const element of [box.current, picture.current]) if (element !== null) watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, []);
  const isFew = rows.value.length <= fewRows;
  const hasLps = host.value === undefined || host.value.logicalProcessors > 0;
  return (
    <div class="now" data-testid="now">
      <div class="now-head">
        <VmHead />
        <div class="picture-head" ref={picture}>
          {hasLps ? <LpStrip isTall={isFew} /> : <p class="empty">{strings.noLps}</p>}
        </div>
      </div>
      <div
        class="now-box"
        ref={box}
        data-scroll-list
        onScroll={(event) => {
          scrollTop.value = event.currentTarget.scrollTop;
        }}
        onPointerEnter={() => {
          isListHeld.value = true;
        }}
        onPointerLeave={() => {
          isListHeld.value = false;
          clearPointer();
        }}
      >
        <Rows hasLps={hasLps} />
      </div>
      {hasLps && rows.value.length > 0 && <MatrixLegend />}
      <VmLps />
    </div>
  );
}

/** Apart from the rest, so that scrolling renders rows and nothing else. */
function Rows({ hasLps }: { hasLps: boolean }) {
  return (
    <>
      <VmTable shown={shown.value} />
      <div class="picture">{hasLps && <Picture />}</div>
    </>
  );
}

function Picture() {
  if (view.value.asTable) return <MatrixTable layout={layout.value} shown={shown.value} />;
  return (
    <>
      <LpNumbers layout={layout.value} />
      <MatrixRows layout={layout.value} shown={shown.value} isLoading={matrix.value.answer === undefined} />
      <RootCells layout={layout.value} />
    </>
  );
}
