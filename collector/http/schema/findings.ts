/** JSON Schemas of what stands out on a host. */
import type {
  EvidenceAnswer,
  FindingAnswer,
  FindingRule,
  FindingsAnswer,
  FindingView,
} from '../../model/wire.ts';
import { array, choice, count, nullable, number, object, ref, text, type JsonSchema } from './declare.ts';
import { moment } from './moments.ts';

const rules: Readonly<Record<FindingRule, true>> = {
  'host-busy': true,
  'host-oversubscribed': true,
  'processor-hot': true,
  'processor-hot-network': true,
  'processor-switching': true,
  'processors-parked': true,
  'vm-waited': true,
  'vm-saturated': true,
  'vm-one-processor': true,
  'vm-remote': true,
};

export const findingSchemas: Readonly<Record<string, JsonSchema>> = {
  FindingsAnswer: object<FindingsAnswer>('What stands out in a span, worst first', {
    ...moment,
    findings: array(ref('FindingAnswer')),
    intervals: count('Intervals of the span that were looked at; what came and went needs more than one'),
  }),
  FindingAnswer: object<FindingAnswer>('One finding with its numbers', {
    id: text('Rule and subject: the same finding has the same id in the next answer'),
    rule: choice(Object.keys(rules)),
    severity: choice(['info', 'warning', 'critical']),
    subject: object<FindingAnswer['subject']>('What it is about', {
      kind: choice(['host', 'vm', 'processor']),
      key: text('Key of the VM, number of the LP, key of the host'),
      name: text(),
    }),
    text: text('A whole sentence in English; times in it are UTC'),
    parameters: {
      type: 'object',
      description:
        'What a sentence in another language is made from: ratios, cores, Unix milliseconds, names',
      additionalProperties: { type: ['string', 'number'] },
    },
    evidence: array(ref('EvidenceAnswer')),
    more: count('On the last of a rule: how many lesser subjects of it were left out'),
    source: text('Whose limit it is'),
    view: ref('FindingView'),
  }),
  EvidenceAnswer: object<EvidenceAnswer>('One number', {
    subject: text('Name of the VM, `LP 0`, or the host'),
    measure: choice(['cores', 'wait', 'busy', 'remote', 'interrupts', 'switches', 'processors', 'parked']),
    value: number('Mean while it was so: cores, a ratio, per second, or a count, by `measure`'),
    before: nullable(number('The same before; null when there is no before')),
    limit: nullable(number('What the value was held against; null for evidence beside the point')),
  }),
  FindingView: object<FindingView>('The place on the page that shows it', {
    room: choice(['now', 'time', 'network']),
    vm: nullable(text('Key of the VM')),
    lp: nullable(count()),
    from: number('Unix milliseconds'),
    to: number('Unix milliseconds'),
    link: text('Address of the page there, relative to the server'),
  }),
};
