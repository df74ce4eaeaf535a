/** Links to the page of one VM or one processor: real addresses, so that they open in a new tab, and no reload when they do not. */
import type { ComponentChildren } from 'preact';

import { strings } from '../state/locale.ts';
import { addressOf, go } from '../state/location.ts';
import type { View } from '../state/view.ts';

export interface ViewLinkProps {
  readonly to: Partial<View>;
  readonly children: ComponentChildren;
  readonly className?: string;
  /** −1 where the keyboard has another way. */
  readonly tabIndex?: number;
  readonly title?: string;
}

export function ViewLink({ to, children, className, tabIndex, title }: ViewLinkProps) {
  return (
    <a
      href={addressOf(to)}
      class={className}
      tabIndex={tabIndex}
      title={title}
      onClick={(event) => follow(event, to)}
    >
      {children}
    </a>
  );
}

/** Goes there without a reload, unless the click asks the browser for a tab or a window of its own. */
export function follow(event: MouseEvent, to: Partial<View>): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  go(to);
}

export function LpLink({ lp }: { lp: number }) {
  return <ViewLink to={{ room: 'cpu', lp }}>{strings.lp(String(lp))}</ViewLink>;
}
