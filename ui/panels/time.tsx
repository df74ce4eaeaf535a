/** The host over time: by mode, a heat row for each logical processor and for each VM. */
import type { QueryAnswer, QueryColumn } from '../../collector/model/wire.ts';
import { HeatRows } from '../charts/heat-rows.tsx';
import { type ChartSeries, TimeChart } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { go } from '../state/location.ts';
import { hoverLps, hoverVm } from '../state/pointer.ts';
import { host } from '../state/session.ts';
import { byLp, byManyVms, byMode } from '../state/time-usage.ts';
import { colours } from '../styles/theme.ts';
import { AsTable } from './as-table.tsx';
import { Compare, CompareButtons } from './compare.tsx';
import { EventRuler } from './event-ruler.tsx';
import { lpHeat, vmHeat } from './heat-pictures.ts';
import { ViewLink } from './links.tsx';
import { chartOf, plainSeries, Track } from './track.tsx';

export function TimeRoom() {
  const interval = host.value?.intervalMs ?? 1000;
  return (
    <div class="tracks" data-testid="time-room">
      <div class="time-tools">
        <CompareButtons />
        <span class="spring" />
        <AsTable />
      </div>
      <Compare />
      <EventRuler />
      <Track name={strings.timeTracks.mode} of={byMode.value} series={modeSeries} write={cores}>
        {(answer) => (
          <TimeChart
            {...chartOf(answer, interval)}
            name={strings.timeTracks.mode}
            series={answer.series.map(modeSeries)}
            stacked
            heightPx={120}
            write={cores}
            writeAxis={(value) => format.inUnit(value, 'count')}
            testId="chart-mode"
          />
        )}
      </Track>
      <Track
        name={strings.timeTracks.lp}
        of={byLp.value}
        series={plainSeries(({ name }) => name)}
        hasLegend={false}
        write={(value) => format.percentSign(value)}
      >
        {(answer) => <LpHeat answer={answer} interval={interval} />}
      </Track>
      <Track
        name={strings.timeTracks.vms}
        of={byManyVms.value}
        series={plainSeries(({ name, labels }) => labels['vm'] ?? name)}
        hasLegend={false}
        write={cores}
      >
        {(answer) => <VmHeat answer={answer} interval={interval} />}
      </Track>
    </div>
  );
}

const cores = (value: number | null): string => format.cores(value);

function LpHeat({ answer, interval }: { answer: QueryAnswer; interval: number }) {
  return (
    <HeatRows
      {...chartOf(answer, interval)}
      name={strings.timeTracks.lp}
      {...lpHeat(answer)}
      write={(value) => format.percentSign(value)}
      onRow={(lp) => (hoverLps.value = lp === undefined ? undefined : [Number(lp)])}
      onChoose={(lp) => go({ lp: Number(lp) }, 'replace')}
      labelOf={({ key, label }) => (
        <ViewLink to={{ room: 'cpu', lp: Number(key) }} className="plain-link" tabIndex={-1}>
          {label}
        </ViewLink>
      )}
      testId="heat-lp"
    />
  );
}

function VmHeat({ answer, interval }: { answer: QueryAnswer; interval: number }) {
  return (
    <HeatRows
      {...chartOf(answer, interval)}
      name={strings.timeTracks.vms}
      {...vmHeat(answer)}
      write={(value) => format.cores(value)}
      onRow={(key) => (hoverVm.value = key)}
      onChoose={(key) => go({ vm: key }, 'replace')}
      labelOf={({ key, label }) => (
        <ViewLink to={{ room: 'vm', vm: key }} className="plain-link" tabIndex={-1}>
          {label}
        </ViewLink>
      )}
      testId="heat-vm"
    />
  );
}

function modeSeries(column: QueryColumn): ChartSeries {
  const mode = (['guest', 'root', 'hypervisor'] as const).find((one) => one === column.labels['mode']);
  return {
    key: column.name,
    label: mode === undefined ? column.name : strings.modes[mode],
    colour: mode === undefined ? colours.value.rest : colours.value[mode],
    values: column.mean,
  };
}
