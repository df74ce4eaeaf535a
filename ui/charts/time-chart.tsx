/**
 * A chart over time: stacked areas or lines, with gaps, marks and the page's one time cursor. Dragging chooses a span,
 * a click a moment, a double click fits; the values under the cursor stand in the tooltip.
 */
import { effect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';

import { hatchOf } from '../matrix/paint.ts';
import { format } from '../state/locale.ts';
import { go, goLive, view } from '../state/location.ts';
import { inNextFrame } from '../state/next-frame.ts';
import { cursorMs, hint, type HintLine } from '../state/pointer.ts';
import { isSilent, nowMs, range } from '../state/session.ts';
import { colours } from '../styles/theme.ts';
import { type Mark, makePlot, moveCursor, type PlotScene, type PlotSeries } from './plot.ts';
import { breakAtGaps, gapAtEnd, longestStepMs, nearestPoint, stack, type Values } from './stack.ts';

export interface ChartSeries extends PlotSeries {
  readonly key: string;
  readonly values: Values;
}

export interface TimeChartProps {
  readonly name: string;
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly stepMs: number;
  readonly intervalMs: number;
  readonly stacked?: boolean;
  readonly heightPx: number;
  readonly atLeast?: number;
  readonly marks?: readonly Mark[];
  /** A value as the tooltip says it, and the axis unless that has its own form. */
  readonly write: (value: number | null) => string;
  readonly writeAxis?: (value: number) => string;
  /** Bytes: the axis steps in powers of two, so that it can be written in round units. */
  readonly binary?: boolean;
  readonly testId?: string;
}

export function TimeChart(props: TimeChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const scene = useRef<PlotScene | undefined>(undefined);
  const gutter = useRef(usualGutterPx);
  const shape = `${props.stacked === true} ${props.series.map(({ key }) => key).join('\n')}`;
  const { drawn, gaps } = prepare(props);
  scene.current = sceneOf(props, gaps, gutter.current);

  useLayoutEffect(() => {
    const host = element.current;
    if (host === null) return undefined;
    gutter.current = gutterOf(host);
    scene.current = sceneOf(latest.current, gaps, gutter.current);
    const size = { width: host.clientWidth, height: latest.current.heightPx };
    const made = makePlot(host, () => scene.current as PlotScene, size, drawn);
    plot.current = made;
    const watch = new ResizeObserver(() => {
      if (host.clientWidth <= 0 || host.clientWidth === made.width) return;
      gutter.current = gutterOf(host);
      if (scene.current !== undefined) scene.current = { ...scene.current, gutterPx: gutter.current };
      made.setSize({ width: host.clientWidth, height: latest.current.heightPx });
    });
    watch.observe(host);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, props.heightPx]);

  // A chart is dear to draw and a second of it is narrow: it follows one frame behind the numbers. Paper does not wait for a frame.
  const inkOf = useRef(colours.value);
  useLayoutEffect(() => {
    const draw = (): void => plot.current?.setData(drawn);
    const isOtherInk = inkOf.current !== colours.value;
    inkOf.current = colours.value;
    if (!isOtherInk) return inNextFrame(draw);
    draw();
    return undefined;
  });

  useEffect(
    () =>
      effect(() => {
        const at = cursorMs.value;
        if (plot.current !== undefined && !element.current?.matches(':hover')) moveCursor(plot.current, at);
      }),
    [],
  );

  return (
    <div
      class="chart"
      ref={element}
      style={{ height: `${props.heightPx}px` }}
      role="img"
      aria-label={props.name}
      data-testid={props.testId}
    />
  );
}

/** Data in uPlot's form: the times, then what is drawn of each series. */
function prepare({ times, series, stepMs, intervalMs, stacked }: TimeChartProps) {
  const longest = longestOf({ times, series, stepMs, intervalMs });
  const broken = breakAtGaps(
    times,
    series.map(({ values }) => values),
    longest,
  );
  const columns = stacked === true ? stack(broken.columns, broken.times.length) : broken.columns;
  const end = Math.min(range.value.toMs, nowMs.value);
  return {
    drawn: [broken.times, ...columns] as unknown as uPlot.AlignedData,
    gaps: [...broken.gaps, ...(isSilent.value ? gapAtEnd(broken.times, end, longest) : [])],
  };
}

/** Some counters are not read with every poll: what is usual is what lies between the points that are known. */
function longestOf({ times, series, stepMs, intervalMs }: ChartTimes): number {
  const known = times.filter((_, point) => isKnown(series, point));
  return longestStepMs(known, stepMs, intervalMs);
}

function isKnown(series: readonly ChartSeries[], point: number): boolean {
  return series.some(({ values }) => (values[point] ?? null) !== null);
}

type ChartTimes = Pick<TimeChartProps, 'times' | 'series' | 'stepMs' | 'intervalMs'>;

/** Until the chart is there. */
const usualGutterPx = 48;

/** Room for the value axis, as wide as the style sheet says; to ask for it lays the page out. */
function gutterOf(element: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(element).getPropertyValue('--gutter')) || usualGutterPx;
}

