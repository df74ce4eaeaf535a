/** Questions about recorded series by selector, as `/api/v1/series` and `/api/v1/query` take them. */
import type { QueryAnswer } from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import type { Wanted } from './resource.ts';
import { hostKey, stretch } from './session.ts';

/** A label matcher with its value quoted: `host="hv\"01"`. */
export function matcher(label: string, value: string): string {
  return `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** All series of the host of the view. */
export function seriesOfHost(): Wanted | undefined {
  const key = hostKey.value;
  return key === undefined
    ? undefined
    : { url: answerUrl('series', { match: `{${matcher('host', key)}}` }), scope: key };
}

/** Those series over the stretch of the view. */
export function seriesOverTime(selectors: readonly string[]): Wanted | undefined {
  const key = hostKey.value;
  return key === undefined
    ? undefined
    : { url: answerUrl('query', { series: selectors, ...stretch.value }), scope: key };
}

/** The columns of some metrics; without an answer nothing is known yet, unless it is known that there is nothing. */
export function partOf(
  metrics: readonly string[],
  answer: QueryAnswer | undefined,
  isNothing: boolean,
): QueryAnswer | undefined {
  if (answer === undefined) return isNothing ? nothing : undefined;
  return { ...answer, series: answer.series.filter(({ name }) => metrics.includes(metricOf(name))) };
}

const nothing: QueryAnswer = { from: 0, to: 0, stepMs: 0, times: [], series: [] };

/** `metric` of `metric{labels}`. */
export function metricOf(name: string): string {
  return name.replace(/\{.*$/s, '');
}
