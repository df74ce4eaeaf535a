/** The rules by number, as cells keep them. */
import type { MatrixRule } from '../model/wire.ts';

/** `totals` is 0, so that a fresh cell is bounded by nothing else. */
export const matrixRules: readonly MatrixRule[] = [
  'totals',
  'root-bound',
  'idle-processor',
  'idle-vm',
  'only-vm',
  'only-processor',
  'outside-cpu-group',
  'cpu-group',
  'numa-node',
  'core-scheduler',
  'traced',
];

const codes = new Map(matrixRules.map((rule, index) => [rule, index]));

export function codeOf(rule: MatrixRule): number {
  return codes.get(rule) ?? 0;
}

export function ruleOf(code: number): MatrixRule {
  return matrixRules[code] ?? 'totals';
}
