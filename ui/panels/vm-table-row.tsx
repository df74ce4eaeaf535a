/**
 * Rows of the VM table, a few to a block. Each is made once: everything in it is a signal of the VM that stands at its place, so that a
 * new tick, scrolling and pointing change the texts and attributes that differ and render nothing.
 */
import { batch, computed, type ReadonlySignal, signal, useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';

import type { VmAnswer } from '../../collector/model/wire.ts';
import { blockRows, rowHeightPx } from '../matrix/visible-rows.ts';
import { hueOf, rows } from '../state/list.ts';
import { litVms, pinVm } from '../state/lit.ts';
import { format, strings } from '../state/locale.ts';
import { addressOf, go, view } from '../state/location.ts';
import { hoverVm } from '../state/pointer.ts';
import { vms } from '../state/session.ts';
import { rowCount, tabPlace } from '../state/shown-rows.ts';
import { hueColour } from '../styles/theme.ts';
import { CriticalIcon } from './icons.tsx';
import { follow } from './links.tsx';

/** The VM whose row has the focus. */
export const focusedVm = signal<string | undefined>(undefined);

/** Ready but waiting for more than this part of the time is marked. */
const waitMarkedAbove = 0.05;

/** Length of a bar: cores of the host's busiest VM; the scale is the same for all rows. */
const mostCores = computed(() =>
  Math.max(...(vms.value?.vms.map(({ cores }) => cores ?? 0) ?? []), Number.MIN_VALUE),
);

export function VmRows({ first }: { first: number }) {
  const begin = useSignal(first);
  useLayoutEffect(() => {
    begin.value = first;
  }, [first]);
  const elements = useMemo(
    () =>
      Array.from({ length: blockRows }, (_, index) => (
        <VmRow key={index} place={computed(() => begin.value + index)} />
      )),
    [],
  );
  const look = useMemo(() => computed(() => placeOf(begin.value)), []);
  return (
    <tbody role="rowgroup" style={look} onPointerLeave={() => (hoverVm.value = undefined)}>
      {elements.slice(0, rowCount.value - first)}
    </tbody>
  );
}

function placeOf(first: number): string {
  const height = Math.max(0, Math.min(blockRows, rowCount.value - first)) * rowHeightPx;
  return `top: ${(first + 1) * rowHeightPx}px; height: ${height}px`;
}

function VmRow({ place }: { place: ReadonlySignal<number> }) {
  const row = useMemo(() => partsOf(place), []);
  const { of } = row;
  const key = (): string => of.peek()?.key ?? '';
  return (
    <tr
      role="row"
      class={row.lightness}
      style={row.part}
      data-idle={row.isIdle}
      tabIndex={row.tabIndex}
      aria-selected={row.isPinned}
      aria-rowindex={row.index}
      data-vm={row.key}
      onClick={() => pinVm(key())}
      onDblClick={() => go({ room: 'vm', vm: key() })}
      onPointerEnter={() => (hoverVm.value = key())}
      onFocus={() => stand(key())}
      onBlur={() => stand(undefined)}
    >
      <td role="cell" class="number c-cores">
        {row.cores}
      </td>
      <td role="cell" class="c-bar">
        <i class="bar" style={row.bar} />
      </td>
      <th role="rowheader" class="c-name" title={row.title}>
        <a
          class="plain-link"
          tabIndex={-1}
          href={row.address}
          onClick={(event) => follow(event, { room: 'vm', vm: key() })}
        >
          {row.name}
        </a>
      </th>
      <td role="cell" class="number c-ofVm">
        {row.ofVm}
      </td>
      <td role="cell" class="number c-ofHost">
        {row.ofHost}
      </td>
      <td role="cell" class="number c-waitRatio">
        <span class={row.waitMark} title={row.waitTitle}>
          {row.wait}
        </span>
      </td>
      <td role="cell" class="number c-virtualProcessors">
        {row.virtualProcessors}
      </td>
      <td role="cell" class="number c-memoryBytes">
        {row.memory}
      </td>
      <td role="cell" class="c-state">
        <State of={of} />
      </td>
    </tr>
  );
}

function stand(key: string | undefined): void {
  batch(() => {
    focusedVm.value = key;
    hoverVm.value = key;
  });
}

/** What a row shows of the VM at its place, each part by itself. */
function partsOf(place: ReadonlySignal<number>) {
  const of = computed(() => rows.value[place.value]);
  const key = computed(() => of.value?.key);
  const text = (write: (vm: VmAnswer) => string) =>
    computed(() => (of.value === undefined ? '' : write(of.value)));
  const waits = computed(() => (of.value?.waitRatio ?? 0) > waitMarkedAbove);
  const isPinned = computed(() => key.value !== undefined && view.value.vm === key.value);
  return {
    of,
    key,
    index: computed(() => place.value + 2),
    tabIndex: computed(() => (place.value === tabPlace.value ? 0 : -1)),
    isPinned: computed(() => (isPinned.value ? 'true' : 'false')),
    isIdle: computed(() => (of.value?.cores === null ? 'true' : 'false')),
    lightness: computed(() => lightnessOf(key.value ?? '', isPinned.value)),
    part: computed(() => `--part: ${(litVms.value?.get(key.value ?? '') ?? 0).toFixed(2)}`),
    bar: computed(() => barOf(of.value)),
    address: computed(() => addressOf({ room: 'vm', vm: key.value })),
    title: text(({ id, name }) => (id === null ? name : `${name}\n${id}`)),
    waitMark: computed(() => (waits.value ? 'wait-mark' : '')),
    waitTitle: computed(() => (waits.value ? strings.columnHelp.waitRatio : '')),
    name: text(({ name }) => name),
    cores: text(({ cores }) => format.cores(cores)),
    ofVm: text(({ ofVm }) => format.percent(ofVm)),
    ofHost: text(({ ofHost }) => format.percent(ofHost)),
    wait: text(({ waitRatio }) => format.percent(waitRatio)),
    virtualProcessors: text(({ virtualProcessors }) => format.count(virtualProcessors)),
    memory: text(({ memoryBytes }) => format.gibibytes(memoryBytes)),
  };
}

function lightnessOf(key: string, isPinned: boolean): string {
  const lit = litVms.value;
  const isLit = lit === undefined ? '' : lit.has(key) ? 'lit' : 'dim';
  return [isPinned ? 'pinned' : '', hoverVm.value === key ? 'hovered' : '', isLit].join(' ').trim();
}

function barOf(vm: VmAnswer | undefined): string {
  if (vm === undefined) return '';
  const percent = (((vm.cores ?? 0) / mostCores.value) * 100).toFixed(1);
  return `--hue: ${hueColour(hueOf(vm.key))}; width: ${percent}%`;
}

function State({ of }: { of: ReadonlySignal<VmAnswer | undefined> }) {
  const { state, isCritical, title } = useMemo(() => {
    const name = computed(() =>
      of.value === undefined ? '' : (strings.states[of.value.state] ?? of.value.state),
    );
    return {
      state: name,
      isCritical: computed(() => of.value?.critical === true),
      title: computed(() =>
        [strings.criticalState(name.value), of.value?.criticalReason].filter(Boolean).join(': '),
      ),
    };
  }, []);
  if (!isCritical.value) return <span class="soft">{state}</span>;
  return (
    <span class="critical-mark" title={title}>
      <CriticalIcon /> {strings.critical}
    </span>
  );
}
