/**
 * The one place that speaks to uPlot: options, drawing of gaps and marks, and what the pointer does on a chart. Knows
 * nothing of VMs or hosts; a chart component hands over series and receives spans and moments.
 */
import uPlot from 'uplot';

import type { Colours } from '../styles/theme.ts';
import type { Gap } from './stack.ts';

export interface PlotSeries {
  readonly label: string;
  readonly colour: string;
}

export interface Mark {
  readonly atMs: number;
  readonly kind: 'moment' | 'reference' | 'event' | 'begin';
  readonly colour: string;
  /** Written to the left of the mark, where there is room. */
  readonly label?: string;
  /** Said in the tooltip where the pointer is near. */
  readonly hint?: string;
}

/** What a plot draws and calls; read anew at every drawing, so that a change needs a redraw and not a new plot. */
export interface PlotScene {
  readonly series: readonly PlotSeries[];
  readonly stacked: boolean;
  readonly gaps: readonly Gap[];
  readonly marks: readonly Mark[];
  readonly fromMs: number;
  readonly toMs: number;
  /** A value the scale shall reach at least; the scale is 0 to the largest value otherwise. */
  readonly atLeast: number;
  /** The value axis steps in powers of two. */
  readonly binary: boolean;
  readonly colours: Colours;
  readonly gutterPx: number;
  readonly axisTime: (atMs: number, stepMs: number, isFirst: boolean) => string;
  readonly axisValue: (value: number) => string;
  readonly hatch: (context: CanvasRenderingContext2D, colour: string, ink: number) => CanvasPattern | string;
  readonly onCursor: (atMs: number | undefined, pointer: { x: number; y: number } | undefined) => void;
  readonly onSpan: (fromMs: number, toMs: number) => void;
  readonly onMoment: (atMs: number) => void;
  readonly onFit: () => void;
}

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

const powersOfTwo = Array.from({ length: 56 }, (_, power) => 2 ** power);
const font = '11px system-ui, sans-serif';
const axisHeightPx = 20;
const labelRoomPx = 220;
/** A shorter drag is a click with an unsteady hand. */
const shortestDragPx = 5;

export function makePlot(
  element: HTMLElement,
  scene: () => PlotScene,
  size: PlotSize,
  data: uPlot.AlignedData,
): uPlot {
  const drag: Drag = { isOver: false };
  const options: uPlot.Options = {
    ...size,
    ms: 1,
    pxAlign: 1,
    padding: [6, 1, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => [scene().fromMs, scene().toMs] },
      y: { range: (_plot, _min, max) => [0, topOf(Math.max(max ?? 0, scene().atLeast))] },
    },
    axes: axesOf(scene),
    series: [{}, ...scene().series.map((_, index) => seriesOf(scene, index))],
    bands: scene().stacked ? bandsOf(scene) : [],
    cursor: cursorOf(scene, drag),
    hooks: {
      ready: [
        (plot) =>
          plot.over.addEventListener('click', (event) =>
            scene().onMoment(Math.round(plot.posToVal(event.offsetX, 'x'))),
          ),
      ],
      drawClear: [(plot) => drawGaps(plot, scene())],
      draw: [(plot) => drawMarks(plot, scene())],
      setCursor: [(plot) => reportCursor(plot, scene())],
      setSelect: [
        (plot) => {
          if (plot.select.width < shortestDragPx) return;
          drag.isOver = true;
          const { left, width } = plot.select;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          scene().onSpan(Math.round(plot.posToVal(left, 'x')), Math.round(plot.posToVal(left + width, 'x')));
        },
      ],
    },
  };
  return new uPlot(options, data, element);
}

interface Drag {
  /** A span was just chosen; the click that ends it means nothing more. */
  isOver: boolean;
}

function cursorOf(scene: () => PlotScene, drag: Drag): uPlot.Cursor {
  return {
    y: false,
    points: { show: false },
    drag: {
      x: true,
      y: false,
      setScale: false,
      dist: shortestDragPx,
      // The browser ends a drag with a click; one with an unsteady hand is a click all the same.
      click: (_plot, event) => {
        if (drag.isOver) event.stopPropagation();
        drag.isOver = false;
      },
    },
    bind: {
      dblclick: () => () => {
        scene().onFit();
        return null;
      },
    },
  };
}

