/** Moves the focus to something that may only be about to be drawn: at once when it is there, else the moment it appears. */

/** What has not appeared by then will not be what was meant. */
const mostMs = 3000;

/**
 * Waiting for a frame would lose what is typed before it; a mutation is told before the next key is.
 */
export function focusWhenThere(
  selector: string,
  act = (element: HTMLElement): void => element.focus(),
): void {
  const find = (): HTMLElement | null => document.querySelector<HTMLElement>(selector);
  const here = find();
  if (here !== null) {
    act(here);
    return;
  }
  const watch = new MutationObserver(() => {
    const element = find();
    if (element === null) return;
    watch.disconnect();
    act(element);
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), mostMs);
}
