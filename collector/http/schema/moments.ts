/** JSON Schemas of answers about one moment: who used what in (at − spanMs, at]. */
import { matrixRules } from '../../attribution/rules.ts';
import type {
  AdapterAnswer,
  DiskAnswer,
  MatrixAnswer,
  MatrixRow,
  MomentAnswer,
  NetworkAnswer,
  ProcessorAnswer,
  ProcessorsAnswer,
  QueueAnswer,
  VirtualProcessorAnswer,
  VmAnswer,
  VmsAnswer,
  VolumeAnswer,
  VolumesAnswer,
} from '../../model/wire.ts';
import {
  array,
  choice,
  count,
  instant,
  nullable,
  number,
  object,
  ratio,
  ref,
  text,
  yesNo,
  type JsonSchema,
} from './declare.ts';
import { chimney } from './hosts.ts';

export const moment: { readonly [Key in keyof MomentAnswer]: JsonSchema } = {
  host: text(),
  at: instant('Unix milliseconds at the end of the span answered'),
  spanMs: { type: 'number', minimum: 0, description: 'Length of the span answered; 0 in a first reading' },
};

const cells = array(number());

/** Of a matrix, whatever else an answer has beside it. */
export const matrixProperties: { readonly [Key in keyof Required<MatrixAnswer>]: JsonSchema } = {
  ...moment,
  rows: array(ref('MatrixRow')),
  columns: array(count('LP number')),
  groups: { ...array(array(count('LP number'))), description: 'With group: the LPs of each column' },
  share: cells,
  low: cells,
  high: cells,
  rules: array(choice(matrixRules, 'What a cell’s bounds come from')),
  why: text('One character a cell: the index in `rules`, in base 36'),
  unplaced: object<MatrixAnswer['unplaced']>(
    'What the totals hold and the cells do not, in cores: the two sides are not read at one instant',
    { rows: cells, columns: cells },
  ),
  intervals: count('How many polls the bounds were summed over'),
  exactShare: nullable(ratio('Share of the CPU time shown that is exact; null when nothing ran')),
  meanWidth: ratio('Mean of high − low over cells that are not exact, in cores'),
  skewCores: number('Row totals and LP totals disagree by this much'),
  exactWithinCores: ratio(
    'Exact cells can be off the truth by this much, because reads are not simultaneous',
  ),
  sentence: text('The certainty in words'),
  truth: { ...cells, description: 'Simulated hosts, with reveal=1: what really ran where' },
};

export const momentSchemas: Readonly<Record<string, JsonSchema>> = {
  VmsAnswer: object<VmsAnswer>('Which VM used how much CPU', {
    ...moment,
    capacityCores: count('CPU time of the host, in cores: its logical processors'),
    vms: array(ref('VmAnswer')),
  }),
  VmAnswer: object<VmAnswer>('One VM', {
    key: text('Identity: GUID, else name'),
    name: text(),
    id: nullable(text('GUID, lower case')),
    state: text('As Get-VM shows it, lower case'),
    critical: yesNo(),
    criticalReason: nullable(text()),
    virtualProcessors: nullable(count()),
    cores: nullable(ratio('CPU seconds per second in guest code, over all its virtual processors')),
    hypervisorCores: nullable(ratio('Hypervisor time on its behalf, beside `cores`')),
    ofVm: nullable(ratio('Share of the VM’s virtual processors')),
    ofHost: nullable(ratio('Share of the host’s logical processors')),
    waitRatio: nullable(ratio('Ready but waiting for a processor: seconds per second per virtual processor')),
    waitPerDispatchSeconds: nullable(ratio('Mean wait at each dispatch, seconds')),
    remoteRatio: nullable(ratio('Share of its time on a NUMA node other than its own')),
    memoryBytes: nullable(number()),
    processors: array(ref('VirtualProcessorAnswer')),
  }),
  VirtualProcessorAnswer: object<VirtualProcessorAnswer>('One virtual processor', {
    vp: count(),
    busyRatio: nullable(ratio('Share of one processor')),
    waitRatio: nullable(ratio('Seconds waited per second')),
  }),
  ProcessorsAnswer: object<ProcessorsAnswer>('What each logical processor did', {
    ...moment,
    processors: array(ref('ProcessorAnswer')),
  }),
  ProcessorAnswer: object<ProcessorAnswer>('One logical processor; the four ratios add up to 1', {
    lp: count(),
    core: count(),
    numaNode: count(),
    socket: count(),
    guestRatio: nullable(ratio('Guest VMs, without the root partition')),
    rootRatio: nullable(ratio('The root partition')),
    hypervisorRatio: nullable(ratio('The hypervisor')),
    idleRatio: nullable(ratio('Nothing')),
    interruptsPerSecond: nullable(number()),
    contextSwitchesPerSecond: nullable(number()),
    queues: array(text('Network queues that interrupt here')),
  }),
  MatrixAnswer: object<MatrixAnswer>(
    'VM × LP: row-major cells of rows × columns, in cores. The truth lies in [low, high]; `share` is an estimate where they differ',
    matrixProperties,
    ['truth', 'groups'],
  ),
  MatrixRow: object<MatrixRow>(
    'One row of the matrix',
    {
      key: text(),
      kind: choice(['vm', 'root']),
      name: text(),
      cores: ratio('Total of the row'),
      others: count('With top: this row adds up so many VMs'),
    },
    ['others'],
  ),
  VolumesAnswer: object<VolumesAnswer>('Volumes and the virtual disks on them', {
    ...moment,
    volumes: array(ref('VolumeAnswer')),
  }),
  VolumeAnswer: object<VolumeAnswer>('One volume', {
    name: text(),
    sizeBytes: number(),
    freeBytes: nullable(number()),
    vms: array(text('VMs that have a disk here')),
    disks: array(ref('DiskAnswer')),
  }),
  DiskAnswer: object<DiskAnswer>('One virtual disk', {
    vm: text(),
    path: text(),
    kind: choice(['fixed', 'dynamic', 'differencing', 'unknown']),
    fileBytes: nullable(number()),
    maximumBytes: nullable(number()),
  }),
  NetworkAnswer: object<NetworkAnswer>('VMQ placement and TCP Chimney', {
    ...moment,
    chimney,
    adapters: array(ref('AdapterAnswer')),
    queues: array(ref('QueueAnswer')),
  }),
  AdapterAnswer: object<AdapterAnswer>('One network adapter of the host', {
    name: text(),
    offloadedConnections: nullable(number('TCP Chimney')),
    rscConnections: nullable(number('Receive segment coalescing')),
    receivedBytesPerSecond: nullable(number()),
    sentBytesPerSecond: nullable(number()),
  }),
  QueueAnswer: object<QueueAnswer>('One network queue', {
    adapter: text(),
    queue: count(),
    lp: count(),
    vm: nullable(text()),
    packetsPerSecond: nullable(number()),
  }),
};
