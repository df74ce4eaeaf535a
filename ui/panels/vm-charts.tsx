/** The charts of one VM over the stretch of the view: processors, waiting, memory, disks, network; a sentence where nothing is counted. */
import type { QueryAnswer, QueryColumn } from '../../collector/model/wire.ts';
import { HeatRows } from '../charts/heat-rows.tsx';
import { type ChartSeries, TimeChart } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { machine, type VmChart, vmChart, vmCharts, vmHistory } from '../state/machine.ts';
import { metricOf } from '../state/series-questions.ts';
import { host } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { vmChartHeat } from './heat-pictures.ts';
import { chartOf, Track } from './track.tsx';

const words = strings.vmRoom;
export function VmCharts() {
  return (
    <div class="detail-charts">
      {vmCharts.map((chart) => (
        <VmTrack key={chart} chart={chart} />
      ))}
    </div>
  );
}

function VmTrack({ chart }: { chart: VmChart }) {
  const part = vmChart(chart);
  const isHeat = part !== undefined && vmChartHeat(chart, part) !== undefined;
  return (
    <Track
      name={words.charts[chart]}
      of={{ ...vmHistory.value, answer: part }}
      series={seriesOf}
      hasLegend={!isHeat}
      empty={words.notCounted[chart]}
      write={writerOf(chart)}
    >
      {(shown) => <Picture chart={chart} answer={shown} />}
    </Track>
  );
}

interface PictureProps {
  readonly chart: VmChart;
  readonly answer: QueryAnswer;
}

function Picture({ chart, answer }: PictureProps) {
  const shared = { ...chartOf(answer, host.value?.intervalMs ?? 1000), name: words.charts[chart] };
  const write = writerOf(chart);
  const series = answer.series.map(seriesOf);
  const heat = vmChartHeat(chart, answer);
  if (heat !== undefined) return <HeatRows {...shared} {...heat} write={write} testId={`vm-${chart}`} />;
  return (
    <TimeChart
      {...shared}
      series={series}
      heightPx={110}
      atLeast={chart === 'busy' ? 1 : 0}
      write={write}
      {...(chart === 'busy' || chart === 'wait'
        ? { writeAxis: (value: number) => format.inUnit(value * 100, 'count') }
        : {})}
      binary={chart === 'memory' || chart === 'disks' || chart === 'network'}
      testId={`vm-${chart}`}
    />
  );
}

function writerOf(chart: VmChart): (value: number | null) => string {
  switch (chart) {
    case 'busy':
    case 'wait':
      return (value) => format.percentSign(value);
    case 'memory':
      return (value) => format.bytes(value);
    case 'latency':
      return (value) => format.inUnit(value, 'seconds');
    case 'disks':
    case 'network':
      return (value) => format.inUnit(value, 'bytes_per_second');
  }
}

function seriesOf(column: QueryColumn, index: number): ChartSeries {
  return { key: column.name, label: labelOf(column), colour: hueColour(index % 10), values: column.mean };
}

function labelOf({ name, labels }: QueryColumn): string {
  const metric = metricOf(name);
  const { vp, adapter, device } = labels;
  if (vp !== undefined) return `${words.vp} ${vp}`;
  const what = device === undefined ? (adapter ?? '') : fileOf(device);
  if (metric.includes('_read_')) return words.read(what);
  if (metric.includes('_written_')) return words.written(what);
  if (metric.includes('_received_')) return words.received(what);
  if (metric.includes('_sent_')) return words.sent(what);
  return words.memorySeries[metric] ?? what;
}

/** The name of the disk file whose path, with `-` for every `\`, names the device. */
function fileOf(device: string): string {
  const path = machine.value.answer?.disks.find((disk) => disk.path.replaceAll('\\', '-') === device)?.path;
  return path?.split('\\').at(-1) ?? device;
}
