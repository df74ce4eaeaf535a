/** Where one VM ran: its row of the matrix as a picture in line with its own processor numbers, or as a table in words. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { type Cells, cellsOf, type ShownMatrix } from '../matrix/cells.ts';
import { columnAt, type ColumnLayout, layOutColumns, lpRange } from '../matrix/columns.ts';
import { inks } from '../matrix/matrix-view.tsx';
import { paintRows } from '../matrix/paint.ts';
import { summaryOf } from '../matrix/closer.tsx';
import { cellLines, cellTitle } from '../matrix/words.ts';
import { shownLook } from '../state/closer.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { vmRow } from '../state/machine.ts';
import { hint, hoverLps } from '../state/pointer.ts';
import { processors } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { certaintyColumns } from './certainty-columns.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.vmRoom;
const widthPx = signal(600);

export function VmRow({ vm }: { vm: { readonly key: string; readonly name: string } }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => {
      widthPx.value = element.clientWidth;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { answer } = vmRow.value;
  return (
    <section>
      <h2>{words.onLps}</h2>
      <div ref={box}>
        {answer === undefined ? <LoadedNote of={vmRow.value} /> : <Row vm={vm} answer={answer} />}
      </div>
      {shownLook.value !== undefined && <p class="soft">{summaryOf(shownLook.value)}</p>}
    </section>
  );
}

interface RowProps {
  readonly vm: { readonly key: string; readonly name: string };
  readonly answer: ShownMatrix;
}

function Row({ vm, answer }: RowProps) {
  const layout = layOutColumns(processors.value?.processors ?? [], widthPx.value);
  const cells = cellsOf(answer);
  const key = answer.rows.find((row) => row.key === vm.key)?.key;
  if (key === undefined) return <p class="empty">{words.onLpsNone}</p>;
  return view.value.asTable ? (
    <RowTable vm={vm} cells={cells} layout={layout} rowKey={key} />
  ) : (
    <RowPicture vm={vm} cells={cells} layout={layout} rowKey={key} />
  );
}

interface PartProps {
  readonly vm: RowProps['vm'];
  readonly cells: Cells;
  readonly layout: ColumnLayout;
  readonly rowKey: string;
}

function RowPicture({ vm, cells, layout, rowKey }: PartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = {
    rows: [{ key: rowKey, colour: hueColour(hueOf(vm.key)) }],
    cells,
    layout,
    ink: inks.value,
    rowPx: 44,
  };
  useLayoutEffect(() => {
    if (canvas.current !== null) paintRows(canvas.current, picture);
  });
  const every = Math.max(1, Math.ceil(24 / Math.max(1, layout.columns[0]?.widthPx ?? 24)));
  return (
    <div
      class="vm-row"
      role="img"
      aria-label={`${words.onLps}: ${summary(cells, layout, rowKey)}`}
      data-testid="vm-row"
      onPointerMove={(event) => point(event, { vm, cells, layout, rowKey })}
      onPointerLeave={leave}
      onClick={() => {
        const [lp] = hoverLps.peek() ?? [];
        if (lp !== undefined) go({ room: 'cpu', lp });
      }}
    >
      <canvas ref={canvas} />
      <div class="vm-row-numbers" aria-hidden="true">
        {layout.columns.map(({ lps, xPx, widthPx: width }, index) =>
          index % every === 0 ? (
            <span key={lps[0]} style={{ left: `${xPx}px`, minWidth: `${width}px` }}>
              {lps[0]}
            </span>
          ) : null,
        )}
      </div>
    </div>
  );
}

/** The few columns it used most, in words. */
function summary(cells: Cells, layout: ColumnLayout, rowKey: string): string {
  return layout.columns
    .flatMap(({ lps }) => {
      const cell = cells.cell(rowKey, lps);
      return cell === undefined || cell.certainty === 'none' ? [] : [{ lps, cell }];
    })
    .sort((a, b) => b.cell.share - a.cell.share)
    .slice(0, 4)
    .map(({ lps, cell }) => `${strings.lp(lpRange(lps))} ${cellLines(strings, format, cell)[0] ?? ''}`)
    .join('; ');
}

function point(event: PointerEvent, { vm, cells, layout, rowKey }: PartProps): void {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const column = layout.columns[columnAt(layout, event.clientX - box.left)];
  const cell = column === undefined ? undefined : cells.cell(rowKey, column.lps);
  if (column === undefined || cell === undefined) {
    leave();
    return;
  }
  hoverLps.value = column.lps;
  hint.value = {
    x: event.clientX,
    y: event.clientY,
    title: cellTitle(strings, vm.name, lpRange(column.lps)),
    lines: cellLines(strings, format, cell).map((text) => ({ text })),
  };
}

function leave(): void {
  hoverLps.value = undefined;
  hint.value = undefined;
}

function RowTable({ vm, cells, layout, rowKey }: PartProps) {
  const known = layout.columns.flatMap(({ lps }) => {
    const cell = cells.cell(rowKey, lps);
    return cell === undefined || cell.certainty === 'none' ? [] : [{ lps, cell }];
  });
  return (
    <PlainTable
      name={`${words.onLps}: ${vm.name}`}
      testId="vm-row-table"
      rows={known.sort((a, b) => b.cell.share - a.cell.share)}
      rowKey={({ lps }) => String(lps[0])}
      empty={words.onLpsNone}
      columns={[
        { head: strings.cpuRoom.choose, cell: ({ lps }) => lpRange(lps) },
        ...certaintyColumns<{ readonly cell: (typeof known)[number]['cell'] }>(({ cell }) => cell),
      ]}
    />
  );
}
