/** The host over time: by mode, a heat row for each logical processor and VM, and the chosen VM with its processors. */
import type { QueryColumn, UsageAnswer } from '../../collector/model/wire.ts';
import { HeatRows } from '../charts/heat-rows.tsx';
import { type ChartSeries, TimeChart, type TimeChartProps } from '../charts/time-chart.tsx';
import { vmKeyOf } from '../state/append-tick.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { hoverLps, hoverVm } from '../state/pointer.ts';
import { type Loaded, resource } from '../state/resource.ts';
import { aboutStretch, hasProcessors, host, vms } from '../state/session.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { LoadedNote } from './loaded-note.tsx';

const isShown = (): boolean => view.value.room === 'time' && hasProcessors.value;
const byMode = resource<UsageAnswer>(() => (isShown() ? aboutStretch('usage', { by: 'mode' })() : undefined));
const byLp = resource<UsageAnswer>(() => (isShown() ? aboutStretch('usage', { by: 'lp' })() : undefined));
const byManyVms = resource<UsageAnswer>(() =>
  isShown() ? aboutStretch('usage', { by: 'vm', top: 60 })() : undefined,
);
const byVp = resource<UsageAnswer>(() => {
  const vm = view.value.vm;
  return isShown() && vm !== undefined ? aboutStretch('usage', { by: 'vp', vm })() : undefined;
});

export function TimeRoom() {
  const interval = host.value?.intervalMs ?? 1000;
  return (
    <div class="tracks" data-testid="time-room">
      <Track name={strings.timeTracks.mode} of={byMode.value} legend={modeSeries}>
        {(answer) => (
          <TimeChart
            {...chartOf(answer, interval)}
            name={strings.timeTracks.mode}
            series={answer.series.map(modeSeries)}
            stacked
            heightPx={120}
            write={(value) => format.cores(value)}
            writeAxis={(value) => format.inUnit(value, 'count')}
            testId="chart-mode"
          />
        )}
      </Track>
      <VmTrack interval={interval} />
      <Track name={strings.timeTracks.lp} of={byLp.value}>
        {(answer) => <LpHeat answer={answer} interval={interval} />}
      </Track>
      <Track name={strings.timeTracks.vms} of={byManyVms.value}>
        {(answer) => <VmHeat answer={answer} interval={interval} />}
      </Track>
    </div>
  );
}

function VmTrack({ interval }: { interval: number }) {
  const key = view.value.vm;
  if (key === undefined) return <p class="empty track-note">{strings.chooseVm}</p>;
  const name = vms.value?.vms.find((vm) => vm.key === key)?.name ?? key;
  return (
    <Track name={strings.timeTracks.vp(name)} of={byVp.value} legend={vpSeries}>
      {(answer) => (
        <TimeChart
          {...chartOf(answer, interval)}
          name={strings.timeTracks.vp(name)}
          series={answer.series.map(vpSeries)}
          atLeast={1}
          heightPx={120}
          write={(value) => format.percentSign(value)}
          writeAxis={(value) => format.inUnit(value * 100, 'count')}
          testId="chart-vp"
        />
      )}
    </Track>
  );
}

function LpHeat({ answer, interval }: { answer: UsageAnswer; interval: number }) {
  return (
    <HeatRows
      {...chartOf(answer, interval)}
      name={strings.timeTracks.lp}
      rows={answer.series.map((column) => ({
        key: column.labels['lp'] ?? column.name,
        label: strings.lp(column.labels['lp'] ?? ''),
        colour: colours.value.accent,
        values: column.mean,
      }))}
      full={1}
      write={(value) => format.percentSign(value)}
      onRow={(lp) => (hoverLps.value = lp === undefined ? undefined : [Number(lp)])}
      onChoose={(lp) => go({ lp: Number(lp) }, 'replace')}
      testId="heat-lp"
    />
  );
}

function VmHeat({ answer, interval }: { answer: UsageAnswer; interval: number }) {
  const named = answer.series.filter((column) => vmKeyOf(column) !== undefined);
  return (
    <HeatRows
      {...chartOf(answer, interval)}
      name={strings.timeTracks.vms}
      rows={named.map((column) => {
        const key = vmKeyOf(column) ?? '';
        return {
          key,
          label: column.labels['vm'] ?? column.name,
          colour: hueColour(hueOf(key)),
          values: column.mean,
        };
      })}
      full={largest(named)}
      write={(value) => format.cores(value)}
      onRow={(key) => (hoverVm.value = key)}
      onChoose={(key) => go({ vm: key }, 'replace')}
      testId="heat-vm"
    />
  );
}

/** The busiest hundredth is drawn in full colour, so that one peak does not pale all the rest. */
function largest(columns: readonly QueryColumn[]): number {
  const values = columns.flatMap(({ mean }) => mean.filter((value) => value !== null)).sort((a, b) => a - b);
  return values[Math.floor(values.length * 0.99)] || 1;
}

function chartOf(
  { times, stepMs }: UsageAnswer,
  intervalMs: number,
): Pick<TimeChartProps, 'times' | 'stepMs' | 'intervalMs'> {
  return { times, stepMs, intervalMs };
}

function vpSeries(column: QueryColumn, index: number): ChartSeries {
  return { key: column.name, label: column.name, colour: hueColour(index % 10), values: column.mean };
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

interface TrackProps {
  readonly name: string;
  readonly of: Loaded<UsageAnswer>;
  /** Says what a column is drawn as, where the rows do not say it themselves. */
  readonly legend?: (column: QueryColumn, index: number) => ChartSeries;
  readonly children: (answer: UsageAnswer) => preact.ComponentChildren;
}

function Track({ name, of, legend, children }: TrackProps) {
  const { answer } = of;
  const isEmpty = answer !== undefined && answer.times.length === 0;
  return (
    <section class="track">
      <h2>
        {name}
        <Legend of={legend === undefined ? [] : (answer?.series ?? []).map(legend)} />
      </h2>
      {answer === undefined || of.error !== undefined ? <LoadedNote of={of} /> : null}
      {isEmpty && <p class="empty">{strings.noHistory}</p>}
      {answer !== undefined && !isEmpty && children(answer)}
    </section>
  );
}
