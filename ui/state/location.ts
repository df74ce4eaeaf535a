/** The view as a signal that lives in the address bar: every change is an address, back and forward work. */
import { signal } from '@preact/signals';

import { formatView, parseView, type View } from './view.ts';

export const view = signal<View>(parseView(location.search));

/** Changes the view. A new place in history, or none for what one would not want to step back through. */
export function go(change: Partial<View>, history_: 'push' | 'replace' = 'push'): void {
  const next = { ...view.peek(), ...change };
  const address = `${location.pathname}${formatView(next)}`;
  if (address === `${location.pathname}${location.search}`) return;
  if (history_ === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  view.value = next;
}

/** Back to the present, or to the whole recording. */
export function goLive(): void {
  go({ fromMs: undefined, toMs: undefined, atMs: undefined });
}

export function addressOf(change: Partial<View>): string {
  return `${location.pathname}${formatView({ ...view.value, ...change })}`;
}

addEventListener('popstate', () => {
  view.value = parseView(location.search);
});
