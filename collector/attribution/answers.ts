/** The uses and the matrix in the shape of the API: null for what is not known, rows sorted, one sentence about certainty. */
import { mostUnplaced } from '../model/unplaced.ts';
import type { MatrixAnswer, MomentAnswer, ProcessorAnswer, VmAnswer } from '../model/wire.ts';
import { groupMatrix, type Grouping } from './grouping.ts';
import type { HostUse, ProcessorUse } from './host-use.ts';
import { buildMatrix, certainties, type Certainties, type Matrix } from './matrix.ts';
import { ruleOf } from './rules.ts';
import type { VirtualMachineUse } from './virtual-machine-use.ts';

/** VMs by guest time, most first; those that use nothing or are off follow by name. */
export function vmsOf(use: HostUse): readonly VmAnswer[] {
  const capacity = use.processors.length;
  return use.virtualMachines
    .map((vm) => vmAnswer(vm, capacity))
    .sort((a, b) => (b.cores ?? -1) - (a.cores ?? -1) || a.name.localeCompare(b.name));
}

function vmAnswer(vm: VirtualMachineUse, capacityCores: number): VmAnswer {
  const running = vm.processors.length;
  const virtualProcessors = running > 0 ? running : (vm.known?.virtualProcessors ?? null);
  return {
    key: vm.key,
    name: vm.name,
    id: vm.known?.id ?? null,
    state: vm.known?.state ?? (running > 0 ? 'running' : 'unknown'),
    critical: vm.known?.critical ?? false,
    criticalReason: vm.known?.criticalReason ?? null,
    virtualProcessors,
    cores: known(vm.guest),
    hypervisorCores: known(vm.hypervisor),
    ofVm: known(vm.guest / running),
    ofHost: known(vm.guest / capacityCores),
    waitRatio: known(vm.wait / running),
    waitPerDispatchSeconds: known(vm.waitPerDispatchSeconds),
    remoteRatio: vm.guest > 0 ? known(vm.remote / vm.guest) : null,
    memoryBytes: vm.known?.memoryBytes ?? null,
    processors: vm.processors.map((vp) => ({
      vp: vp.vp,
      busyRatio: known(vp.guest),
      waitRatio: known(vp.wait),
    })),
  };
}

export function processorsOf(use: HostUse): readonly ProcessorAnswer[] {
  return use.processors.map((processor: ProcessorUse) => ({
    lp: processor.lp,
    core: processor.core,
    numaNode: processor.numaNode,
    socket: processor.socket,
    guestRatio: known(processor.guest),
    rootRatio: known(processor.root),
    hypervisorRatio: known(processor.hypervisor),
    idleRatio: known(processor.idle),
    interruptsPerSecond: known(processor.interruptsPerSecond),
    contextSwitchesPerSecond: known(processor.contextSwitchesPerSecond),
    queues: processor.queues,
  }));
}

/** Columns of numbers and what else a matrix says; for many cells it is written to bytes as it is. */
export interface MatrixContent extends Omit<
  MatrixAnswer,
  keyof MomentAnswer | 'share' | 'low' | 'high' | 'truth' | 'unplaced'
> {
  readonly share: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly unplaced: { readonly rows: Float64Array; readonly columns: Float64Array };
  readonly truth?: Float64Array;
}

/** `matrix` where there is a better one than this use alone makes: summed over polls. */
export function matrixOf(
  use: HostUse,
  matrix: Matrix = buildMatrix(use),
): Omit<MatrixAnswer, keyof MomentAnswer | 'truth'> {
  const { share, low, high, unplaced, truth: _truth, ...rest } = matrixContent(use, matrix, ungrouped);
  return {
    ...rest,
    share: Array.from(share),
    low: Array.from(low),
    high: Array.from(high),
    unplaced: { rows: Array.from(unplaced.rows), columns: Array.from(unplaced.columns) },
  };
}

const ungrouped = { group: 'lp', top: undefined } as const;

export function matrixContent(
  use: HostUse,
  matrix: Matrix,
  grouping: Grouping & { readonly truth?: Float64Array },
): MatrixContent {
  const graded = certainties(matrix);
  const table = groupMatrix(matrix, { ...grouping, places: use.processors });
  const unplaced = {
    rows: table.unplaced.rows.map(rounded),
    columns: table.unplaced.columns.map(rounded),
  };
  return {
    rows: table.rows,
    columns: table.columns,
    ...(table.groups === undefined ? {} : { groups: table.groups }),
    share: table.share.map(rounded),
    low: table.low.map(rounded),
    high: table.high.map(rounded),
    ...whyOf(table.rule),
    unplaced,
    intervals: matrix.intervals,
    exactShare: known(graded.exactShare),
    meanWidth: graded.meanWidth,
    skewCores: known(use.skewCores) ?? 0,
    exactWithinCores: graded.exactWithin,
    sentence: sentenceOf(matrix, graded, unplaced),
    ...(table.truth === undefined ? {} : { truth: table.truth }),
  };
}

/** The rules of the cells, named once, and a character for each cell. */
function whyOf(rule: Uint8Array): Pick<MatrixAnswer, 'rules' | 'why'> {
  const isUsed = new Uint8Array(256);
  for (const code of rule) isUsed[code] = 1;
  const used = Array.from(isUsed.keys()).filter((code) => isUsed[code] === 1);
  const characters = new Uint8Array(256);
  used.forEach((code, index) => (characters[code] = index.toString(36).charCodeAt(0)));
  return {
    rules: used.map(ruleOf),
    why: new TextDecoder().decode(rule.map((code) => characters[code])),
  };
}

function sentenceOf(
  matrix: Matrix,
  { exactShare, meanWidth }: Certainties,
  unplaced: MatrixContent['unplaced'],
): string {
  if (matrix.columns.length === 0) return 'No logical processor counters are known for this moment.';
  if (Number.isNaN(exactShare)) return 'Nothing ran in this span.';
  const exact = `${(100 * exactShare).toFixed(0)} % of the CPU time shown is exact`;
  const width = (meanWidth / 2).toFixed(2);
  const doubt =
    meanWidth === 0
      ? ''
      : `; each other cell is known within ± ${width} cores on average, and its ink is a proportional estimate`;
  return `${exact}${doubt}.${unplacedText(unplaced)}`;
}

function unplacedText(unplaced: MatrixContent['unplaced']): string {
  const most = mostUnplaced(unplaced);
  if (most === undefined) return '';
  const what = most.side === 'columns' ? 'processors gave are in no row' : 'VMs used are in no column';
  return ` ${most.cores.toFixed(3)} cores that ${what}: counters are not read at one instant, and VMs come and go.`;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** To 1e-9 cores: a nanosecond a second, well below a counter's own step of 100 ns. */
function rounded(value: number): number {
  // Adding nothing turns -0 into 0.
  return Math.round(value * 1e9) / 1e9 + 0;
}
