/** The uses and the matrix in the shape of the API: null for what is not known, rows sorted, one sentence about certainty. */
import type { MatrixAnswer, MomentAnswer, ProcessorAnswer, VmAnswer } from '../model/wire.ts';
import type { HostUse, ProcessorUse } from './host-use.ts';
import { buildMatrix, type Matrix } from './matrix.ts';
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

export function matrixOf(use: HostUse): Omit<MatrixAnswer, keyof MomentAnswer | 'truth'> {
  const matrix = buildMatrix(use);
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    share: rounded(matrix.share),
    low: rounded(matrix.low),
    high: rounded(matrix.high),
    exactShare: known(matrix.exactShare),
    meanWidth: matrix.meanWidth,
    skewCores: known(use.skewCores) ?? 0,
    sentence: sentenceOf(matrix),
  };
}

function sentenceOf(matrix: Matrix): string {
  if (matrix.columns.length === 0) return 'No logical processor counters are known for this moment.';
  if (Number.isNaN(matrix.exactShare)) return 'Nothing ran in this span.';
  const exact = `${(100 * matrix.exactShare).toFixed(0)} % of the CPU time shown is exact`;
  if (matrix.meanWidth === 0) return `${exact}.`;
  const width = (matrix.meanWidth / 2).toFixed(2);
  return `${exact}; each other cell is known within ± ${width} cores on average, and its ink is a proportional estimate.`;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** To 1e-9 cores: a nanosecond a second, well below a counter's own step of 100 ns. */
function rounded(cells: Float64Array): readonly number[] {
  return Array.from(cells, (value) => Math.round(value * 1e9) / 1e9);
}
