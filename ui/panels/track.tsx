/** One chart or heat picture over time with its heading and legend, and the same figures as a table when asked for. */
import type { ComponentChildren } from 'preact';

import type { QueryAnswer, QueryColumn } from '../../collector/model/wire.ts';
import type { ChartSeries, TimeChartProps } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import type { Loaded } from '../state/resource.ts';
import { nowMs } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

export interface TrackProps {
  readonly name: string;
  readonly of: Loaded<QueryAnswer>;
  /** Says what a column is drawn as. */
  readonly series: (column: QueryColumn, index: number) => ChartSeries;
  /** Rows that carry their own names need none beside the heading. */
  readonly hasLegend?: boolean;
  /** Instead of the usual sentence where nothing was recorded. */
  readonly empty?: string;
  readonly write: (value: number | null) => string;
  readonly children: (answer: QueryAnswer) => ComponentChildren;
}

export function Track(props: TrackProps) {
  const { name, of, series, hasLegend = true, empty = strings.noHistory, write, children } = props;
  const { answer } = of;
  const isEmpty = answer !== undefined && (answer.times.length === 0 || answer.series.length === 0);
  const drawn = (answer?.series ?? []).map(series);
  return (
    <section class="track">
      <h2>
        {name}
        {hasLegend && <Legend of={drawn} />}
      </h2>
      {answer === undefined || of.error !== undefined ? <LoadedNote of={of} /> : null}
      {isEmpty && <p class="empty">{empty}</p>}
      {answer === undefined || isEmpty ? null : view.value.asTable ? (
        <TrackTable name={name} times={answer.times} series={drawn} write={write} />
      ) : (
        children(answer)
      )}
    </section>
  );
}

export function chartOf(
  { times, stepMs }: QueryAnswer,
  intervalMs: number,
): Pick<TimeChartProps, 'times' | 'stepMs' | 'intervalMs'> {
  return { times, stepMs, intervalMs };
}

/** Columns in the ten hues, in their order. */
export function plainSeries(label: (column: QueryColumn) => string) {
  return (column: QueryColumn, index: number): ChartSeries => ({
    key: column.name,
    label: label(column),
    colour: hueColour(index % 10),
    values: column.mean,
  });
}

/** At most this many names fit beside a heading; the tooltip has all of them. */
const mostNames = 16;

function Legend({ of }: { of: readonly ChartSeries[] }) {
  if (of.length === 0 || of.length > mostNames) return null;
  return (
    <span class="legend">
      {of.map(({ key, label, colour }) => (
        <span key={key}>
          <i class="swatch" style={{ background: colour }} />
          {label}
        </span>
      ))}
    </span>
  );
}

/** More points than this nobody reads; they are spread evenly, the newest among them. */
const mostPoints = 30;

function TrackTable(
  props: Pick<TrackProps, 'name' | 'write'> & { times: readonly number[]; series: readonly ChartSeries[] },
) {
  const { name, times, series, write } = props;
  const every = Math.ceil(times.length / mostPoints);
  const points = times.flatMap((at, point) =>
    (times.length - 1 - point) % every === 0 ? [{ at, point }] : [],
  );
  return (
    <>
      {every > 1 && (
        <p class="soft">
          {strings.chartTable.shortened(format.count(points.length), format.count(times.length))}
        </p>
      )}
      <PlainTable
        name={name}
        rows={points.toReversed()}
        rowKey={({ at }) => String(at)}
        empty={strings.noHistory}
        columns={[
          { head: strings.chartTable.time, cell: ({ at }) => format.moment(at, nowMs.value) },
          ...series.map(({ label, values }) => ({
            head: label,
            isNumber: true,
            cell: ({ point }: { point: number }) => write(values[point] ?? null),
          })),
        ]}
      />
    </>
  );
}
