/** The uses and the matrix in the shape of the API: null for what is not known, rows sorted, one sentence about certainty. */
import type { MatrixAnswer, MomentAnswer, ProcessorAnswer, VmAnswer } from '../model/wire.ts';
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

/** `matrix` where there is a better one than this use alone makes: summed over polls. */
export function matrixOf(
  use: HostUse,
  matrix: Matrix = buildMatrix(use),
): Omit<MatrixAnswer, keyof MomentAnswer | 'truth'> {
  const graded = certainties(matrix);
  // An exact cell is one value: what is left of its width is how far apart the readings were, and said once.
  const settled = (bounds: Float64Array): Float64Array =>
    bounds.map((bound, cell) => (matrix.exact[cell] === 1 ? matrix.share[cell] : bound));
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    share: rounded(matrix.share),
    low: rounded(settled(matrix.low)),
    high: rounded(settled(matrix.high)),
    ...whyOf(matrix),
    intervals: matrix.intervals,
    exactShare: known(graded.exactShare),
    meanWidth: graded.meanWidth,
    skewCores: known(use.skewCores) ?? 0,
    exactWithinCores: graded.exactWithin,
    sentence: sentenceOf(matrix, graded),
  };
}

/** The rules of the cells, named once, and a character for each cell. */
function whyOf({ rule }: Matrix): Pick<MatrixAnswer, 'rules' | 'why'> {
  const used = [...new Set(rule)].sort((a, b) => a - b);
  const characters = new Map(used.map((code, index) => [code, index.toString(36)]));
  return { rules: used.map(ruleOf), why: Array.from(rule, (code) => characters.get(code)).join('') };
}

function sentenceOf(matrix: Matrix, { exactShare, meanWidth }: Certainties): string {
  if (matrix.columns.length === 0) return 'No logical processor counters are known for this moment.';
  if (Number.isNaN(exactShare)) return 'Nothing ran in this span.';
  const exact = `${(100 * exactShare).toFixed(0)} % of the CPU time shown is exact`;
  if (meanWidth === 0) return `${exact}.`;
  const width = (meanWidth / 2).toFixed(2);
  return `${exact}; each other cell is known within ± ${width} cores on average, and its ink is a proportional estimate.`;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** To 1e-9 cores: a nanosecond a second, well below a counter's own step of 100 ns. */
function rounded(cells: Float64Array): readonly number[] {
  return Array.from(cells, (value) => Math.round(value * 1e9) / 1e9);
}
