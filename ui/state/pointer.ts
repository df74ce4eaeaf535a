/** What the pointer or the keyboard is on, shared by the whole page: a VM, logical processors, a time, and its tooltip. */
import { batch, computed, effect, signal } from '@preact/signals';

import { view } from './location.ts';

export const hoverVm = signal<string | undefined>(undefined);
/** Logical processors of the column under the pointer. */
export const hoverLps = signal<readonly number[] | undefined>(undefined);
/** The one time cursor of all charts. */
export const cursorMs = signal<number | undefined>(undefined);

export interface Hint {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly lines: readonly HintLine[];
}

export interface HintLine {
  readonly text: string;
  readonly value?: string;
  /** A CSS colour for a swatch. */
  readonly colour?: string;
}

export const hint = signal<Hint | undefined>(undefined);

/** The VM to light up: under the pointer, else the chosen one. */
export const activeVm = computed(
  () => hoverVm.value ?? (hoverLps.value === undefined ? view.value.vm : undefined),
);
/** The lit VM once the pointer rests on it: what is dear to draw does not follow every pixel. */
export const restingVm = signal<string | undefined>(undefined);
const restMs = 80;
effect(() => {
  const vm = activeVm.value;
  const timer = setTimeout(() => {
    restingVm.value = vm;
  }, restMs);
  return () => clearTimeout(timer);
});

export const activeLps = computed<readonly number[] | undefined>(() => {
  if (hoverLps.value !== undefined) return hoverLps.value;
  const chosen = view.value.lp;
  return hoverVm.value === undefined && chosen !== undefined ? [chosen] : undefined;
});

export function clearPointer(): void {
  batch(() => {
    hoverVm.value = undefined;
    hoverLps.value = undefined;
    hint.value = undefined;
  });
}
