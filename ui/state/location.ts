/** The view as a signal that lives in the address bar: every change is an address, back and forward work. */
import { signal } from '@preact/signals';

import { formatView, parseView, type View } from './view.ts';

export const view = signal<View>(parseView(location.search));

/**
 * How a change shows in the address: as a new place in history, in the place of what one would not want to step back through, or so but
 * only when the hand rests. A key that is held pans thirty times a second, and browsers stop following the address of such a page.
 */
type Address = 'push' | 'replace' | 'replace at rest';

const restMs = 150;
let resting: { readonly address: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;

/** Changes the view, at once; its address as asked for. */
export function go(change: Partial<View>, how: Address = 'push'): void {
  const next = { ...view.peek(), ...change };
  const address = `${location.pathname}${formatView(next)}`;
  if (address === (resting?.address ?? `${location.pathname}${location.search}`)) return;
  if (how === 'push') settleAddress();
  forgetAddress();
  if (how === 'push') history.pushState(null, '', address);
  else if (how === 'replace') history.replaceState(null, '', address);
  else resting = { address, timer: setTimeout(settleAddress, restMs) };
  view.value = next;
}

/** Writes the address that still waits: before it is copied, or left for another. */
export function settleAddress(): void {
  if (resting === undefined) return;
  history.replaceState(null, '', resting.address);
  forgetAddress();
}

function forgetAddress(): void {
  clearTimeout(resting?.timer);
  resting = undefined;
}

/** Back to the present, or to the whole recording. */
export function goLive(): void {
  go({ fromMs: undefined, toMs: undefined, atMs: undefined });
}

export function addressOf(change: Partial<View>): string {
  return `${location.pathname}${formatView({ ...view.value, ...change })}`;
}

addEventListener('pagehide', settleAddress);
addEventListener('popstate', () => {
  forgetAddress();
  view.value = parseView(location.search);
});
