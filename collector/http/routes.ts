/** The table of all endpoints. The router, the refusal of unknown parameters and /api/v1/openapi.json are made from it. */
import { deskRoutes } from './desk-routes.ts';
import { answerAlerts, answerEvents } from './answers/alerts.ts';
import { answerFindings } from './answers/findings.ts';
import { answerHosts } from './answers/hosts.ts';
import { answerMachine } from './answers/machine.ts';
import { answerKeptLooks } from './answers/kept-looks.ts';
import { lookCloser } from './answers/look-closer.ts';
import { answerMatrix, answerProcessors, answerVms } from './answers/moments.ts';
import { answerNetwork } from './answers/network.ts';
import { answerQuery, answerSeries } from './answers/series.ts';
import { answerUsage } from './answers/usage.ts';
import { answerVolumeForecasts, answerVolumePast } from './answers/volume-forecasts.ts';
import { answerVolumes } from './answers/volumes.ts';
import { doctorRoutes } from './doctor-routes.ts';
import type { LiveFeed } from './live.ts';
import { openApiDocument } from './openapi.ts';
import { probeRoutes } from './probe-routes.ts';
import { json, type Route } from './route.ts';
import { choice, count, text } from './schema/declare.ts';
import { flag, host, instantText, moment, range, step } from './shared-parameters.ts';

export function createRoutes(live: LiveFeed): readonly Route[] {
  const routes: Route[] = [
    ...momentRoutes,
    ...historyRoutes,
    ...changeRoutes(live),
    ...deskRoutes,
    ...doctorRoutes,
    ...probeRoutes,
  ];
  routes.push({
    path: '/api/v1/openapi.json',
    summary: 'This description',
    parameters: [],
    answers: { mediaTypes: ['application/json'] },
    handle: ({ context }) => openApiDocument(routes, context.version),
  });
  return routes;
}

const momentRoutes: readonly Route[] = [
  {
    path: '/api/v1/hosts',
    summary: 'All hosts, their state, and how far back their history reaches',
    parameters: [flag('quick', 'Leave out what a store that is busy has not said within 100 ms')],
    answers: json('HostsAnswer'),
    handle: answerHosts,
  },
  {
    path: '/api/v1/vms',
    summary: 'Which VM uses how much CPU',
    parameters: moment,
    answers: json('VmsAnswer'),
    handle: answerVms,
  },
  {
    path: '/api/v1/vm',
    summary: 'What one VM is: generation, guest, checkpoints, disks, queues, and the hosts it has been on',
    parameters: [
      ...moment,
      {
        name: 'vm',
        description: 'Key or name of the VM',
        schema: text(),
        required: true,
        example: 'web01',
      },
    ],
    answers: json('MachineAnswer'),
    handle: answerMachine,
  },
  {
    path: '/api/v1/processors',
    summary: 'What each logical processor does',
    parameters: moment,
    answers: json('ProcessorsAnswer'),
    handle: answerProcessors,
  },
  {
    path: '/api/v1/matrix',
    summary: 'Which VM uses which logical processor, with bounds',
    parameters: [
      ...moment,
      {
        name: 'group',
        description:
          'LPs that share a column: none, those of a core, of a NUMA node, or so many neighbours of a node',
        schema: { type: 'string', pattern: '^(lp|core|numa|[1-9]\\d{0,3})$', default: 'lp' },
      },
      { name: 'top', description: 'How many VMs before the rest; left out = all', schema: count() },
      { name: 'vm', description: 'Only the row of this VM, by key or name', schema: text() },
      { name: 'lp', description: 'Only the column of this LP', schema: count() },
      flag('reveal', 'Simulated hosts: also what really ran where'),
    ],
    answers: json('MatrixAnswer'),
    handle: answerMatrix,
  },
  {
    path: '/api/v1/findings',
    summary: 'What stands out and who took the CPU from whom, worst first, with numbers',
    description:
      'Numbers side by side, not a verdict: what rose while a VM waited may have had every right to.',
    parameters: [
      host,
      ...range('10 minutes'),
      {
        name: 'at',
        description: 'Another way to say `to`: the moment to look back from',
        schema: instantText,
      },
    ],
    answers: json('FindingsAnswer'),
    handle: answerFindings,
  },
  {
    path: '/api/v1/look-closer',
    method: 'POST',
    summary: 'Reads a host many times a second for a few seconds and matches who ran where',
    description:
      'One at a time; simulated hosts, and real ones where look-closer: true allows it. Unproven on real hosts until a recorded burst says otherwise.',
    parameters: [],
    body: 'LookCloserRequest',
    answers: json('LookCloserAnswer'),
    handle: lookCloser,
  },
  {
    path: '/api/v1/look-closer/kept',
    summary: 'Closer looks that were taken lately, and the one of a moment',
    description: 'The last 16 are kept in memory, for links to them; a burst cannot be had again.',
    parameters: [host, { name: 'at', description: 'The moment of the look wanted', schema: instantText }],
    answers: json('KeptLooksAnswer'),
    handle: answerKeptLooks,
  },
  {
    path: '/api/v1/volumes',
    summary: 'Volumes, free space, and the virtual disks on them',
    parameters: moment,
    answers: json('VolumesAnswer'),
    handle: answerVolumes,
  },
  {
    path: '/api/v1/volumes/forecast',
    summary: 'What grows on each volume, when it reaches its line, and which VMs would be paused',
    parameters: [host],
    answers: json('VolumeForecastsAnswer'),
    handle: answerVolumeForecasts,
  },
  {
    path: '/api/v1/volumes/past',
    summary: 'Free space of one volume over time, also of one that a cluster shares and no counter speaks of',
    parameters: [
      host,
      { name: 'volume', description: 'Name of the volume', schema: text(), required: true },
      ...range('a day'),
    ],
    answers: json('VolumePastAnswer'),
    handle: answerVolumePast,
  },
  {
    path: '/api/v1/network',
    summary: 'VMQ placement and TCP Chimney',
    parameters: moment,
    answers: json('NetworkAnswer'),
    handle: answerNetwork,
  },
];

