/**
 * The strip of logical processors as a picture: each column a bar of what its LPs spent their time with, the part of the lit VM
 * in its hue, a dot below where network queues interrupt. What a column adds up is worked out here too; pure but for painting.
 *
 *   idle   (ground)
 *   guest  ▒▒▒  ← from below, the lit VM's part over it
 *   root   ▓▓▓
 *   hyp.   ███
 */
import type { ProcessorAnswer } from '../../collector/model/wire.ts';
import type { Colours } from '../styles/theme.ts';
import type { Column, ColumnLayout } from './columns.ts';
import { sizedContext } from './paint.ts';

/** What the LPs of a column did on average; what none of them reports is absent. */
export interface ColumnUse {
  readonly guest: number | null;
  readonly root: number | null;
  readonly hypervisor: number | null;
  readonly idle: number | null;
  /** A second, all LPs together. */
  readonly interrupts: number | null;
  readonly queues: readonly string[];
}

export function usesOf(
  { columns }: ColumnLayout,
  processors: readonly ProcessorAnswer[],
): readonly ColumnUse[] {
  const byLp = new Map(processors.map((one) => [one.lp, one]));
  return columns.map((column) => useOf(column, byLp));
}

const none: ColumnUse = {
  guest: null,
  root: null,
  hypervisor: null,
  idle: null,
  interrupts: null,
  queues: [],
};

function useOf({ lps }: Column, byLp: ReadonlyMap<number, ProcessorAnswer>): ColumnUse {
  const known = lps.flatMap((lp) => byLp.get(lp) ?? []);
  const [only] = known;
  if (only === undefined) return none;
  const mean = (read: (one: ProcessorAnswer) => number | null): number | null => {
    if (known.length === 1) return read(only);
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

export interface StripPicture {
  readonly layout: ColumnLayout;
  readonly uses: readonly ColumnUse[];
  /** Part of each column that the lit VM used, 0–1; undefined when none is lit. */
  readonly lit: readonly number[] | undefined;
  readonly litColour: string;
  readonly colours: Colours;
  readonly heightPx: number;
}

/** Below the bars, for the dots. */
export const dotRoomPx = 6;
const fadedAlpha = 0.35;

export function paintStrip(canvas: HTMLCanvasElement, picture: StripPicture): void {
  const { layout, uses, lit, colours, heightPx } = picture;
  const context = sizedContext(canvas, layout.widthPx, heightPx);
  if (context === undefined) return;
  const barPx = heightPx - dotRoomPx;
  for (const [index, { xPx, widthPx }] of layout.columns.entries()) {
    const use = uses[index];
    const part = lit?.[index];
    const width = widthPx - 1;
    context.fillStyle = colours.raised;
    context.fillRect(xPx, 0, width, barPx);
    if (use === undefined) continue;
    let below = 0;
    const fill = (ratio: number | null, colour: string, from: number): void => {
      const height = Math.min(1, ratio ?? 0) * barPx;
      context.fillStyle = colour;
      context.fillRect(xPx, barPx - from - height, width, height);
    };
    context.globalAlpha = part !== undefined && part <= 0 ? fadedAlpha : 1;
    for (const mode of ['hypervisor', 'root'] as const) {
      fill(use[mode], colours[mode], below);
      below += Math.min(1, use[mode] ?? 0) * barPx;
    }
    fill(use.guest, colours.guest, below);
    if (part !== undefined && part > 0) fill(part, picture.litColour, below);
    context.globalAlpha = 1;
    if (use.queues.length > 0) paintDot(context, xPx + width / 2, barPx + 3, colours['ink-soft']);
  }
}

function paintDot(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 2, 0, 2 * Math.PI);
  context.fill();
}