function sceneOf(props: TimeChartProps, gaps: PlotScene['gaps'], gutterPx: number): PlotScene {
  const chosen = view.value.atMs;
  const moment: readonly Mark[] =
    chosen === undefined ? [] : [{ atMs: chosen, kind: 'moment', colour: colours.value.accent }];
  return {
    series: props.series,
    stacked: props.stacked === true,
    gaps,
    marks: [...(props.marks ?? []), ...referenceMarks(), ...moment],
    fromMs: range.value.fromMs,
    toMs: range.value.toMs,
    atLeast: props.atLeast ?? 0,
    binary: props.binary === true,
    colours: colours.value,
    gutterPx,
    axisTime: (at, step, isFirst) => format.axisTime(at, step, isFirst ? nowMs.value : undefined),
    axisValue: props.writeAxis ?? props.write,
    hatch: hatchOf,
    onCursor: (at, pointer) => showCursor(props, at, pointer),
    onSpan: (fromMs, toMs) => go({ fromMs, toMs, atMs: undefined }),
    onMoment: chooseMoment,
    onFit: goLive,
  };
}

/** Where the other time of a comparison lies. */
function referenceMarks(): readonly Mark[] {
  const { thanFromMs, thanToMs } = view.value;
  return [thanFromMs, thanToMs].flatMap((atMs) =>
    atMs === undefined ? [] : [{ atMs, kind: 'reference' as const, colour: colours.value['ink-soft'] }],
  );
}

/** A moment fixes the stretch on screen too, or it would scroll away under the live tail. */
export function chooseMoment(atMs: number): void {
  const { fromMs, toMs } = range.peek();
  go({ atMs, fromMs: Math.round(fromMs), toMs: Math.round(toMs) });
}

function showCursor(
  props: TimeChartProps,
  atMs: number | undefined,
  pointer: { x: number; y: number } | undefined,
): void {
  cursorMs.value = atMs;
  if (atMs === undefined || pointer === undefined) {
    hint.value = undefined;
    return;
  }
  const known = props.times.filter((_, index) => isKnown(props.series, index));
  const at = known[nearestPoint(known, atMs, longestOf(props))];
  const point = at === undefined ? -1 : props.times.indexOf(at);
  hint.value = {
    ...pointer,
    title: format.moment(at ?? atMs, nowMs.value),
    lines: [...marksNear(props.marks ?? [], atMs), ...(point < 0 ? [] : linesAt(props, point))],
  };
}

/** Within some pixels of the pointer, on a stretch that fills an ordinary screen. */
const nearPart = 0.006;

function marksNear(marks: readonly Mark[], atMs: number): HintLine[] {
  const { fromMs, toMs } = range.peek();
  const reachMs = (toMs - fromMs) * nearPart;
  return marks.flatMap(({ atMs: at, hint: text, colour }) =>
    text !== undefined && Math.abs(at - atMs) <= reachMs ? [{ text, colour }] : [],
  );
}

const mostLines = 12;

function linesAt({ series, write }: TimeChartProps, point: number): HintLine[] {
  return series
    .map(({ label, colour, values }) => ({ text: label, colour, value: values[point] ?? null }))
    .filter(({ value }) => value !== null)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, mostLines)
    .map(({ text, colour, value }) => ({ text, colour, value: write(value) }));
}
