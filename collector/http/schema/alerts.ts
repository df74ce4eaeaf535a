/** JSON Schemas of what is done about alerts, and of their history. */
import type {
  AlertHistoryAnswer,
  DoneAnswer,
  EpisodeAnswer,
  ReceiverAnswer,
  ReceiversAnswer,
  SilenceAnswer,
  SilencesAnswer,
} from '../../model/wire.ts';
import {
  array,
  choice,
  count,
  instant,
  nullable,
  number,
  object,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';

interface SilenceRequest {
  readonly rule?: string;
  readonly host?: string;
  readonly subject?: string;
  readonly until: number;
  readonly note?: string;
}

const severities = ['info', 'warning', 'critical'];
const which = {
  rule: text('Left out = any'),
  host: text('Left out = any'),
  subject: text('Left out = any; one of the three must be given'),
};

export const alertSchemas: Readonly<Record<string, JsonSchema>> = {
  AlertHistoryAnswer: object<AlertHistoryAnswer>('Alerts that fired in a span, newest first', {
    from: instant(),
    to: instant(),
    episodes: array(ref('EpisodeAnswer')),
  }),
  EpisodeAnswer: object<EpisodeAnswer>('One alert from firing to resolved', {
    rule: text(),
    host: text(),
    subject: text(),
    severity: choice(['info', 'warning', 'critical'], 'The worst it was'),
    pendingAt: nullable(instant('When it began to be bad; null = it fired at once')),
    firedAt: instant(),
    resolvedAt: nullable(instant('null = it fires still')),
    value: nullable(number('When it fired, in base units')),
    threshold: nullable(number()),
    summary: text(),
    series: nullable(text('Selector of the series that was judged, as /api/v1/query takes it')),
    seriesLine: nullable(number('The line in the unit of that series')),
  }),
  ReceiversAnswer: object<ReceiversAnswer>('Who is told of alerts', {
    now: instant(),
    receivers: array(ref('ReceiverAnswer')),
  }),
  ReceiverAnswer: object<ReceiverAnswer>('One receiver, without its address', {
    name: text(),
    kind: text(),
    severity: choice(severities, 'Nothing below this is told'),
    quietHours: {
      ...object<NonNullable<ReceiverAnswer['quietHours']>>('When only what is bad enough is told', {
        from: text('HH:MM'),
        to: text('HH:MM'),
        except: choice(severities, 'Told all the same'),
        timeZone: nullable(text('null = of the machine whichvm runs on')),
      }),
      type: ['object', 'null'],
    },
    isQuiet: yesNo('Quiet hours are now'),
    waiting: count('Messages not sent yet'),
    failingSince: nullable(instant()),
    failure: nullable(text('Why the last attempt failed')),
  }),
  SilencesAnswer: object<SilencesAnswer>('Silences that hold now', {
    now: instant(),
    silences: array(ref('SilenceAnswer')),
  }),
  SilenceAnswer: object<SilenceAnswer>('Nobody is told of these alerts until then', {
    id: text(),
    rule: nullable(text('null = any')),
    host: nullable(text('null = any')),
    subject: nullable(text('null = any')),
    from: instant(),
    until: instant(),
    note: text(),
  }),
  DoneAnswer: object<DoneAnswer>('It was done', { done: { const: true } }),
  SilenceRequest: object<SilenceRequest>(
    'Which alerts to silence until when, and why',
    { ...which, until: instant(), note: text() },
    ['rule', 'host', 'subject', 'note'],
  ),
  EndSilenceRequest: object<{ readonly id: string }>('Which silence to end', { id: text() }),
  AcknowledgeRequest: object<Partial<SilenceRequest>>(
    'Which alerts somebody has in hand, and who or how',
    {
      ...which,
      until: instant('Told again then if it still fires; left out = until it is resolved'),
      note: text(),
    },
    ['rule', 'host', 'subject', 'until', 'note'],
  ),
};
