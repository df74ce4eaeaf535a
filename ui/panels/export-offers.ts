/** What the room on screen has to take along: each picture as CSV and, where it is one, as SVG; in other rooms the tables as they stand. */
import type { QueryAnswer, QueryColumn } from '../../collector/model/wire.ts';
import { heatRaster, knownFrom } from '../charts/heat.ts';
import { longestStepMs } from '../charts/stack.ts';
import { matrixCsv, queryCsv, tableCsv, vmsCsv } from '../export/csv.ts';
import { heatSvg, heatWidthPx } from '../export/heat-svg.ts';
import { chartSvg, matrixSvg, type SvgInk } from '../export/svg.ts';
import { rootKey } from '../matrix/cells.ts';
import { matchedText } from '../matrix/closer.tsx';
import { vmKeyOf } from '../state/append-tick.ts';
import { shownLook } from '../state/closer.ts';
import { layout } from '../state/columns.ts';
import { hueOf, rows } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { type VmChart, vmChart, vmCharts } from '../state/machine.ts';
import { cells, matrix } from '../state/matrix.ts';
import { lpChart, lpCharts } from '../state/processor.ts';
import { host, nowMs, range, usage, vms } from '../state/session.ts';
import { byLp, byManyVms, byMode } from '../state/time-usage.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { chartGroups, charted, chartName } from './counters.tsx';
import { type HeatRowsShown, lpHeat, vmChartHeat, vmHeat } from './heat-pictures.ts';

export interface Offer {
  readonly name: string;
  readonly csv: () => string;
  readonly svg?: () => string;
}

export function offers(): readonly Offer[] {
  switch (view.value.room) {
    case 'now':
      return [...vmOffers(), ...matrixOffers(), ...chartOffer(strings.hostByVm, usage.value, true)];
    case 'time':
      return [
        ...chartOffer(strings.hostByVm, usage.value, true),
        ...chartOffer(strings.timeTracks.mode, byMode.value.answer, true),
        ...heatOffer(strings.timeTracks.lp, byLp.value.answer, lpHeat),
        ...heatOffer(strings.timeTracks.vms, byManyVms.value.answer, vmHeat),
        ...tableOffers(),
      ];
    case 'vm':
      return [...vmCharts.flatMap(vmChartOffer), ...tableOffers()];
    case 'cpu':
      return [
        ...lpCharts.flatMap((chart) =>
          chartOffer(strings.cpuRoom.charts[chart], lpChart(chart), chart === 'time'),
        ),
        ...tableOffers(),
      ];
    case 'counters':
      return [...chartOffer(strings.hostByVm, usage.value, true), ...counterOffers(), ...tableOffers()];
    case 'network':
    case 'storage':
    case 'alerts':
    case 'health':
      return [...chartOffer(strings.hostByVm, usage.value, true), ...tableOffers()];
  }
}

function counterOffers(): readonly Offer[] {
  const { answer } = charted.value;
  if (answer === undefined) return [];
  return [...chartGroups(answer).values()].flatMap((series) =>
    chartOffer(chartName(series), { ...answer, series }, false),
  );
}

function vmOffers(): readonly Offer[] {
  const answer = vms.value;
  return answer === undefined ? [] : [{ name: strings.vmTable, csv: () => vmsCsv(answer) }];
}

function matrixOffers(): readonly Offer[] {
  const [answer, known] = [matrix.value.answer, cells.value];
  if (answer === undefined || known === undefined) return [];
  const drawn = [
    ...rows.value
      .filter(({ cores }) => cores !== null)
      .map(({ key, name }) => ({ key, name, colour: hueColour(hueOf(key)) })),
    { key: rootKey, name: strings.root, colour: colours.value.root },
  ];
  const picture = {
    title: strings.matrix,
    rows: drawn,
    cells: known,
    layout: layout.value,
    ink: ink(),
    notes: lookNotes(),
  };
  return [{ name: strings.matrix, csv: () => matrixCsv(answer), svg: () => matrixSvg(picture) }];
}

