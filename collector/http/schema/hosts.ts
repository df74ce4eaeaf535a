/** JSON Schemas of hosts, alerts, events and errors. */
import type {
  AlertAnswer,
  AlertsAnswer,
  ErrorAnswer,
  EventAnswer,
  EventsAnswer,
  HostAnswer,
  HostsAnswer,
  LiveTick,
  ProblemAnswer,
  TierAnswer,
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

export const chimney = nullable(choice(['disabled', 'enabled', 'automatic', 'not supported'], 'TCP Chimney'));

export const hostSchemas: Readonly<Record<string, JsonSchema>> = {
  HostsAnswer: object<HostsAnswer>('All hosts known now', {
    now: instant(),
    version: text('Version of the program'),
    hosts: array(ref('HostAnswer')),
  }),
  HostAnswer: object<HostAnswer>('One host', {
    host: text('Key of the host, as the parameter `host` takes it'),
    name: text('Name to show'),
    source: choice(['simulated', 'windows', 'exporter', 'log', 'recording']),
    sourceDescription: text(),
    status: choice(
      ['waiting', 'live', 'stale', 'recorded'],
      '`waiting` until the first frame, `stale` after missed polls, `recorded` when there is no live source',
    ),
    statusReason: nullable(text('Why it is stale or waiting, a sentence; null when live')),
    intervalMs: nullable(number('Time between polls')),
    lastAt: nullable(instant('Unix milliseconds of the newest poll')),
    firstAt: nullable(instant('Unix milliseconds of the oldest poll kept')),
    operatingSystem: nullable(text()),
    scheduler: nullable(choice(['classic', 'classic-no-smt', 'core', 'root'], 'Hypervisor scheduler')),
    logicalProcessors: count(),
    numaNodes: count(),
    memoryBytes: nullable(number()),
    virtualMachines: count('Known VMs, running or not'),
    runningVirtualMachines: count(),
    virtualProcessors: count('Virtual processors of guest VMs that run'),
    firingAlerts: count(),
    chimney,
    canLookCloser: yesNo('Whether POST /api/v1/look-closer is answered for it'),
    problems: array(ref('ProblemAnswer')),
    tiers: array(ref('TierAnswer')),
  }),
  ProblemAnswer: object<ProblemAnswer>('Something that could not be read now', {
    subject: text('Counter set, class, endpoint, or `store`'),
    kind: text(),
    message: text('A sentence'),
  }),
  TierAnswer: object<TierAnswer>('One resolution of the history', {
    name: text(),
    stepMs: number('Width of one point; 0 = as polled'),
    oldestAt: nullable(instant()),
    expectedMs: nullable(number('How far back it will reach when full')),
  }),
  AlertsAnswer: object<AlertsAnswer>('Alerts pending, firing or just resolved', {
    now: instant(),
    alerts: array(ref('AlertAnswer')),
  }),
  AlertAnswer: object<AlertAnswer>(
    'One alert',
    {
      rule: text(),
      host: text(),
      subject: text('What it is about: a VM, a volume, a processor'),
      severity: choice(['info', 'warning', 'critical']),
      state: choice(['pending', 'firing', 'resolved']),
      since: instant(),
      value: nullable(number('The value judged, in base units')),
      threshold: nullable(number('The line it crossed, in base units')),
      summary: text('One sentence with the numbers in it'),
      advice: array(text('What to do, in order')),
      series: text('Selector of the series judged, as /api/v1/query takes it'),
      seriesLine: number('The line in the unit of that series, where threshold is of something else'),
      silence: object<NonNullable<AlertAnswer['silence']>>('Nobody is told of it until then', {
        until: instant(),
        note: text(),
      }),
      acknowledgement: object<NonNullable<AlertAnswer['acknowledgement']>>(
        'Somebody has it in hand',
        {
          at: instant(),
          note: text(),
          until: instant('Told again then if it still fires; left out = until it is resolved'),
        },
        ['until'],
      ),
    },
    ['series', 'seriesLine', 'silence', 'acknowledgement'],
  ),
  EventsAnswer: object<EventsAnswer>('What changed on a host, oldest first', {
    host: text(),
    events: array(ref('EventAnswer')),
  }),
  EventAnswer: object<EventAnswer>('One change', {
    at: instant(),
    kind: text('`vm-started`, `vm-paused-critical`, `counters-missing` …'),
    subject: text(),
    message: text('A sentence'),
  }),
  LiveTick: object<LiveTick>('Data of the server-sent event `tick`', {
    host: ref('HostAnswer'),
    vms: ref('VmsAnswer'),
    processors: ref('ProcessorsAnswer'),
    alerts: array(ref('AlertAnswer')),
    events: array(ref('EventAnswer')),
  }),
  ErrorAnswer: object<ErrorAnswer>('Why a request was not answered', {
    error: object<ErrorAnswer['error']>('The reason', {
      status: { type: 'integer', minimum: 400, maximum: 599 },
      message: text('A sentence: what was asked and what is right'),
    }),
  }),
};
