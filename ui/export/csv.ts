/** CSV as spreadsheets and scripts read it (RFC 4180): commas, quotes doubled, CRLF; instants in UTC, what is not known is empty. */
import type { QueryAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import type { ShownMatrix } from '../matrix/cells.ts';

export type CsvValue = string | number | null | undefined;

export function writeCsv(head: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: CsvValue): string {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line a point in time, a column a series with its unit. */
export function queryCsv({ times, series }: QueryAnswer, labelOf: (index: number) => string): string {
  const head = ['time', ...series.map(({ unit }, index) => `${labelOf(index)} [${unit}]`)];
  return writeCsv(
    head,
    times.map((at, point) => [instant(at), ...series.map(({ mean }) => mean[point] ?? null)]),
  );
}

/** A line a VM. */
export function vmsCsv({ at, spanMs, vms }: VmsAnswer): string {
  const head = [
    'time',
    'span_seconds',
    'vm',
    'id',
    'state',
    'cores',
    'of_vm_ratio',
    'of_host_ratio',
    'wait_ratio',
    'virtual_processors',
    'memory_bytes',
  ];
  return writeCsv(
    head,
    vms.map((vm) => [
      instant(at),
      spanMs / 1000,
      vm.name,
      vm.id,
      vm.state,
      vm.cores,
      vm.ofVm,
      vm.ofHost,
      vm.waitRatio,
      vm.virtualProcessors,
      vm.memoryBytes,
    ]),
  );
}

/** A line a cell that is not certainly nothing: its estimate, its bounds, the rule they come from, and what a closer look matched of it. */
export function matrixCsv(matrix: ShownMatrix): string {
  const { rows, columns, groups, share, low, high, why, rules, matched, confidence, truth } = matrix;
  const lines = rows.flatMap((row, r) =>
    columns.flatMap((lp, c): readonly (readonly CsvValue[])[] => {
      const cell = r * columns.length + c;
      if ((high[cell] ?? 0) <= 0) return [];
      const lps = groups?.[c]?.join(' ') ?? lp;
      const rule = rules[Number.parseInt(why.charAt(cell), 36)];
      return [
        [
          instant(matrix.at),
          matrix.spanMs / 1000,
          row.name,
          lps,
          share[cell],
          low[cell],
          high[cell],
          rule,
          ...(matched === undefined ? [] : [matched[cell], confidence?.[cell] || null]),
          ...(truth === undefined ? [] : [truth[cell]]),
        ],
      ];
    }),
  );
  const head = ['time', 'span_seconds', 'vm', 'lp', 'cores', 'least_cores', 'most_cores', 'known_by'];
  const more = [
    ...(matched === undefined ? [] : ['matched_cores', 'confidence']),
    ...(truth === undefined ? [] : ['true_cores']),
  ];
  return writeCsv([...head, ...more], lines);
}

/** The rows of a table as it stands on screen, figures with their units. */
export function tableCsv(table: HTMLTableElement): string {
  const text = (cell: Element): string => (cell.textContent ?? '').trim();
  const lines = [...table.rows].map((row) => [...row.cells].map(text));
  const [head = [], ...rows] = lines.filter((line) => line.some((cell) => cell !== ''));
  return writeCsv(head, rows);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
