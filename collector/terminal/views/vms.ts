/** View 1: VMs by use. What a narrow screen has no room for appears on a wide one. */
import type { VmAnswer } from '../../model/wire.ts';
import { displayText, fit } from '../display-text.ts';
import { cores, count, gibibytes, percent, shortSpan, tenth } from '../figures.ts';
import { selectedLine, span, type Line, type Size } from '../line.ts';
import { shownVms } from '../order.ts';
import type { Picture, SortKey, TopState } from '../state.ts';
import { stateWord, waitMark } from '../words.ts';
import { cell, firstShown, headCell, rangeNote, type Column } from './table.ts';

type VmColumn = Column<VmAnswer> & { readonly sort?: SortKey };

const right = 'right';

const fixedColumns: readonly VmColumn[] = [
  {
    title: 'STATE',
    width: 9,
    align: 'left',
    text: stateWord,
    style: (vm) => (vm.critical ? 'bad' : vm.state === 'running' ? 'plain' : 'dim'),
  },
  { title: 'VCPU', width: 4, align: right, text: (vm) => count(vm.virtualProcessors) },
  { title: 'CORES', width: 6, align: right, text: (vm) => cores(vm.cores), sort: 'cores' },
  { title: 'OF VM', width: 7, align: right, text: (vm) => percent(vm.ofVm), sort: 'of VM' },
  { title: 'OF HOST', width: 7, align: right, text: (vm) => percent(vm.ofHost) },
  {
    title: 'WAIT',
    width: 7,
    align: right,
    text: (vm) => percent(vm.waitRatio),
    style: (vm) => ((vm.waitRatio ?? 0) > waitMark ? 'warn' : 'plain'),
    sort: 'wait',
  },
  { title: 'MEMORY', width: 10, align: right, text: (vm) => gibibytes(vm.memoryBytes), sort: 'memory' },
];

const wideColumns: readonly VmColumn[] = [
  { title: 'A WAIT', width: 7, align: right, text: (vm) => shortSpan(vm.waitPerDispatchSeconds) },
  { title: 'REMOTE', width: 7, align: right, text: (vm) => percent(vm.remoteRatio) },
  { title: 'EACH VCPU', width: 0, align: 'left', text: vcpuTenths },
];

const wideFrom = 104;
const widestName = 40;

export function vmLines(state: TopState, picture: Picture, { columns, rows }: Size): readonly Line[] {
  if (picture.vms === undefined) return [[span('Waiting for the first figures', 'dim')]];
  const vms = shownVms(picture, state);
  const { nameWidth, fields } = layout(columns);
  const room = rows - 1;
  const first = firstShown(
    vms.length,
    vms.findIndex(({ key }) => key === state.vm),
    room,
  );
  const shown = vms.slice(first, first + room);
  const note = rangeNote('VMs', first, shown.length, vms.length);
  const lines = shown.map((vm) => {
    const line = [
      span(fit(displayText(vm.name), nameWidth), nameStyle(vm)),
      ...fields.flatMap((field) => [span(' '), cell(field, vm)]),
    ];
    return vm.key === state.vm ? selectedLine(line) : line;
  });
  const nothing = vms.length === 0 ? [[span(emptyWord(state, picture), 'dim')]] : [];
  return [headLine(nameWidth, fields, state, note), ...lines, ...nothing];
}

function layout(columns: number): { readonly nameWidth: number; readonly fields: readonly VmColumn[] } {
  const chosen = columns >= wideFrom ? [...fixedColumns, ...wideColumns] : fixedColumns;
  const taken = chosen.reduce((sum, { width }) => sum + width + 1, 0);
  const isWide = chosen.length > fixedColumns.length;
  const nameWidth = Math.max(8, Math.min(widestName, columns - taken - (isWide ? 12 : 0)));
  const last = Math.max(0, columns - taken - nameWidth);
  return {
    nameWidth,
    fields: chosen.map((field) => (field.width === 0 ? { ...field, width: last } : field)),
  };
}

function headLine(nameWidth: number, fields: readonly VmColumn[], { sort }: TopState, note: string): Line {
  const name = `VM${note === '' ? '' : ` (${note})`}`;
  return [
    span(fit(name, nameWidth), sort === 'name' ? 'title' : 'head'),
    ...fields.flatMap((field) => [
      span(' ', 'head'),
      span(headCell(field), field.sort === sort ? 'title' : 'head'),
    ]),
  ];
}

function nameStyle(vm: VmAnswer): 'bad' | 'plain' | 'dim' {
  if (vm.critical) return 'bad';
  return vm.state === 'running' ? 'plain' : 'dim';
}

function vcpuTenths({ processors }: VmAnswer): string {
  return processors.map(({ busyRatio }) => tenth(busyRatio)).join('');
}

function emptyWord({ filter }: TopState, { vms }: Picture): string {
  if (filter === '' || (vms?.vms.length ?? 0) === 0) return 'No VM is known on this host';
  return `No VM has "${displayText(filter)}" in its name; Esc shows all`;
}
