/**
 * The logical processors, each a bar of what it spent its time with, in NUMA nodes and cores. The part that the lit VM may have
 * used is shown in its hue; a dot below a bar says that network queues interrupt there.
 */
import type { ProcessorAnswer } from '../../collector/model/wire.ts';
import { type Column, type ColumnLayout, lpRange } from '../matrix/columns.ts';
import { hueOf } from '../state/list.ts';
import { activeShare, pinLp } from '../state/lit.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { activeVm, type Hint, hint, hoverLps } from '../state/pointer.ts';
import { processors } from '../state/session.ts';
import { colours, hueColour } from '../styles/theme.ts';

/** Under a node narrower than this only its number fits. */
const narrowNodePx = 52;

export function LpStrip({ layout }: { layout: ColumnLayout }) {
  const byLp = new Map(processors.value?.processors.map((one) => [one.lp, one]));
  return (
    <div class="lp-strip">
      <div class="strip-title">
        <h2>{strings.lpStrip}</h2>
        <ModeLegend />
        {layout.lpsPerColumn > 1 && <span class="soft">{strings.lpsPerColumn(layout.lpsPerColumn)}</span>}
      </div>
      <div class="node-names" aria-hidden="true">
        {layout.nodes.length > 1 &&
          layout.nodes.map(({ numaNode, xPx, widthPx }) => (
            <span key={numaNode} style={{ left: `${xPx}px`, width: `${widthPx}px` }}>
              {widthPx < narrowNodePx ? numaNode : strings.numaNode(numaNode)}
            </span>
          ))}
      </div>
      <div
        class="lp-bars"
        role="group"
        aria-label={strings.lpStrip}
        data-testid="lp-strip"
        onKeyDown={walkBars}
        onPointerLeave={() => {
          hoverLps.value = undefined;
          hint.value = undefined;
        }}
      >
        {layout.columns.map((column, index) => (
          <LpBar key={column.lps[0]} column={column} use={useOf(column, byLp)} isFirst={index === 0} />
        ))}
      </div>
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

interface Use {
  readonly guest: number | null;
  readonly root: number | null;
  readonly hypervisor: number | null;
  readonly idle: number | null;
  readonly interrupts: number | null;
  readonly queues: readonly string[];
}

/** Mean over the LPs of a column; what none of them reports is absent. */
function useOf({ lps }: Column, byLp: ReadonlyMap<number, ProcessorAnswer>): Use {
  const known = lps.flatMap((lp) => byLp.get(lp) ?? []);
  const mean = (read: (one: ProcessorAnswer) => number | null): number | null => {
    const values = known.flatMap((one) => read(one) ?? []);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const interrupts = mean(({ interruptsPerSecond }) => interruptsPerSecond);
  return {
    guest: mean(({ guestRatio }) => guestRatio),
    root: mean(({ rootRatio }) => rootRatio),
    hypervisor: mean(({ hypervisorRatio }) => hypervisorRatio),
    idle: mean(({ idleRatio }) => idleRatio),
    interrupts: interrupts === null ? null : interrupts * known.length,
    queues: known.flatMap(({ queues }) => queues),
  };
}

function LpBar({ column, use, isFirst }: { column: Column; use: Use; isFirst: boolean }) {
  const { lps, xPx, widthPx } = column;
  const isPinned = view.value.lp !== undefined && lps.includes(view.value.lp);
  const isHovered = hoverLps.value !== undefined && lps[0] === hoverLps.value[0];
  const share = activeShare(lps);
  const lit = share === undefined ? 0 : share / lps.length;
  const hasNothingOfVm = share !== undefined && share <= 0;
  const isStop = view.value.lp === undefined ? isFirst : isPinned;
  return (
    <button
      type="button"
      class={`lp ${isPinned ? 'pinned' : ''} ${isHovered ? 'hovered' : ''} ${hasNothingOfVm ? 'dim' : ''}`}
      style={{ left: `${xPx}px`, width: `${widthPx}px` }}
      aria-pressed={isPinned}
      aria-label={[strings.lp(lpRange(lps)), ...modeWords(use)].join(', ')}
      tabIndex={isStop ? 0 : -1}
      data-lp={lps[0]}
      onClick={() => pinLp(lps[0] ?? 0)}
      onPointerEnter={(event) => {
        hoverLps.value = lps;
        hint.value = barHint(column, use, event);
      }}
      onFocus={() => (hoverLps.value = lps)}
      onBlur={() => (hoverLps.value = undefined)}
    >
      <i class="part hypervisor" style={part(0, use.hypervisor)} />
      <i class="part root" style={part(use.hypervisor, use.root)} />
      <i class="part guest" style={part((use.hypervisor ?? 0) + (use.root ?? 0), use.guest)} />
      {lit > 0 && (
        <i
          class="part"
          style={{
            ...part((use.hypervisor ?? 0) + (use.root ?? 0), lit),
            background: hueColour(hueOf(activeVm.value ?? '')),
          }}
        />
      )}
      {use.queues.length > 0 && <i class="queue-dot" />}
    </button>
  );
}

function part(below: number | null, size: number | null) {
  return { bottom: `${(below ?? 0) * 100}%`, height: `${(size ?? 0) * 100}%` };
}

function modeWords({ guest, root, hypervisor, idle }: Use): readonly string[] {
  const words = (name: string, ratio: number | null): string => `${name} ${format.percentSign(ratio)}`;
  return [
    words(strings.modes.guest, guest),
    words(strings.modes.root, root),
    words(strings.modes.hypervisor, hypervisor),
    words(strings.modes.idle, idle),
  ];
}

function barHint({ lps, numaNode, core }: Column, use: Use, event: PointerEvent): Hint {
  const { guest, root, hypervisor } = colours.value;
  return {
    x: event.clientX,
    y: event.clientY,
    title: strings.lp(lpRange(lps)),
    lines: [
      { text: strings.modes.guest, value: format.percentSign(use.guest), colour: guest },
      { text: strings.modes.root, value: format.percentSign(use.root), colour: root },
      { text: strings.modes.hypervisor, value: format.percentSign(use.hypervisor), colour: hypervisor },
      { text: strings.modes.idle, value: format.percentSign(use.idle), colour: 'transparent' },
      { text: strings.lpPlace(numaNode, core) },
      ...(use.interrupts === null ? [] : [{ text: strings.interrupts(format.count(use.interrupts)) }]),
      ...(use.queues.length === 0 ? [] : [{ text: strings.queuesHere(use.queues.join(', ')) }]),
    ],
  };
}

function walkBars(event: KeyboardEvent): void {
  const bar = event.target as HTMLElement;
  const next =
    event.key === 'ArrowRight'
      ? bar.nextElementSibling
      : event.key === 'ArrowLeft'
        ? bar.previousElementSibling
        : event.key === 'Home'
          ? bar.parentElement?.firstElementChild
          : event.key === 'End'
            ? bar.parentElement?.lastElementChild
            : undefined;
  if (next === undefined) return;
  event.preventDefault();
  (next as HTMLElement | null)?.focus();
}

export function focusLpStrip(): void {
  go({ room: 'now' }, 'replace');
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.lp[tabindex="0"]')?.focus());
}
