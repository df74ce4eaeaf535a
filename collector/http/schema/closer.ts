/** JSON Schemas of a closer look. */
import type { KeptLooksAnswer, LookCloserAnswer, LookCloserRequest } from '../../model/wire.ts';
import {
  array,
  count,
  nullable,
  instant,
  number,
  object,
  ratio,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';
import { matrixProperties } from './moments.ts';

export const closerSchemas: Readonly<Record<string, JsonSchema>> = {
  LookCloserRequest: object<LookCloserRequest>(
    'Which host to look at, and how long',
    {
      host: text('Key of the host; may be left out when there is just one'),
      seconds: { type: 'number', minimum: 1, maximum: 10, default: 2 },
      reveal: yesNo('Simulated hosts only: lay what really ran beside it'),
    },
    ['host', 'seconds', 'reveal'],
  ),
  LookCloserAnswer: object<LookCloserAnswer>(
    'The matrix of a burst of quick reads: bounds as always, and beside them what was matched by equal exact numbers',
    {
      ...matrixProperties,
      matched: { ...array(number()), description: 'Cores of each cell that were identified; 0 = none' },
      confidence: { ...array(number()), description: 'How sure that is, 0–1; 0 where nothing is matched' },
      matchedShare: nullable(ratio('Of the guest VMs’ CPU time; null when they used none')),
      reads: count('How many times the counters were read'),
      caution: text('What a person should know about it'),
    },
    ['truth', 'groups'],
  ),
  KeptLooksAnswer: object<KeptLooksAnswer>('Closer looks that are kept in memory, and the one asked for', {
    host: text('Key of the host'),
    moments: { ...array(instant()), description: 'When looks were taken, newest first' },
    look: { anyOf: [ref('LookCloserAnswer'), { type: 'null' }] },
  }),
};
