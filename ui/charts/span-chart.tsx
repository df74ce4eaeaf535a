/**
 * A picture of one span of time that is not the stretch of the page: bands and lines over time, levels across, marks of moments. Drawn
 * as SVG in colours of the theme; figures at the edges are text. It is read, not worked with: no cursor, no zoom.
 */
import { format } from '../state/locale.ts';
import { axisValues, bandPath, linePath, timeTicks, type Frame, type Values } from './span-shapes.ts';

export interface SpanBand {
  readonly key: string;
  readonly colour: string;
  readonly times: readonly number[];
  readonly low: Values;
  readonly high: Values;
  /** A light fill for what is not certain. */
  readonly isFaint?: boolean;
}

export interface SpanLine {
  readonly key: string;
  readonly colour: string;
  readonly times: readonly number[];
  readonly values: Values;
  readonly isDashed?: boolean;
}

export interface SpanLevel {
  readonly value: number;
  readonly label: string;
  readonly colour: string;
}

export interface SpanMark {
  readonly atMs: number;
  readonly label: string;
  readonly colour: string;
}

export interface SpanChartProps {
  /** What it shows, for those who do not see it; the figures are in a table beside it. */
  readonly name: string;
  readonly frame: Frame;
  readonly bands?: readonly SpanBand[];
  readonly lines?: readonly SpanLine[];
  readonly levels?: readonly SpanLevel[];
  readonly marks?: readonly SpanMark[];
  readonly write: (value: number) => string;
  readonly testId?: string;
}

export function SpanChart(props: SpanChartProps) {
  const { name, frame, bands = [], lines = [], levels = [], marks = [], write, testId } = props;
  const y = (value: number): number => (100 * (frame.top - value)) / (frame.top - frame.bottom);
  const x = (at: number): number => (100 * (at - frame.fromMs)) / (frame.toMs - frame.fromMs);
  const { at: ticks, stepMs } = timeTicks(frame);
  return (
    <div class="span-chart" role="img" aria-label={name} data-testid={testId}>
      {axisValues(frame).map((value) => (
        <span key={value} class="span-value" style={{ top: `${y(value)}%` }}>
          {write(value)}
        </span>
      ))}
      <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        {axisValues(frame).map((value) => (
          <path key={value} class="span-grid" d={`M0 ${y(value) * 10}H1000`} />
        ))}
        {bands.map(({ key, colour, isFaint, ...band }) => (
          <path
            key={key}
            class={isFaint === true ? 'span-band faint' : 'span-band'}
            style={{ fill: colour }}
            d={bandPath(frame, band)}
          />
        ))}
        {lines.map(({ key, colour, isDashed, times, values }) => (
          <path
            key={key}
            class={isDashed === true ? 'span-line dashed' : 'span-line'}
            style={{ stroke: colour }}
            d={linePath(frame, times, values)}
          />
        ))}
        {levels.map(({ value, label, colour }) => (
          <path key={label} class="span-level" style={{ stroke: colour }} d={`M0 ${y(value) * 10}H1000`} />
        ))}
        {marks.map(({ atMs, label, colour }) => (
          <path key={label} class="span-mark" style={{ stroke: colour }} d={`M${x(atMs) * 10} 0V1000`} />
        ))}
      </svg>
      <Labels of={props} x={x} y={y} />
      {ticks.map((at) => (
        <span key={at} class="span-time" style={{ left: `${x(at)}%` }}>
          {format.axisTime(at, stepMs)}
        </span>
      ))}
    </div>
  );
}

interface LabelsProps {
  readonly of: SpanChartProps;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function Labels({ of: { levels = [], marks = [] }, x, y }: LabelsProps) {
  return (
    <>
      {levels.map(({ value, label, colour }) => (
        <span
          key={label}
          class={y(value) < 12 ? 'span-label below' : 'span-label'}
          style={{ top: `${y(value)}%`, color: colour }}
        >
          {label}
        </span>
      ))}
      {marks.map(({ atMs, label, colour }, index) => (
        <span
          key={label}
          class={`span-mark-label${x(atMs) > 70 ? ' left' : ''}`}
          style={{ left: `${x(atMs)}%`, borderColor: colour, top: `${index * 17}px` }}
        >
          {label}
        </span>
      ))}
    </>
  );
}
