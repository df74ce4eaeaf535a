/**
 * The answer as CSV (RFC 4180) for scripts: one line a VM and poll, the VM that uses most first. Absent figures are empty fields.
 * The columns only ever grow at the end. A closer look is one line a cell that is not certainly nothing, as in what the page exports.
 */
import type { LookCloserAnswer, VmAnswer, VmsAnswer } from '../model/wire.ts';
import { withoutControls } from './display-text.ts';

type Field = readonly [name: string, of: (vm: VmAnswer, moment: VmsAnswer) => string | number | null];

const fields: readonly Field[] = [
  ['time', (_, { at }) => new Date(at).toISOString()],
  ['host', (_, { host }) => host],
  ['vm', ({ name }) => name],
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['critical', ({ critical }) => (critical ? 1 : 0)],
  ['vcpus', ({ virtualProcessors }) => virtualProcessors],
  ['cores', ({ cores }) => cores],
  ['of_vm_ratio', ({ ofVm }) => ofVm],
  ['of_host_ratio', ({ ofHost }) => ofHost],
  ['wait_ratio', ({ waitRatio }) => waitRatio],
  ['wait_per_dispatch_seconds', ({ waitPerDispatchSeconds }) => waitPerDispatchSeconds],
  ['remote_ratio', ({ remoteRatio }) => remoteRatio],
  ['hypervisor_cores', ({ hypervisorCores }) => hypervisorCores],
  ['memory_bytes', ({ memoryBytes }) => memoryBytes],
  ['span_seconds', (_, { spanMs }) => spanMs / 1000],
];

const lineEnd = '\r\n';

export function csvHead(): string {
  return fields.map(([name]) => name).join(',') + lineEnd;
}

export function csvLines(moment: VmsAnswer): string {
  return moment.vms
    .map((vm) => fields.map(([, of]) => csvField(of(vm, moment))).join(',') + lineEnd)
    .join('');
}

type CellField = readonly [
  name: string,
  of: (look: LookCloserAnswer, row: number, column: number) => string | number | null,
];

const cellAt = ({ columns }: LookCloserAnswer, row: number, column: number): number =>
  row * columns.length + column;

const cellFields: readonly CellField[] = [
  ['time', ({ at }) => new Date(at).toISOString()],
  ['host', ({ host }) => host],
  ['vm', ({ rows }, row) => rows[row]?.name ?? null],
  ['key', ({ rows }, row) => rows[row]?.key ?? null],
  ['lp', ({ columns }, _, column) => columns[column] ?? null],
  ['cores', (look, row, column) => look.share[cellAt(look, row, column)] ?? null],
  ['least_cores', (look, row, column) => look.low[cellAt(look, row, column)] ?? null],
  ['most_cores', (look, row, column) => look.high[cellAt(look, row, column)] ?? null],
  ['matched_cores', (look, row, column) => look.matched[cellAt(look, row, column)] ?? null],
  ['confidence', (look, row, column) => look.confidence[cellAt(look, row, column)] || null],
  ['span_seconds', ({ spanMs }) => spanMs / 1000],
];

export function lookHead(): string {
  return cellFields.map(([name]) => name).join(',') + lineEnd;
}

export function lookLines(look: LookCloserAnswer): string {
  const lines = look.rows.flatMap((_, row) =>
    look.columns.flatMap((__, column) =>
      (look.high[cellAt(look, row, column)] ?? 0) > 0
        ? [cellFields.map(([, of]) => csvField(of(look, row, column))).join(',') + lineEnd]
        : [],
    ),
  );
  return lines.join('');
}

function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Math.round(value * 1e9) / 1e9);
  const text = withoutControls(value);
  return /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
