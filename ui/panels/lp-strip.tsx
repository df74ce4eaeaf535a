/**
 * The logical processors as one widget: a picture of what each spent its time with, one stop for the keyboard with arrows inside,
 * and words for the processor one is on. As many bars as fit are never so many small buttons.
 */
import { batch, computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { type Column, columnAt, lpRange } from '../matrix/columns.ts';
import { type ColumnUse, dotRoomPx, paintStrip, usesOf } from '../matrix/strip.ts';
import { layout } from '../state/columns.ts';
import { focusWhenThere } from '../state/focus-when-there.ts';
import { hueOf } from '../state/list.ts';
import { activeShare, pinLp } from '../state/lit.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { activeVm, hint, type HintLine, hoverLps } from '../state/pointer.ts';
import { processors } from '../state/session.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { ViewLink } from './links.tsx';

/** Under a node narrower than this only its number fits. */
const narrowNodePx = 52;
const usualHeightPx = 68;
/** Few rows leave room, and the strip is the better for it. */
const tallHeightPx = 128;

const uses = computed(() => usesOf(layout.value, processors.value?.processors ?? []));
/** The column that the keyboard is on. */
const focused = signal<number | undefined>(undefined);

const pinned = computed(() => {
  const lp = view.value.lp;
  return lp === undefined ? -1 : layout.value.columns.findIndex(({ lps }) => lps.includes(lp));
});

export function LpStrip({ isTall }: { isTall: boolean }) {
  const { nodes, lpsPerColumn } = layout.value;
  return (
    <div class="lp-strip">
      <div class="strip-title">
        <h2>{strings.lpStrip}</h2>
        <ModeLegend />
        {view.value.lp !== undefined && (
          <ViewLink to={{ room: 'cpu' }}>{strings.cpuRoom.open(view.value.lp)}</ViewLink>
        )}
        {lpsPerColumn > 1 && <span class="soft">{strings.lpsPerColumn(lpsPerColumn)}</span>}
      </div>
      <div class="node-names" aria-hidden="true">
        {nodes.length > 1 &&
          nodes.map(({ numaNode, xPx, widthPx }) => (
            <span key={numaNode} style={{ left: `${xPx}px`, width: `${widthPx}px` }}>
              {widthPx < narrowNodePx ? numaNode : strings.numaNode(numaNode)}
            </span>
          ))}
      </div>
      <Bars heightPx={isTall ? tallHeightPx : usualHeightPx} />
    </div>
  );
}

function ModeLegend() {
  const modes = ['guest', 'root', 'hypervisor'] as const;
  return (
    <span class="legend" aria-hidden="true">
      {modes.map((mode) => (
        <span key={mode}>
          <i class="swatch" style={{ background: `var(--${mode})` }} />
          {strings.modes[mode]}
        </span>
      ))}
    </span>
  );
}

function Bars({ heightPx }: { heightPx: number }) {
  const { columns } = layout.value;
  return (
    <div
      class="lp-bars"
      style={{ height: `${heightPx}px` }}
      role="listbox"
      tabIndex={0}
      aria-label={strings.lpStrip}
      aria-activedescendant="lp-option"
      data-testid="lp-strip"
      data-columns={columns.length}
      onPointerMove={pointAt}
      onPointerLeave={leave}
      onClick={(event) => pinColumn(columnUnder(event))}
      onDblClick={(event) => openColumn(columnUnder(event))}
      onKeyDown={walk}
      onFocus={(event) =>
        event.currentTarget.matches(':focus-visible') && stand(focused.peek() ?? pinned.peek())
      }
      onBlur={() => {
        focused.value = undefined;
        leave();
      }}
    >
      <BarsPicture heightPx={heightPx} />
      <Frames heightPx={heightPx - dotRoomPx} />
      <Option />
    </div>
  );
}

function BarsPicture({ heightPx }: { heightPx: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns } = layout.value;
  const vm = activeVm.value;
  const lit = vm === undefined ? undefined : columns.map(({ lps }) => (activeShare(lps) ?? 0) / lps.length);
  const picture = {
    layout: layout.value,
    uses: uses.value,
    lit,
    litColour: vm === undefined ? '' : hueColour(hueOf(vm)),
    colours: colours.value,
    heightPx,
  };
  useLayoutEffect(() => {
    if (canvas.current !== null) paintStrip(canvas.current, picture);
  });
  return <canvas ref={canvas} aria-hidden="true" />;
}

/** Around the column that is pointed at, and the one that is chosen. */
function Frames({ heightPx }: { heightPx: number }) {
  const { columns } = layout.value;
  const lps = hoverLps.value;
  const hovered = lps === undefined ? -1 : columns.findIndex((column) => column.lps[0] === lps[0]);
  return (
    <>
      {[...new Set([hovered, pinned.value])].map((index) => {
        const column = columns[index];
        if (column === undefined) return null;
        const box = {
          left: `${column.xPx - 1}px`,
          width: `${column.widthPx + 1}px`,
          height: `${heightPx}px`,
        };
        return <i key={index} class={index === pinned.value ? 'lp-frame pinned' : 'lp-frame'} style={box} />;
      })}
    </>
  );
}

/** The one processor the keyboard is on, in words: of a hundred options only this one is ever read. */
function Option() {
  const { columns } = layout.value;
  const index = Math.max(0, focused.value ?? pinned.value);
  const [column, use] = [columns[index], uses.value[index]];
  return (
    <span
      class="visually-hidden"
      role="option"
      id="lp-option"
      aria-selected={index === pinned.value}
      aria-posinset={index + 1}
      aria-setsize={columns.length}
      data-lp={column?.lps[0]}
    >
      {column === undefined || use === undefined
        ? strings.noLps
        : [strings.lp(lpRange(column.lps)), ...modeWords(use)].join(', ')}
    </span>
  );
}

function modeWords(use: ColumnUse): readonly string[] {
  const modes = ['guest', 'root', 'hypervisor', 'idle'] as const;
  return modes.map((mode) => `${strings.modes[mode]} ${format.percentSign(use[mode])}`);
}

function columnUnder(event: MouseEvent): number {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return columnAt(layout.peek(), event.clientX - box.left);
}

function pointAt(event: PointerEvent): void {
  show(columnUnder(event), { x: event.clientX, y: event.clientY });
}

function leave(): void {
  batch(() => {
    hoverLps.value = undefined;
    hint.value = undefined;
  });
}

function show(index: number, at: { x: number; y: number } | undefined): void {
  const [column, use] = [layout.peek().columns[index], uses.peek()[index]];
  if (column === undefined || use === undefined) {
    leave();
    return;
  }
  batch(() => {
    hoverLps.value = column.lps;
    hint.value =
      at === undefined
        ? undefined
        : { ...at, title: strings.lp(lpRange(column.lps)), lines: linesOf(column, use) };
  });
}

function linesOf({ lps, numaNode, core }: Column, use: ColumnUse): readonly HintLine[] {
  const { guest, root, hypervisor } = colours.value;
  return [
    { text: strings.modes.guest, value: format.percentSign(use.guest), colour: guest },
    { text: strings.modes.root, value: format.percentSign(use.root), colour: root },
    { text: strings.modes.hypervisor, value: format.percentSign(use.hypervisor), colour: hypervisor },
    { text: strings.modes.idle, value: format.percentSign(use.idle), colour: 'transparent' },
    { text: lps.length === 1 ? strings.lpPlace(numaNode, core) : strings.numaNode(numaNode) },
    ...(use.interrupts === null ? [] : [{ text: strings.interrupts(format.count(use.interrupts)) }]),
    ...(use.queues.length === 0 ? [] : [{ text: strings.queuesHere(use.queues.join(', ')) }]),
  ];
}

function pinColumn(index: number): void {
  const lp = layout.peek().columns[index]?.lps[0];
  if (lp !== undefined) pinLp(lp);
}

function openColumn(index: number): void {
  const lp = layout.peek().columns[index]?.lps[0];
  if (lp !== undefined) go({ room: 'cpu', lp });
}

function stand(index: number): void {
  focused.value = Math.max(0, index);
  show(focused.value, undefined);
}

function walk(event: KeyboardEvent): void {
  const last = layout.peek().columns.length - 1;
  const here = Math.max(0, focused.peek() ?? pinned.peek());
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: Math.min(last, here + 1),
    ArrowLeft: Math.max(0, here - 1),
    Home: 0,
    End: last,
  };
  const next = moves[event.key];
  if (next === undefined && event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  if (next !== undefined) stand(next);
  else if (event.key === ' ') pinColumn(here);
  else openColumn(here);
}

export function focusLpStrip(): void {
  go({ room: 'now' }, 'replace');
  focusWhenThere('.lp-bars');
}
