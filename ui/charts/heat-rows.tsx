/** Rows of heat over time under one heading, in line with the charts above them and sharing their time cursor. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { format } from '../state/locale.ts';
import { cursorMs, hint } from '../state/pointer.ts';
import { nowMs, range } from '../state/session.ts';
import { colours } from '../styles/theme.ts';
import { heatRowHeight, knownFrom, namesEvery, paintHeat } from './heat.ts';
import { longestStepMs, nearestPoint, type Values } from './stack.ts';
import { chooseMoment } from './time-chart.tsx';

export interface HeatRow {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly values: Values;
}

export interface HeatRowsProps {
  readonly name: string;
  readonly times: readonly number[];
  readonly rows: readonly HeatRow[];
  readonly stepMs: number;
  readonly intervalMs: number;
  readonly full: number;
  readonly write: (value: number | null) => string;
  readonly onRow?: (key: string | undefined) => void;
  readonly onChoose?: (key: string) => void;
  /** What names a row, where that is more than its words: a link to its own page. */
  readonly labelOf?: ((row: HeatRow) => ComponentChildren) | undefined;
  readonly testId?: string;
}

export function HeatRows(props: HeatRowsProps) {
  const area = useRef<HTMLDivElement>(null);
  const { fromMs, toMs } = range.value;
  const rowHeightPx = heatRowHeight(props.rows.length);
  const place = (event: MouseEvent): PlaceInHeat => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return {
      atMs: fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs),
      row: props.rows[Math.floor((event.clientY - box.top) / rowHeightPx)],
    };
  };
  return (
    <div class="heat" data-testid={props.testId}>
      <Labels rows={props.rows} rowHeightPx={rowHeightPx} labelOf={props.labelOf} />
      <div
        class="heat-area"
        role="img"
        aria-label={props.name}
        ref={area}
        style={{ height: `${props.rows.length * rowHeightPx}px` }}
        onPointerMove={(event) => showPlace(props, place(event), event)}
        onPointerLeave={() => {
          cursorMs.value = undefined;
          hint.value = undefined;
          props.onRow?.(undefined);
        }}
        onClick={(event) => {
          const { row, atMs } = place(event);
          if (row !== undefined) props.onChoose?.(row.key);
          chooseMoment(Math.round(atMs));
        }}
      >
        <i class="heat-gaps" style={{ left: `${knownFrom({ ...props, fromMs, toMs }) * 100}%` }} />
        <HeatCanvas {...props} rowHeightPx={rowHeightPx} />
        <TimeCursor fromMs={fromMs} toMs={toMs} />
      </div>
    </div>
  );
}

interface PlaceInHeat {
  readonly atMs: number;
  readonly row: HeatRow | undefined;
}

function showPlace(props: HeatRowsProps, { atMs, row }: PlaceInHeat, pointer: MouseEvent): void {
  cursorMs.value = atMs;
  props.onRow?.(row?.key);
  if (row === undefined) {
    hint.value = undefined;
    return;
  }
  const point = nearestPoint(props.times, atMs, longestStepMs(props.times, props.stepMs, props.intervalMs));
  const value = props.write(row.values[point] ?? null);
  hint.value = {
    x: pointer.clientX,
    y: pointer.clientY,
    title: format.moment(atMs, nowMs.value),
    lines: [{ text: row.label, value, colour: row.colour }],
  };
}

/** As many names as fit in rows this thin. */
function Labels({
  rows,
  rowHeightPx,
  labelOf,
}: Pick<HeatRowsProps, 'rows' | 'labelOf'> & { rowHeightPx: number }) {
  const every = namesEvery(rowHeightPx);
  return (
    <div class="heat-labels" aria-hidden={labelOf === undefined}>
      {rows.map((row, index) =>
        index % every === 0 ? (
          <span key={row.key} style={{ top: `${index * rowHeightPx}px` }}>
            {labelOf?.(row) ?? row.label}
          </span>
        ) : null,
      )}
    </div>
  );
}

function HeatCanvas(props: HeatRowsProps & { readonly rowHeightPx: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [widthPx, setWidth] = useState(0);
  const { fromMs, toMs } = range.value;
  useLayoutEffect(() => {
    const area = canvas.current?.parentElement;
    if (area === null || area === undefined) return undefined;
    const watch = new ResizeObserver(() => setWidth(area.clientWidth));
    watch.observe(area);
    return () => watch.disconnect();
  }, []);
  const { times, rows, full, rowHeightPx } = props;
  const ground = colours.value.raised;
  // Pointing renders the rows' parent; only what is drawn here may cost a painting.
  useLayoutEffect(() => {
    if (canvas.current === null || widthPx === 0) return;
    const longestMs = longestStepMs(times, props.stepMs, props.intervalMs);
    paintHeat(canvas.current, widthPx, { times, rows, full, fromMs, toMs, longestMs, rowHeightPx, ground });
  }, [times, rows.length, rows[0]?.colour, widthPx, fromMs, toMs, ground]);
  return <canvas ref={canvas} />;
}

/** On its own, so that the moving cursor does not paint the rows anew. */
function TimeCursor({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  const at = cursorMs.value;
  if (at === undefined || at < fromMs || at > toMs) return null;
  return <i class="time-cursor" style={{ left: `${((at - fromMs) / (toMs - fromMs)) * 100}%` }} />;
}
