/** The VM table: who uses most, in cores first, then the two named shares. Rows can be sorted, filtered, pinned and walked by key. */
import { useSignalEffect } from '@preact/signals';

import { rowHeightPx } from '../matrix/visible-rows.ts';
import { focusWhenThere } from '../state/focus-when-there.ts';
import { filter, rows, setFilter, setSort, sort } from '../state/list.ts';
import { pinVm } from '../state/lit.ts';
import { format, strings } from '../state/locale.ts';
import { go } from '../state/location.ts';
import { sortAfterClick, type VmColumn, vmColumns } from '../state/ranking.ts';
import { host, momentError, processors, vms } from '../state/session.ts';
import { blocks, rowCount } from '../state/shown-rows.ts';
import { HostUse } from './host-use.tsx';
import { focusedVm, VmRows } from './vm-table-row.tsx';

/** So many rows high is the sentence that says why there are none. */
const emptyRows = 3;

export function VmHead() {
  return (
    <div class="list-head">
      <div class="list-title">
        <h2>
          {strings.vmTable}{' '}
          <span class="soft">{vms.value === undefined ? '' : format.count(rows.value.length)}</span>
        </h2>
        <input
          type="search"
          id="vm-filter"
          aria-label={strings.filterLabel}
          placeholder={`${strings.filterHint}  F`}
          value={filter.value}
          onInput={(event) => {
            setFilter(event.currentTarget.value);
          }}
        />
      </div>
      <HostUse />
    </div>
  );
}

export function VmTable() {
  useFocusWithVm();
  return (
    // Laid out as blocks, not as a table, so that a number that changes lays out its own cell only; the roles say what it is.
    <table
      class="vms"
      role="table"
      aria-label={strings.vmTable}
      aria-rowcount={rowCount.value + 2}
      data-testid="vm-table"
      style={{ height: `${((rowCount.value || emptyRows) + 2) * rowHeightPx}px` }}
      onKeyDown={walkRows}
    >
      <thead role="rowgroup">
        <tr role="row">
          {vmColumns.map((column) => (
            <HeadCell key={column} column={column} />
          ))}
        </tr>
      </thead>
      {blocks.value.map(({ slot, first }) => (
        <VmRows key={slot} first={first} />
      ))}
      {rowCount.value === 0 && <EmptyRow />}
      <tfoot role="rowgroup">
        <RootRow />
      </tfoot>
    </table>
  );
}

/** A row shows another VM when the order changes; who walks the rows by key stays with the VM, not with the row. */
function useFocusWithVm(): void {
  useSignalEffect(() => {
    void rows.value;
    const key = focusedVm.peek();
    // After the rows themselves have changed.
    queueMicrotask(() => {
      const row = document.activeElement;
      if (key === undefined || !(row instanceof HTMLElement) || row.dataset['vm'] === undefined) return;
      if (row.dataset['vm'] !== key) rowElement(key)?.focus({ preventScroll: true });
    });
  });
}

function rowElement(key: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.vms tr[data-vm="${CSS.escape(key)}"]`);
}

function HeadCell({ column }: { column: VmColumn }) {
  const { column: by, descending } = sort.value;
  const isSorted = by === column;
  return (
    <th
      scope="col"
      role="columnheader"
      class={`c-${column}`}
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        title={strings.columnHelp[column]}
        onClick={() => {
          setSort(sortAfterClick(sort.value, column));
        }}
      >
        {strings.columns[column]}
        {isSorted && <span aria-hidden="true">{descending ? ' ▾' : ' ▴'}</span>}
      </button>
    </th>
  );
}

function EmptyRow() {
  return (
    <tbody role="rowgroup" style={{ top: `${rowHeightPx}px`, height: `${emptyRows * rowHeightPx}px` }}>
      <tr role="row" class="empty-row">
        <td role="cell" class="empty" data-testid="no-vms">
          {emptyText()}
          {filter.value !== '' && (
            <button type="button" onClick={() => setFilter('')}>
              {strings.clearFilter}
            </button>
          )}
        </td>
      </tr>
    </tbody>
  );
}

function emptyText(): string {
  if (momentError.value !== undefined) return momentError.value.message;
  if (vms.value === undefined) return strings.loading;
  if (filter.value !== '') return strings.noVmFound(filter.value);
  return (host.value?.virtualMachines ?? 0) === 0 ? strings.noVms : strings.noVmsRunning;
}

/** The root partition stands below all VMs: it is no VM, and its row of the matrix is exact. */
function RootRow() {
  const known = processors.value?.processors ?? [];
  const ratios = known.flatMap(({ rootRatio }) => (rootRatio === null ? [] : [rootRatio]));
  if (ratios.length === 0) return null;
  const cores = ratios.reduce((sum, ratio) => sum + ratio, 0);
  return (
    <tr role="row" class="root-row" title={strings.rootHelp} data-testid="root-row">
      <td role="cell" class="number c-cores">
        {format.cores(cores)}
      </td>
      <td role="cell" class="c-bar" />
      <th role="rowheader" class="c-name">
        {strings.root}
      </th>
      <td role="cell" class="c-ofVm" />
      <td role="cell" class="number c-ofHost">
        {format.percent(cores / known.length)}
      </td>
      <td role="cell" class="c-waitRatio" />
      <td role="cell" class="c-virtualProcessors" />
      <td role="cell" class="c-memoryBytes" />
      <td role="cell" class="c-state" />
    </tr>
  );
}

function walkRows(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest('tr');
  const key = row?.dataset['vm'];
  if (row === null || key === undefined) return;
  const listed = rows.value;
  const place = listed.findIndex((vm) => vm.key === key);
  const last = listed.length - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(last, place + 1),
    ArrowUp: Math.max(0, place - 1),
    PageDown: Math.min(last, place + 15),
    PageUp: Math.max(0, place - 15),
    Home: 0,
    End: last,
  };
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    if (event.key === ' ') pinVm(key);
    else go({ room: 'vm', vm: key });
    return;
  }
  const next = moves[event.key];
  if (next === undefined) return;
  event.preventDefault();
  focusRow(row, next, listed[next]?.key);
}

/** A row far away is not drawn yet: scroll it into being first. */
function focusRow(from: HTMLElement, place: number, key: string | undefined): void {
  const box = from.closest<HTMLElement>('[data-scroll-list]');
  if (box === null || key === undefined) return;
  const top = place * rowHeightPx;
  const room = box.clientHeight - 3 * rowHeightPx;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top > box.scrollTop + room) box.scrollTop = top - room;
  requestAnimationFrame(() => requestAnimationFrame(() => rowElement(key)?.focus({ preventScroll: true })));
}

export function focusVmTable(): void {
  go({ room: 'now' }, 'replace');
  focusWhenThere('.vms tr[tabindex="0"]');
}
