/** What the page knows of one logical processor beside its use: the one of the view, else the first; its column of the matrix, its series. */
import { computed } from '@preact/signals';

import type { QueryAnswer, SeriesAnswer } from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { view } from './location.ts';
import { resource } from './resource.ts';
import { matrixWithTruth } from './reveal.ts';
import { matcher, partOf, seriesOverTime } from './series-questions.ts';
import { aboutMoment, hostKey, processors } from './session.ts';

const columnMs = 2000;

const isShown = (): boolean => view.value.room === 'cpu';

export const chosenLp = computed(() => view.value.lp ?? processors.value?.processors[0]?.lp);

/** Its use at the moment of the view; undefined where the host has no such processor. */
export const lpUse = computed(() => processors.value?.processors.find(({ lp }) => lp === chosenLp.value));

export const lpColumn = matrixWithTruth(() => {
  if (!isShown() || lpUse.value === undefined) return undefined;
  const wanted = aboutMoment('matrix', { lp: lpUse.value.lp })();
  return wanted && { ...wanted, stamp: Math.floor(wanted.stamp / columnMs) };
});

const prefix = 'hyperv_logical_processor_';
const metrics = {
  time: ['guest_run_ratio', 'hypervisor_run_ratio'],
  rates: [
    'hardware_interrupts_per_second',
    'interrupts_per_second',
    'timer_interrupts_per_second',
    'inter_processor_interrupts_per_second',
    'context_switches_per_second',
  ],
  sleep: ['c1_ratio', 'c2_ratio', 'c3_ratio'],
  clock: ['frequency_hertz'],
  parked: ['parked'],
} as const;
export type LpChart = keyof typeof metrics;
export const lpCharts = Object.keys(metrics) as readonly LpChart[];

const listed = resource<SeriesAnswer>(() => {
  const [host, use] = [hostKey.value, lpUse.value];
  if (!isShown() || host === undefined || use === undefined) return undefined;
  const match = `{${matcher('host', host)},${matcher('lp', String(use.lp))}}`;
  return { url: answerUrl('series', { match }), scope: `${host} ${use.lp}` };
});

/** Series that are charted and counted; undefined until that is known. */
const counted = computed<readonly string[] | undefined>(() => {
  const wanted = Object.values(metrics).flatMap((names) => names.map((name) => prefix + name));
  return listed.value.answer?.series.flatMap(({ metric, series }) =>
    wanted.includes(metric) ? [series] : [],
  );
});

/** Its charts over the stretch of the view, all in one question. */
export const lpHistory = resource<QueryAnswer>(() => {
  if (!isShown() || counted.value === undefined || counted.value.length === 0) return undefined;
  const asked = seriesOverTime(counted.value);
  return asked && { ...asked, scope: `${asked.scope} ${chosenLp.value ?? ''}` };
});

/** The part of the history that one chart shows, empty where nothing is counted; undefined while it is not known. */
export function lpChart(chart: LpChart): QueryAnswer | undefined {
  const names = metrics[chart].map((name) => prefix + name);
  return partOf(names, lpHistory.value.answer, counted.value?.length === 0);
}
