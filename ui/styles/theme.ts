/**
 * Light, dark or as the system says, and the colours of the tokens for canvases, which cannot use CSS variables. The
 * choice is kept in the browser; it is not part of the view that a link carries.
 */
import { computed, effect, signal } from '@preact/signals';

import { hueCount } from '../state/hues.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageName = 'whichvm.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener('change', () => {
  systemIsDark.value = systemDark.matches;
});

export const theme = signal<Theme>(readTheme());

/** Paper is light. */
const isPrinting = signal(false);
addEventListener('beforeprint', () => {
  isPrinting.value = true;
});
addEventListener('afterprint', () => {
  isPrinting.value = false;
});
const shownTheme = computed<Theme>(() => (isPrinting.value ? 'light' : theme.value));

const tokens = [
  'ground',
  'raised',
  'ink',
  'ink-soft',
  'line',
  'line-soft',
  'rest',
  'guest',
  'root',
  'hypervisor',
  'wait',
  'critical',
  'accent',
] as const;
type Token = (typeof tokens)[number];

export interface Colours extends Readonly<Record<Token, string>> {
  /** The ten hues of VMs. */
  readonly hues: readonly string[];
}

/** The tokens as plain colours, for the theme shown now. */
export const colours = computed<Colours>(() => {
  applyTheme(shownTheme.value);
  void systemIsDark.value;
  return readColours();
});

export function chooseTheme(next: Theme): void {
  theme.value = next;
  try {
    localStorage.setItem(storageName, next);
  } catch {
    // A browser that keeps nothing still shows the theme until the page is closed.
  }
}

/** The colour of a VM: its hue, or the one grey of all others. */
export function hueColour(hue: number | undefined): string {
  return (hue === undefined ? undefined : colours.value.hues[hue]) ?? colours.value.rest;
}

effect(() => applyTheme(shownTheme.value));

function applyTheme(next: Theme): void {
  if (next === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}

function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(storageName);
    return themes.find((known) => known === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** `light-dark()` inside a variable is resolved only where the variable is used as a colour, so a probe uses each. */
function readColours(): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const named = Object.fromEntries(tokens.map((token) => [token, resolve(token)])) as Record<Token, string>;
  const hues = Array.from({ length: hueCount }, (_, hue) => resolve(`hue-${hue}`));
  probe.remove();
  return { ...named, hues };
}
