/**
 * The first screen: VM table on the left, logical processors above the matrix on the right. Table rows and matrix rows
 * scroll together in one box; strip columns and matrix columns share one layout.
 *
 *   | VM head, filter   | LP strip        |
 *   | th th th th       | LP numbers      |  ← stays while scrolling
 *   | row row row       | ░▒▓ cells       |
 *   | root              | root cells      |  ← stays
 */
import { computed } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { MatrixLegend } from '../matrix/matrix-legend.tsx';
import { LpNumbers, MatrixRows, RootCells } from '../matrix/matrix-view.tsx';
import { MatrixTable } from '../matrix/matrix-table.tsx';
import { layout, pictureWidth } from '../state/columns.ts';
import { strings } from '../state/locale.ts';
import { isListHeld } from '../state/list.ts';
import { view } from '../state/location.ts';
import { matrix } from '../state/matrix.ts';
import { clearPointer } from '../state/pointer.ts';
import { host } from '../state/session.ts';
import { boxHeight, rowCount, scrollTop, shownRows } from '../state/shown-rows.ts';
import { LpStrip } from './lp-strip.tsx';
import { VmLps } from './vm-lps.tsx';
import { VmHead, VmTable } from './vm-table.tsx';

/** So many rows fit a laptop's screen under a tall strip. */
const fewRows = 14;

const isFew = computed(() => rowCount.value <= fewRows);
const hasLps = computed(() => host.value === undefined || host.value.logicalProcessors > 0);
const isMatrixLoading = computed(() => matrix.value.answer === undefined);

/** What changes with every tick is read in the parts, not here. */
export function NowRoom() {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (picture.current !== null) pictureWidth.value = picture.current.clientWidth;
      if (box.current !== null) boxHeight.value = Math.min(box.current.clientHeight, innerHeight);
    };
    // A narrow page scrolls as a whole, and the list with it.
    const follow = (): void => {
      if (box.current === null || getComputedStyle(box.current).overflowY !== 'visible') return;
      scrollTop.value = Math.max(0, -box.current.getBoundingClientRect().top);
    };
    const watch = new ResizeObserver(measure);
    for (const element of [box.current, picture.current]) if (element !== null) watch.observe(element);
    measure();
    addEventListener('scroll', follow, { passive: true });
    return () => {
      watch.disconnect();
      removeEventListener('scroll', follow);
    };
  }, []);
  return (
    <div class="now" data-testid="now">
      <div class="now-head">
        <VmHead />
        <div class="picture-head" ref={picture}>
          {hasLps.value ? <LpStrip isTall={isFew.value} /> : <p class="empty">{strings.noLps}</p>}
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
        <VmTable />
        <div class="picture">{hasLps.value && <Picture />}</div>
      </div>
      {hasLps.value && rowCount.value > 0 && <MatrixLegend />}
      <VmLps />
    </div>
  );
}

function Picture() {
  if (view.value.asTable) return <MatrixTable layout={layout.value} shown={shownRows.value} />;
  return (
    <>
      <LpNumbers layout={layout.value} />
      <MatrixRows layout={layout.value} isLoading={isMatrixLoading.value} />
      <RootCells layout={layout.value} />
    </>
  );
}