const historyRoutes: readonly Route[] = [
  {
    path: '/api/v1/usage',
    summary: 'CPU use over time in cores, ready to be stacked',
    description: 'With more columns than `top`, the last one is the sum of all others; it has no labels.',
    parameters: [
      host,
      {
        name: 'by',
        description: 'One column for each mode, top VM, logical processor, or virtual processor of `vm`',
        schema: choice(['mode', 'vm', 'lp', 'vp']),
      },
      { name: 'vm', description: 'Key or name of the VM, for by=vp', schema: text(), example: 'web01' },
      ...range('15 minutes'),
      step('a round one that makes at most 600 points'),
      { name: 'top', description: 'How many columns before the rest; by=vm: 10', schema: count() },
    ],
    answers: json('UsageAnswer'),
    handle: answerUsage,
  },
  {
    path: '/api/v1/series',
    summary: 'Which series there are',
    parameters: [
      {
        name: 'match',
        alias: 'match[]',
        description: 'Selector such as `metric{vm="web01"}` with = != =~ !~; left out = all',
        schema: text(),
        repeated: true,
      },
    ],
    answers: json('SeriesAnswer'),
    handle: answerSeries,
  },
  {
    path: '/api/v1/query',
    summary: 'Values of series over time',
    description: 'At most 100000 points of each series and 5000000 values in one answer.',
    parameters: [
      {
        name: 'series',
        description: 'Selector as `match` of /api/v1/series; every series selected is one column',
        schema: text(),
        repeated: true,
        required: true,
        example: 'hyperv_logical_processor_guest_run_ratio{lp="0"}',
      },
      ...range('15 minutes'),
      step('as finely as stored'),
      flag('extremes', 'Also minimum and maximum within each step'),
    ],
    answers: json('QueryAnswer'),
    handle: answerQuery,
  },
];

function changeRoutes(live: LiveFeed): readonly Route[] {
  return [
    {
      path: '/api/v1/alerts',
      summary: 'Alerts pending, firing or just resolved',
      parameters: [{ ...host, description: 'Key of the host; left out = all hosts' }],
      answers: json('AlertsAnswer'),
      handle: answerAlerts,
    },
    {
      path: '/api/v1/events',
      summary: 'VMs that started, moved, were paused; counters that vanished',
      parameters: [host, ...range('24 hours')],
      answers: json('EventsAnswer'),
      handle: answerEvents,
    },
    {
      path: '/api/v1/live',
      summary:
        'Server-sent events: `tick` (LiveTick) after every poll, `hosts` (HostsAnswer) when a status changes',
      parameters: [
        host,
        {
          name: 'form',
          description:
            '`rows`, as in all other answers, or `columns`: one array a field, a quarter of the bytes',
          schema: choice(['rows', 'columns']),
        },
      ],
      answers: { mediaTypes: ['text/event-stream'] },
      handle: (request) => live.serve(request),
    },
  ];
}