/** Moves the cursor of a plot that the pointer is not on; undefined hides it. */
export function moveCursor(plot: uPlot, atMs: number | undefined): void {
  const left = atMs === undefined ? -10 : plot.valToPos(atMs, 'x');
  plot.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
}

function reportCursor(plot: uPlot, scene: PlotScene): void {
  const { left = -1, event } = plot.cursor;
  if (event === undefined || event === null || left < 0) {
    scene.onCursor(undefined, undefined);
    return;
  }
  scene.onCursor(plot.posToVal(left, 'x'), { x: event.clientX, y: event.clientY });
}

function axesOf(scene: () => PlotScene): uPlot.Axis[] {
  const grid: uPlot.Axis.Grid = { stroke: () => scene().colours['line-soft'], width: 1 };
  const shared = { font, stroke: (): string => scene().colours['ink-soft'], ticks: { show: false } };
  return [
    {
      ...shared,
      grid,
      size: axisHeightPx,
      gap: 4,
      space: 80,
      values: (_plot, splits, _axis, _space, stepMs) =>
        splits.map((at, index) => scene().axisTime(at, stepMs, index === 0)),
    },
    {
      ...shared,
      grid,
      size: scene().gutterPx,
      gap: 6,
      space: 26,
      ...(scene().binary ? { incrs: powersOfTwo } : {}),
      values: (_plot, splits) => splits.map((value) => scene().axisValue(value)),
    },
  ];
}

/** A stacked area is a band down to the series below it, so its own fill would cover that one. */
function seriesOf(scene: () => PlotScene, index: number): uPlot.Series {
  const colour = (): string => scene().series[index]?.colour ?? scene().colours.rest;
  return {
    stroke: colour,
    width: scene().stacked ? 0 : 1.25,
    points: { show: false },
    spanGaps: false,
    ...(scene().stacked && index === 0 ? { fill: colour } : {}),
  };
}

function bandsOf(scene: () => PlotScene): uPlot.Band[] {
  return scene()
    .series.slice(1)
    .map((_, index) => ({
      series: [index + 2, index + 1] as [number, number],
      fill: () => scene().series[index + 1]?.colour ?? scene().colours.rest,
    }));
}

function drawGaps(plot: uPlot, { gaps, colours, hatch }: PlotScene): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = hatch(ctx, colours.line, 0.2);
  for (const { fromMs, toMs } of gaps) {
    const left = Math.max(bbox.left, plot.valToPos(fromMs, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(toMs, 'x', true));
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function drawMarks(plot: uPlot, { marks }: PlotScene): void {
  const { ctx, bbox } = plot;
  const ratio = uPlot.pxRatio;
  ctx.save();
  for (const { atMs, kind, colour, label } of marks) {
    const x = Math.round(plot.valToPos(atMs, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.fillStyle = colour;
    if (kind === 'reference') drawDashes(ctx, x, bbox, ratio);
    else if (kind === 'event') drawTriangle(ctx, x, bbox.top + bbox.height, 4 * ratio);
    else ctx.fillRect(x, bbox.top, kind === 'moment' ? 2 * ratio : ratio, bbox.height);
    if (kind === 'moment') drawTriangle(ctx, x + ratio, bbox.top, -6 * ratio);
    if (label !== undefined && x - bbox.left > labelRoomPx * ratio)
      drawLabel(ctx, label, x - 8 * ratio, bbox);
  }
  ctx.restore();
}

/** The other time of a comparison. */
function drawDashes(
  context: CanvasRenderingContext2D,
  x: number,
  { top, height }: uPlot.BBox,
  ratio: number,
): void {
  for (let y = top; y < top + height; y += 8 * ratio)
    context.fillRect(x, y, 2 * ratio, Math.min(5 * ratio, top + height - y));
}

function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  right: number,
  { top, height }: uPlot.BBox,
): void {
  context.font = `${11 * uPlot.pxRatio}px system-ui, sans-serif`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(text, right, top + height / 2);
}

/** Points up from the foot line, or down from the head line when the size is negative. */
function drawTriangle(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.moveTo(x - Math.abs(size), y);
  context.lineTo(x + Math.abs(size), y);
  context.lineTo(x, y - size * 1.4);
  context.fill();
}

function topOf(max: number): number {
  return max <= 0 ? 1 : max * 1.08;
}
