/**
 * A live tick as columns: the page reads one a second, and a host of 2,048 processors says the name of every field that often in every
 * row. Numbers keep seven significant digits, the step of a counter of 100 ns read once a second; whole numbers are kept as they are.
 *
 *   [{"lp":0,"core":0,…},{"lp":1,"core":0,…},…]   becomes   {"lp":[0,1,…],"core":[0,0,…],…}
 */
import type { LiveTick, ProcessorAnswer, VirtualProcessorAnswer, VmAnswer } from './wire.ts';

/** Rows turned into one array a field, all of one length. */
export type Columns<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] };

export interface PackedTick extends Omit<LiveTick, 'vms' | 'processors'> {
  readonly vms: Omit<LiveTick['vms'], 'vms'> & {
    readonly vms: Columns<VmRow>;
    /** How many virtual processors each VM has; they follow one another below. */
    readonly counts: readonly number[];
    readonly virtualProcessors: Columns<VirtualProcessorAnswer>;
  };
  readonly processors: Omit<LiveTick['processors'], 'processors'> & {
    readonly processors: Columns<ProcessorAnswer>;
  };
}

type VmRow = Omit<VmAnswer, 'processors'>;

/** Every field has to be here, or a new one would be lost on the way to the page. */
const vmFields = namesOf<VmRow>({
  key: 1,
  name: 1,
  id: 1,
  state: 1,
  critical: 1,
  criticalReason: 1,
  virtualProcessors: 1,
  cores: 1,
  hypervisorCores: 1,
  ofVm: 1,
  ofHost: 1,
  waitRatio: 1,
  waitPerDispatchSeconds: 1,
  remoteRatio: 1,
  memoryBytes: 1,
});
const virtualProcessorFields = namesOf<VirtualProcessorAnswer>({ vp: 1, busyRatio: 1, waitRatio: 1 });
const processorFields = namesOf<ProcessorAnswer>({
  lp: 1,
  core: 1,
  numaNode: 1,
  socket: 1,
  guestRatio: 1,
  rootRatio: 1,
  hypervisorRatio: 1,
  idleRatio: 1,
  interruptsPerSecond: 1,
  contextSwitchesPerSecond: 1,
  queues: 1,
});

function namesOf<Row>(fields: Readonly<Record<keyof Row, 1>>): readonly (keyof Row)[] {
  return Object.keys(fields) as (keyof Row)[];
}

export function packTick({ vms, processors, ...rest }: LiveTick): PackedTick {
  return {
    ...rest,
    vms: {
      ...vms,
      vms: toColumns<VmRow>(vms.vms, vmFields),
      counts: vms.vms.map((vm) => vm.processors.length),
      virtualProcessors: toColumns(
        vms.vms.flatMap((vm) => vm.processors),
        virtualProcessorFields,
      ),
    },
    processors: { ...processors, processors: toColumns(processors.processors, processorFields) },
  };
}

export function unpackTick({ vms: packed, processors, ...rest }: PackedTick): LiveTick {
  const { vms, counts, virtualProcessors, ...about } = packed;
  const all = toRows(virtualProcessors, virtualProcessorFields);
  let begin = 0;
  const withProcessors = toRows(vms, vmFields).map((vm, index) => {
    const end = begin + (counts[index] ?? 0);
    const own = all.slice(begin, end);
    begin = end;
    return Object.assign(vm, { processors: own });
  });
  return {
    ...rest,
    vms: { ...about, vms: withProcessors },
    processors: { ...processors, processors: toRows(processors.processors, processorFields) },
  };
}

function toColumns<Row extends object>(rows: readonly Row[], fields: readonly (keyof Row)[]): Columns<Row> {
  return Object.fromEntries(
    fields.map((field) => [field, rows.map((row) => shortened(row[field]))]),
  ) as unknown as Columns<Row>;
}

function toRows<Row extends object>(columns: Columns<Row>, fields: readonly (keyof Row)[]): Row[] {
  const length = fields[0] === undefined ? 0 : columns[fields[0]].length;
  return Array.from({ length }, (_, index) => {
    const row: Partial<Row> = {};
    for (const field of fields) row[field] = columns[field][index] as Row[keyof Row];
    return row as Row;
  });
}

const digits = 7;

function shortened<Value>(value: Value): Value {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(digits)) as Value;
}
