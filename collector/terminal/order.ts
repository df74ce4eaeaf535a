/** Which rows are shown, in which order: what sorting and the filter make of an answer. */
import type { MatrixAnswer, VmAnswer } from '../model/wire.ts';
import type { Picture, SortKey, TopState } from './state.ts';

type Choice = Pick<TopState, 'sort' | 'filter'>;

export function shownVms(picture: Picture, { sort, filter }: Choice): readonly VmAnswer[] {
  const vms = picture.vms?.vms ?? [];
  return vms.filter(({ name }) => matches(name, filter)).toSorted(orderOf[sort]);
}

/** Most first, what is not known last, equals by name. The order of `cores` is that of the answer. */
const orderOf: Readonly<Record<SortKey, (a: VmAnswer, b: VmAnswer) => number>> = {
  cores: by((vm) => vm.cores),
  wait: by((vm) => vm.waitRatio),
  'of VM': by((vm) => vm.ofVm),
  memory: by((vm) => vm.memoryBytes),
  name: (a, b) => a.name.localeCompare(b.name),
};

function by(figure: (vm: VmAnswer) => number | null): (a: VmAnswer, b: VmAnswer) => number {
  return (a, b) => (figure(b) ?? -1) - (figure(a) ?? -1) || a.name.localeCompare(b.name);
}

export interface ShownRow {
  readonly key: string;
  readonly kind: 'vm' | 'root';
  readonly name: string;
  readonly cores: number;
  /** Where its cells begin in the answer. */
  readonly offset: number;
}

/** Rows of the matrix in the order of the VM list; the root partition stays on top. */
export function shownRows(matrix: MatrixAnswer, picture: Picture, choice: Choice): readonly ShownRow[] {
  const rank = new Map(shownVms(picture, { ...choice, filter: '' }).map(({ key }, index) => [key, index]));
  const rankOf = ({ kind, key }: ShownRow): number =>
    kind === 'root' ? -1 : (rank.get(key) ?? Number.MAX_SAFE_INTEGER);
  return matrix.rows
    .map((row, index) => ({ ...row, offset: index * matrix.columns.length }))
    .filter(({ kind, name }) => (kind === 'root' && choice.filter === '') || matches(name, choice.filter))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

function matches(name: string, filter: string): boolean {
  return name.toLowerCase().includes(filter.toLowerCase());
}