/** Few processors are lines, many are rows of heat, as on the page. */
function vmChartOffer(chart: VmChart): readonly Offer[] {
  const [name, answer] = [strings.vmRoom.charts[chart], vmChart(chart)];
  return answer === undefined || vmChartHeat(chart, answer) === undefined
    ? chartOffer(name, answer, false)
    : heatOffer(name, answer, (shown) => vmChartHeat(chart, shown));
}

/** What a picture of a closer look needs beside it: how sure it is, what the textures mean. */
function lookNotes(): readonly string[] {
  const look = shownLook.value;
  if (look === undefined) return [];
  const { legendExact, legendEstimate, legendRange, closer } = strings;
  return [
    `${format.moment(look.at, nowMs.value)}: ${matchedText(look)}`,
    closer.caution,
    [legendExact, closer.legend, legendEstimate, legendRange].join(' · '),
  ];
}

function chartOffer(name: string, answer: QueryAnswer | undefined, stacked: boolean): readonly Offer[] {
  if (answer === undefined || answer.times.length === 0 || answer.series.length === 0) return [];
  const csv = (): string => queryCsv(answer, (index) => labelOf(answer.series[index]));
  return [{ name, csv, svg: () => chartSvg(chartOf(name, answer, stacked)) }];
}

function heatOffer(
  title: string,
  answer: QueryAnswer | undefined,
  shownAs: (answer: QueryAnswer) => HeatRowsShown | undefined,
): readonly Offer[] {
  if (answer === undefined || answer.times.length === 0 || answer.series.length === 0) return [];
  const svg = (): string => {
    const { fromMs, toMs } = range.value;
    const { times, stepMs } = answer;
    const longestMs = longestStepMs(times, stepMs, host.value?.intervalMs ?? 1000);
    const heat = {
      rows: [],
      full: 1,
      ...shownAs(answer),
      times,
      fromMs,
      toMs,
      longestMs,
      ground: colours.value.raised,
    };
    return heatSvg({
      title,
      names: heat.rows.map(({ label }) => label),
      fromMs,
      toMs,
      knownFrom: knownFrom(heat),
      raster: heatRaster(heatWidthPx, heat),
      writeTime: (at) => format.moment(at, nowMs.value),
      ink: ink(),
    });
  };
  return [{ name: title, csv: () => queryCsv(answer, (index) => labelOf(answer.series[index])), svg }];
}

function chartOf(title: string, answer: QueryAnswer, stacked: boolean) {
  const unit = answer.series[0]?.unit ?? '';
  return {
    title,
    times: answer.times,
    stacked,
    ink: ink(),
    series: answer.series.map((column, index) => ({
      label: labelOf(column),
      colour: colourOf(column, index),
      values: column.mean,
    })),
    writeValue: (value: number) =>
      unit === 'seconds_per_second' ? format.cores(value) : format.inUnit(value, unit),
    writeTime: (at: number) => format.moment(at, nowMs.value),
  };
}

/** What tells a column from its sisters: its labels without those that all share. */
function labelOf(column: QueryColumn | undefined): string {
  if (column === undefined) return '';
  const { host: _host, key: _key, ...labels } = column.labels;
  if (Object.keys(labels).length === 0) return column.name;
  const metric = /^[a-z_]+(?=\{)/.exec(column.name)?.[0];
  return [metric, ...Object.entries(labels).map(([name, value]) => `${name} ${value}`)]
    .filter(Boolean)
    .join(' ');
}

function colourOf(column: QueryColumn, index: number): string {
  const mode = (['guest', 'root', 'hypervisor'] as const).find((one) => one === column.labels['mode']);
  if (mode !== undefined) return colours.value[mode];
  const key = vmKeyOf(column);
  return key === undefined || hueOf(key) === undefined ? hueColour(index % 10) : hueColour(hueOf(key));
}

function ink(): SvgInk {
  const { ground, ink: dark, line } = colours.value;
  return { ground, ink: dark, soft: colours.value['ink-soft'], line };
}

/** Tables as one reads them, figures with their units. */
function tableOffers(): readonly Offer[] {
  return [...document.querySelectorAll<HTMLTableElement>('main table')].map((table, index) => ({
    name: table.getAttribute('aria-label') ?? String(index + 1),
    csv: () => tableCsv(table),
  }));
}
