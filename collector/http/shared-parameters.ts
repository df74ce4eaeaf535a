/** Parameters that several routes take, declared once. */
import type { Parameter } from './parameters.ts';
import { choice, text, type JsonSchema } from './schema/declare.ts';

export const instantText: JsonSchema = {
  type: 'string',
  description: 'Unix milliseconds, ISO 8601 with a zone, `now`, or `now-15m`',
  examples: ['1767225600000', '2026-01-01T00:00:00Z', 'now-15m'],
};

const spanText: JsonSchema = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d|w)?$',
  examples: ['90s', '15m', '60000'],
};

export const host: Parameter = {
  name: 'host',
  description: 'Key of the host; may be left out when there is just one',
  schema: text(),
};

export const moment: readonly Parameter[] = [
  host,
  {
    name: 'at',
    description: 'The moment asked about; left out = the newest poll, from memory',
    schema: instantText,
  },
  {
    name: 'span',
    description: 'Means over the span that ends at `at`; left out = one poll now, 10 s of the past',
    schema: spanText,
  },
];

export function range(usual: string): readonly Parameter[] {
  return [
    { name: 'from', description: `Begin; left out = ${usual} before the end`, schema: instantText },
    { name: 'to', description: 'End; left out = the newest poll', schema: instantText },
  ];
}

export function step(whenLeftOut: string): Parameter {
  return { name: 'step', description: `Width of one point; left out = ${whenLeftOut}`, schema: spanText };
}

export function flag(name: string, description: string): Parameter {
  return { name, description, schema: choice(['0', '1', 'false', 'true']) };
}
