/** JSON Schemas of series and of what was recorded. */
import type { QueryAnswer, QueryColumn, SeriesAnswer, SeriesItem, UsageAnswer } from '../../model/wire.ts';
import {
  array,
  choice,
  count,
  instant,
  labels,
  number,
  object,
  ref,
  text,
  type JsonSchema,
} from './declare.ts';

const points: JsonSchema = {
  type: 'array',
  items: { type: ['number', 'null'] },
  description: 'One per time, base units, 12 significant digits; null = nothing known',
};

const query: { readonly [Key in keyof QueryAnswer]: JsonSchema } = {
  from: instant(),
  to: instant(),
  stepMs: number('Width of one point; 0 = as polled'),
  times: array(instant()),
  series: array(ref('QueryColumn')),
};

export const historySchemas: Readonly<Record<string, JsonSchema>> = {
  SeriesAnswer: object<SeriesAnswer>('Series in the store', { series: array(ref('SeriesItem')) }),
  SeriesItem: object<SeriesItem>('One series', {
    series: text('Usable as `series=` of a query'),
    metric: text(),
    labels: labels(),
    unit: text('Base unit: seconds, bytes, ratio, per_second …'),
    firstAt: instant(),
    lastAt: instant(),
  }),
  QueryAnswer: object<QueryAnswer>('Values over time', query),
  QueryColumn: object<QueryColumn>(
    'One series over the times of the answer',
    {
      name: text(),
      unit: text(),
      labels: labels(),
      mean: points,
      min: points,
      max: points,
    },
    ['min', 'max'],
  ),
  UsageAnswer: object<UsageAnswer>('CPU use over time, in cores, ready to be stacked', {
    ...query,
    host: text(),
    by: choice(['mode', 'vm', 'lp', 'vp']),
    capacityCores: count('CPU time of the host, in cores'),
  }),
};
