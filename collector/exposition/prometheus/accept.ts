/** Which of the two text formats a scraper asked for, by its Accept header and the weights in it. */

export type MetricsFormat = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
}

/** OpenMetrics only for those who name it, in a version we write, and do not prefer plain text; everybody else gets text. */
export function chooseFormat(acceptHeader: string | undefined): MetricsFormat {
  const ranges = splitOutsideQuotes(acceptHeader ?? '', ',').map(mediaRange);
  const openMetrics = weightOf(
    ranges.filter(
      ({ type, parameters }) =>
        type === 'application/openmetrics-text' &&
        ['1.0.0', '0.0.1', undefined].includes(parameters.get('version')),
    ),
  );
  const text = textTypes
    .map((type) => ranges.filter((range) => range.type === type && isOurText(range)))
    .find((matching) => matching.length > 0);
  return openMetrics > 0 && openMetrics >= weightOf(text ?? []) ? 'openmetrics' : 'text';
}

/** From the most specific; the first that is there decides the weight of text. */
const textTypes = ['text/plain', 'text/*', '*/*'];

function isOurText({ parameters }: MediaRange): boolean {
  return ['0.0.4', undefined].includes(parameters.get('version'));
}

function weightOf(ranges: readonly MediaRange[]): number {
  return Math.max(0, ...ranges.map(({ weight }) => weight));
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=', 2).map((side) => side.trim());
      return [name.toLowerCase(), value.replace(/^"(.*)"$/, '$1')] as const;
    }),
  );
  const weight = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), parameters, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  return text.match(separator === ',' ? /(?:"[^"]*"|[^,"])+/g : /(?:"[^"]*"|[^;"])+/g) ?? [];
}
