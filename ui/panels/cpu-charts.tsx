/** The charts of one processor over the stretch of the view; where a Windows has no such counter, a sentence says so. */
import type { QueryColumn } from '../../collector/model/wire.ts';
import { type ChartSeries, TimeChart } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { type LpChart, lpChart, lpCharts, lpHistory } from '../state/processor.ts';
import { metricOf } from '../state/series-questions.ts';
import { host } from '../state/session.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { chartOf, Track } from './track.tsx';

const words = strings.cpuRoom;

export function LpCharts() {
  return (
    <div class="detail-charts">
      {lpCharts.map((chart) => (
        <LpTrack key={chart} chart={chart} />
      ))}
    </div>
  );
}

function LpTrack({ chart }: { chart: LpChart }) {
  const write = writerOf(chart);
  return (
    <Track
      name={words.charts[chart]}
      of={{ ...lpHistory.value, answer: lpChart(chart) }}
      series={seriesOf}
      empty={words.notCounted[chart]}
      write={write}
    >
      {(answer) => (
        <TimeChart
          {...chartOf(answer, host.value?.intervalMs ?? 1000)}
          name={words.charts[chart]}
          series={answer.series.map(seriesOf)}
          stacked={chart === 'time'}
          atLeast={chart === 'clock' || chart === 'rates' ? 0 : 1}
          heightPx={110}
          write={write}
          {...(chart === 'time' || chart === 'sleep'
            ? { writeAxis: (value: number) => format.inUnit(value * 100, 'count') }
            : {})}
          testId={`lp-${chart}`}
        />
      )}
    </Track>
  );
}

function writerOf(chart: LpChart): (value: number | null) => string {
  switch (chart) {
    case 'time':
    case 'sleep':
      return (value) => format.percentSign(value);
    case 'clock':
      return (value) => format.inUnit(value, 'hertz');
    case 'rates':
    case 'parked':
      return (value) => format.count(value);
  }
}

function seriesOf(column: QueryColumn, index: number): ChartSeries {
  const metric = metricOf(column.name);
  return {
    key: column.name,
    label: words.seriesNames[metric] ?? metric,
    colour: colourOf(metric) ?? hueColour(index % 10),
    values: column.mean,
  };
}

function colourOf(metric: string): string | undefined {
  if (metric.endsWith('_guest_run_ratio')) return colours.value.guest;
  return metric.endsWith('_hypervisor_run_ratio') ? colours.value.hypervisor : undefined;
}
