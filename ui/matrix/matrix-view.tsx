/**
 * The VM × LP matrix in line with the table and the strip: a canvas for the rows in view, bands for the lit row and column, and
 * a cell cursor for the keyboard whose cell is said in words.
 */
import { batch, computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { focusWhenThere } from '../state/focus-when-there.ts';
import { hueOf, rows } from '../state/list.ts';
import { pinVm } from '../state/lit.ts';
import { format, strings } from '../state/locale.ts';
import { go } from '../state/location.ts';
import { cells } from '../state/matrix.ts';
import { inTurn } from '../state/next-frame.ts';
import { activeLps, activeVm, hint, hoverLps, hoverVm } from '../state/pointer.ts';
import { blocks, rowCount } from '../state/shown-rows.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { rootKey } from './cells.ts';
import { columnAt, type ColumnLayout, lpRange } from './columns.ts';
import { paintRows } from './paint.ts';
import { blockRows, rowHeightPx } from './visible-rows.ts';
import { cellLines, cellTitle } from './words.ts';
import { matrixSentence } from './matrix-sentence.ts';

const keyboardCell = signal<{ readonly row: number; readonly column: number } | undefined>(undefined);

/** Numbers under the strip, as many as fit; they stay while the rows scroll. */
export function LpNumbers({ layout }: { layout: ColumnLayout }) {
  const every = Math.max(1, Math.ceil(24 / Math.max(1, layout.columns[0]?.widthPx ?? 24)));
  return (
    <div class="lp-numbers" aria-hidden="true">
      {layout.columns.map(({ lps, xPx, widthPx }, index) =>
        index % every === 0 ? (
          <span key={lps[0]} style={{ left: `${xPx}px`, minWidth: `${widthPx}px` }}>
            {lps[0]}
          </span>
        ) : null,
      )}
    </div>
  );
}

export function MatrixRows({ layout, isLoading }: { layout: ColumnLayout; isLoading: boolean }) {
  return (
    <div
      class="matrix"
      style={{ height: `${rowCount.value * rowHeightPx}px` }}
      tabIndex={0}
      role="application"
      aria-label={`${strings.matrix}. ${matrixSentence.value} ${strings.matrixKeys}`}
      data-testid="matrix"
      onPointerMove={(event) => pointAt(event, layout)}
      onPointerLeave={leave}
      onClick={() => hoverVm.value !== undefined && pinVm(hoverVm.value)}
      onDblClick={() => hoverVm.value !== undefined && go({ room: 'vm', vm: hoverVm.value })}
      onKeyDown={(event) => walkCells(event, layout)}
      onBlur={leave}
    >
      {blocks.value.map(({ slot, first }) => (
        <Tile key={slot} first={first} layout={layout} />
      ))}
      <LitBands layout={layout} />
      {isLoading && rowCount.value > 0 && <p class="empty slow">{strings.matrixLoading}</p>}
      <p class="visually-hidden" aria-live="polite">
        {keyboardCell.value === undefined
          ? ''
          : [hint.value?.title, ...(hint.value?.lines ?? []).map(({ text }) => text)].join(', ')}
      </p>
    </div>
  );
}

/** A few rows on a canvas of their own: scrolling paints those that come into view, and no other. */
function Tile({ first, layout }: { first: number; layout: ColumnLayout }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const listed = rows.value.slice(first, first + blockRows);
  const painted = listed.map(({ key }) => ({ key, colour: hueColour(hueOf(key)) }));
  const picture = { rows: painted, cells: cells.value, layout, ink: inks.value };
  const look = painted.map(({ key, colour }) => `${key} ${colour}`).join('\n');
  const last = useRef<readonly unknown[]>([]);
  useLayoutEffect(() => {
    const paint = (): void => {
      if (canvas.current !== null) paintRows(canvas.current, picture);
    };
    const frame = [look, layout, picture.ink, picture.cells === undefined];
    const isSameFrame = frame.every((one, index) => one === last.current[index]);
    last.current = frame;
    // Other rows have to be painted with the frame that shows them; newer numbers of the same rows may take their turn.
    if (isSameFrame) return inTurn(paint);
    paint();
    return undefined;
  }, [look, picture.cells, layout, picture.ink]);
  return <canvas ref={canvas} aria-hidden="true" style={{ top: `${first * rowHeightPx}px` }} />;
}

export const inks = computed(() => ({
  line: colours.value['line-soft'],
  whisker: colours.value.ink,
  ground: colours.value.ground,
  truth: colours.value.critical,
}));

/** The row and the column that are lit, as bands over the canvas, so that pointing does not paint it anew. */
function LitBands({ layout }: { layout: ColumnLayout }) {
  const row = rows.value.findIndex(({ key }) => key === activeVm.value);
  const lps = activeLps.value;
  const column = lps === undefined ? undefined : layout.columns.find((one) => one.lps.includes(lps[0] ?? -1));
  const cell = keyboardCell.value;
  const at = cell === undefined ? undefined : layout.columns[cell.column];
  return (
    <>
      {row >= 0 && (
        <i
          class="band row-band"
          style={{ transform: `translateY(${row * rowHeightPx}px)`, height: `${rowHeightPx - 1}px` }}
        />
      )}
      {column !== undefined && (
        <i
          class="band column-band"
          style={{ transform: `translateX(${column.xPx}px)`, width: `${column.widthPx}px` }}
        />
      )}
      {cell !== undefined && at !== undefined && (
        <i
          class="cell-cursor"
          style={{
            left: `${at.xPx - 1}px`,
            width: `${at.widthPx + 1}px`,
            top: `${cell.row * rowHeightPx}px`,
            height: `${rowHeightPx - 1}px`,
          }}
        />
      )}
    </>
  );
}

/** The root partition's own row, in line with the table's last. */
export function RootCells({ layout }: { layout: ColumnLayout }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = {
    rows: [{ key: rootKey, colour: colours.value.root }],
    cells: cells.value,
    layout,
    ink: inks.value,
  };
  useLayoutEffect(() => {
    if (canvas.current !== null) paintRows(canvas.current, picture);
  });
  return (
    <div
      class="root-cells"
      onPointerMove={(event) => {
        const column = layout.columns[columnAt(layout, offsetIn(event).x)];
        if (column !== undefined) showCell(rootKey, strings.root, column.lps, event);
      }}
      onPointerLeave={leave}
    >
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}

function offsetIn(event: PointerEvent): { x: number; y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function pointAt(event: PointerEvent, layout: ColumnLayout): void {
  const { x, y } = offsetIn(event);
  const vm = rows.peek()[Math.floor(y / rowHeightPx)];
  const column = layout.columns[columnAt(layout, x)];
  batch(() => {
    keyboardCell.value = undefined;
    if (vm === undefined || column === undefined) {
      leave();
      return;
    }
    hoverVm.value = vm.key;
    hoverLps.value = column.lps;
    showCell(vm.key, vm.name, column.lps, event);
  });
}

function showCell(
  key: string,
  name: string,
  lps: readonly number[],
  at: { clientX: number; clientY: number },
): void {
  const cell = cells.peek()?.cell(key, lps);
  hint.value = {
    x: at.clientX,
    y: at.clientY,
    title: cellTitle(strings, name, lpRange(lps)),
    lines: cell === undefined ? [] : cellLines(strings, format, cell).map((text) => ({ text })),
  };
}

function leave(): void {
  batch(() => {
    hoverVm.value = undefined;
    hoverLps.value = undefined;
    hint.value = undefined;
    keyboardCell.value = undefined;
  });
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

function walkCells(event: KeyboardEvent, layout: ColumnLayout): void {
  if (hoverVm.value !== undefined && (event.key === 'Enter' || event.key === ' ')) {
    event.preventDefault();
    if (event.key === ' ') pinVm(hoverVm.value);
    else go({ room: 'vm', vm: hoverVm.value });
    return;
  }
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const { row, column } = keyboardCell.value ?? { row: -step[0], column: -step[1] };
  const next = {
    row: Math.min(rows.value.length - 1, Math.max(0, row + step[0])),
    column: Math.min(layout.columns.length - 1, Math.max(0, column + step[1])),
  };
  const [vm, at] = [rows.value[next.row], layout.columns[next.column]];
  if (vm === undefined || at === undefined) return;
  hoverVm.value = vm.key;
  hoverLps.value = at.lps;
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  showCell(vm.key, vm.name, at.lps, {
    clientX: box.left + at.xPx + at.widthPx,
    clientY: box.top + (next.row + 1) * rowHeightPx,
  });
  keyboardCell.value = next;
}

export function focusMatrix(): void {
  go({ room: 'now', asTable: false }, 'replace');
  focusWhenThere('.matrix');
}
