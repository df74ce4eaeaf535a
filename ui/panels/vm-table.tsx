/** The VM table: who uses most, in cores first, then the two named shares. Rows can be sorted, filtered, pinned and walked by key. */
import { useComputed } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';

import type { VmAnswer } from '../../collector/model/wire.ts';
import { rowHeightPx, type VisibleRows } from '../matrix/visible-rows.ts';
import { focusWhenThere } from '../state/focus-when-there.ts';
import { filter, hueOf, rows, sort } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { hoverVm } from '../state/pointer.ts';
import { sortAfterClick, type VmColumn, vmColumns } from '../state/ranking.ts';
import { host, momentError, processors, vms } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { litVms, pinVm } from '../state/lit.ts';
import { HostUse } from './host-use.tsx';
import { CriticalIcon } from './icons.tsx';
import { ViewLink } from './links.tsx';

/** Ready but waiting for more than this part of the time is marked. */
const waitMarkedAbove = 0.05;

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
            filter.value = event.currentTarget.value;
          }}
        />
      </div>
      <HostUse />
    </div>
  );
}

export function VmTable({ shown: { first, end } }: { shown: VisibleRows }) {
  const listed = rows.value;
  const rowOf = useRowCache();
  return (
    <table class="vms" aria-label={strings.vmTable} aria-rowcount={listed.length + 2} data-testid="vm-table">
      <thead>
        <tr>
          {vmColumns.map((column) => (
            <HeadCell key={column} column={column} />
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={walkRows} onPointerLeave={() => (hoverVm.value = undefined)}>
        <Space rows={first} />
        {listed
          .slice(first, end)
          .map((vm, index) => rowOf({ vm, place: first + index, isFirst: index === 0 }))}
        <Space rows={listed.length - end} />
        {listed.length === 0 && <EmptyRow />}
      </tbody>
      <tfoot>
        <RootRow />
      </tfoot>
    </table>
  );
}

interface RowProps {
  readonly vm: VmAnswer;
  readonly place: number;
  readonly isFirst: boolean;
}

/** The same element for the same row is not rendered again: scrolling renders the rows that come, and no other. */
function useRowCache(): (props: RowProps) => VNode {
  const known = useRef(new WeakMap<VmAnswer, { readonly props: RowProps; readonly element: VNode }>());
  return (props) => {
    const found = known.current.get(props.vm);
    if (found?.props.place === props.place && found.props.isFirst === props.isFirst) return found.element;
    const element = <VmRow key={props.vm.key} {...props} />;
    known.current.set(props.vm, { props, element });
    return element;
  };
}

function HeadCell({ column }: { column: VmColumn }) {
  const { column: by, descending } = sort.value;
  const isSorted = by === column;
  return (
    <th
      scope="col"
      class={`c-${column}`}
      colSpan={column === 'cores' ? 2 : 1}
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        title={strings.columnHelp[column]}
        onClick={() => {
          sort.value = sortAfterClick(sort.value, column);
        }}
      >
        {strings.columns[column]}
        {isSorted && <span aria-hidden="true">{descending ? ' ▾' : ' ▴'}</span>}
      </button>
    </th>
  );
}

/** Room for rows that are not drawn. */
function Space({ rows: count }: { rows: number }) {
  if (count <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={vmColumns.length + 1} style={{ height: `${count * rowHeightPx}px`, padding: 0 }} />
    </tr>
  );
}

function VmRow({ vm, place, isFirst }: RowProps) {
  const { key } = vm;
  const isPinned = view.value.vm === key;
  // As signals, so that pointing changes two attributes and renders no row.
  const lightness = useComputed(() => {
    const lit = litVms.value;
    const isLit = lit === undefined ? '' : lit.has(key) ? 'lit' : 'dim';
    return [view.value.vm === key ? 'pinned' : '', hoverVm.value === key ? 'hovered' : '', isLit]
      .join(' ')
      .trim();
  });
  const part = useComputed(() => `--part: ${litVms.value?.get(key) ?? 0}`);
  return (
    <tr
      class={lightness}
      style={part}
      data-idle={vm.cores === null}
      tabIndex={isPinned || (isFirst && !rows.value.some((one) => one.key === view.value.vm)) ? 0 : -1}
      aria-selected={isPinned}
      aria-rowindex={place + 2}
      data-vm={key}
      onClick={() => pinVm(key)}
      onDblClick={() => go({ room: 'vm', vm: key })}
      onPointerEnter={() => (hoverVm.value = key)}
      onFocus={() => (hoverVm.value = key)}
      onBlur={() => (hoverVm.value = undefined)}
    >
      <td class="number c-cores">{format.cores(vm.cores)}</td>
      <td class="c-bar">
        <Bar vm={vm} />
      </td>
      <th scope="row" class="c-name" title={vm.id === null ? vm.name : `${vm.name}\n${vm.id}`}>
        <ViewLink to={{ room: 'vm', vm: key }} className="plain-link" tabIndex={-1}>
          {vm.name}
        </ViewLink>
      </th>
      <td class="number c-ofVm">{format.percent(vm.ofVm)}</td>
      <td class="number c-ofHost">{format.percent(vm.ofHost)}</td>
      <td class="number c-waitRatio">
        <Wait ratio={vm.waitRatio} />
      </td>
      <td class="number c-virtualProcessors">{format.count(vm.virtualProcessors)}</td>
      <td class="number c-memoryBytes">{format.gibibytes(vm.memoryBytes)}</td>
      <td class="c-state">
        <State vm={vm} />
      </td>
    </tr>
  );
}

/** Length: cores of the host's busiest VM; the scale is the same for all rows. */
function Bar({ vm }: { vm: VmAnswer }) {
  const most = Math.max(...(vms.value?.vms.map(({ cores }) => cores ?? 0) ?? []), Number.MIN_VALUE);
  const part = (vm.cores ?? 0) / most;
  return <i class="bar" style={{ transform: `scaleX(${part})`, background: hueColour(hueOf(vm.key)) }} />;
}

function Wait({ ratio }: { ratio: number | null }) {
  const text = format.percent(ratio);
  if (ratio === null || ratio <= waitMarkedAbove) return <>{text}</>;
  return (
    <span class="wait-mark" title={strings.columnHelp.waitRatio}>
      {text}
    </span>
  );
}

function State({ vm }: { vm: VmAnswer }) {
  const state = strings.states[vm.state] ?? vm.state;
  if (!vm.critical) return <span class="soft">{state}</span>;
  return (
    <span
      class="critical-mark"
      title={[strings.criticalState(state), vm.criticalReason].filter(Boolean).join(': ')}
    >
      <CriticalIcon /> {strings.critical}
    </span>
  );
}

function EmptyRow() {
  return (
    <tr>
      <td colSpan={vmColumns.length + 1} class="empty" data-testid="no-vms">
        {emptyText()}
        {filter.value !== '' && (
          <button type="button" onClick={() => (filter.value = '')}>
            {strings.clearFilter}
          </button>
        )}
      </td>
    </tr>
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
    <tr class="root-row" title={strings.rootHelp} data-testid="root-row">
      <td class="number c-cores">{format.cores(cores)}</td>
      <td class="c-bar" />
      <th scope="row" class="c-name">
        {strings.root}
      </th>
      <td class="c-ofVm" />
      <td class="number c-ofHost">{format.percent(cores / known.length)}</td>
      <td class="c-waitRatio" />
      <td class="c-virtualProcessors" />
      <td class="c-memoryBytes" />
      <td class="c-state" />
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
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      box.querySelector<HTMLElement>(`tr[data-vm="${CSS.escape(key)}"]`)?.focus({ preventScroll: true }),
    ),
  );
}

export function focusVmTable(): void {
  go({ room: 'now' }, 'replace');
  focusWhenThere('.vms tr[tabindex="0"]');
}
