/** Words of the terminal that stand for names of the wire. */
import type { MatrixRule, VmAnswer } from '../model/wire.ts';
import type { ShownHost } from './feed.ts';

/** Why a cell is known as well as it is; completes a sentence after a colon. */
export const becauseOf: Readonly<Record<MatrixRule, string>> = {
  totals: 'only sums are counted',
  'root-bound': 'each root VP is bound to its LP',
  'idle-processor': 'the LP ran no guest VM',
  'idle-vm': 'the VM ran next to nothing',
  'only-vm': 'no other VM can have been here',
  'only-processor': 'the VM can have been nowhere else',
  'outside-cpu-group': 'the LP is not in its CPU group',
  'cpu-group': 'its CPU group leaves it these LPs',
  'numa-node': 'time away from its NUMA node is counted',
  'core-scheduler': 'a core never runs two VMs at once',
  traced: 'a trace of the hypervisor says so',
};

/** `paused!`: the mark stands for what Windows calls critical. */
export function stateWord({ state, critical }: Pick<VmAnswer, 'state' | 'critical'>): string {
  return critical ? `${state}!` : state;
}

export function sourceWord(source: ShownHost['source']): string {
  switch (source) {
    case 'simulated':
      return 'SIMULATED';
    case 'windows':
      return 'this host';
    case 'exporter':
      return 'windows_exporter';
    case 'log':
      return 'a log';
    case 'recording':
      return 'a recording';
  }
}

export const waitMark = 0.05;
