/** What the pictures of heat show: a row a logical processor, VM or virtual processor, and the value drawn in full colour. */
import type { QueryAnswer, QueryColumn } from '../../collector/model/wire.ts';
import type { HeatRow } from '../charts/heat-rows.tsx';
import { vmKeyOf } from '../state/append-tick.ts';
import { hueOf } from '../state/list.ts';
import { strings } from '../state/locale.ts';
import { chosenVm, type VmChart } from '../state/machine.ts';
import { colours, hueColour } from '../styles/theme.ts';

export interface HeatRowsShown {
  readonly rows: readonly HeatRow[];
  readonly full: number;
}

export function lpHeat({ series }: QueryAnswer): HeatRowsShown {
  const rows = series.map((column) => ({
    key: column.labels['lp'] ?? column.name,
    label: strings.lp(column.labels['lp'] ?? ''),
    colour: colours.value.accent,
    values: column.mean,
  }));
  return { rows, full: 1 };
}

export function vmHeat({ series }: QueryAnswer): HeatRowsShown {
  const named = series.filter((column) => vmKeyOf(column) !== undefined);
  const rows = named.map((column) => {
    const key = vmKeyOf(column) ?? '';
    return {
      key,
      label: column.labels['vm'] ?? column.name,
      colour: hueColour(hueOf(key)),
      values: column.mean,
    };
  });
  return { rows, full: largest(named) };
}

/** More lines than this cannot be told apart; they become rows of heat. */
const mostLines = 8;

/** Processors of one VM, where there are too many for lines. */
export function vmChartHeat(chart: VmChart, { series }: QueryAnswer): HeatRowsShown | undefined {
  if (series.length <= mostLines || (chart !== 'busy' && chart !== 'wait')) return undefined;
  const colour = hueColour(hueOf(chosenVm.value ?? ''));
  const rows = series.map((column) => ({
    key: column.name,
    label: `${strings.vmRoom.vp} ${column.labels['vp'] ?? ''}`,
    colour,
    values: column.mean,
  }));
  return { rows, full: chart === 'busy' ? 1 : 0.2 };
}

/** The busiest hundredth is drawn in full colour, so that one peak does not pale all the rest. */
function largest(columns: readonly QueryColumn[]): number {
  const values = columns.flatMap(({ mean }) => mean.filter((value) => value !== null)).sort((a, b) => a - b);
  return values[Math.floor(values.length * 0.99)] || 1;
}
