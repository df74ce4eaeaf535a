/** Questions about recorded series by selector, as `/api/v1/series` and `/api/v1/query` take them. */
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
