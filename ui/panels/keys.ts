/** The keys that work everywhere: one table for what they do and for the help that lists them. */
import { focusMatrix } from '../matrix/matrix-view.tsx';
import { cancelLook, isLooking, lookOrCancel } from '../state/closer.ts';
import { focusWhenThere } from '../state/focus-when-there.ts';
import { filter, setFilter } from '../state/list.ts';
import { strings } from '../state/locale.ts';
import { go, goLive, view } from '../state/location.ts';
import { clearPointer } from '../state/pointer.ts';
import { openExport } from './export-dialog.tsx';
import { pause } from './header.tsx';
import { openKeyHelp } from './key-help.tsx';
import { copyLink } from './take-along.tsx';
import { focusLpStrip } from './lp-strip.tsx';
import { openPalette } from './palette.tsx';
import { pan, zoom } from './time-bar.tsx';
import { focusVmTable } from './vm-table.tsx';

const names = strings.keyHelp.names;

export interface PageKey {
  readonly key: string;
  readonly name: string;
  readonly run: () => void;
}

export const pageKeys: readonly PageKey[] = [
  { key: '/', name: names.palette, run: openPalette },
  { key: 'f', name: names.filter, run: focusFilter },
  { key: '1', name: names.vms, run: focusVmTable },
  { key: '2', name: names.lps, run: focusLpStrip },
  { key: '3', name: names.matrix, run: focusMatrix },
  { key: 'a', name: names.earlier, run: () => pan(-0.25) },
  { key: 'd', name: names.later, run: () => pan(0.25) },
  { key: 'w', name: names.zoomIn, run: () => zoom(0.5) },
  { key: 's', name: names.zoomOut, run: () => zoom(2) },
  { key: 'x', name: names.closer, run: lookOrCancel },
  { key: 'l', name: names.live, run: goLive },
  { key: 'p', name: names.pause, run: pause },
  { key: 'c', name: names.copy, run: () => void copyLink() },
  { key: 'e', name: names.exporting, run: openExport },
  { key: '?', name: names.help, run: openKeyHelp },
];

const byKey = new Map(pageKeys.map((one) => [one.key, one.run]));

/** Keys without a modifier, unless one is typing or a dialog is open; Ctrl+K always. */
export function listenForKeys(): void {
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.key === 'Escape') {
      escape();
      return;
    }
    if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null)
      return;
    const run = byKey.get(event.key);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

function focusFilter(): void {
  const field = '#vm-filter, #counter-filter';
  if (document.querySelector(field) === null) go({ room: 'now' });
  focusWhenThere(field, (element) => element instanceof HTMLInputElement && element.select());
}

/** Out of a closer look, out of the field, out of the filter, out of the page of one thing, then out of the selection, one at a time. */
function escape(): void {
  clearPointer();
  if (isLooking.value) cancelLook();
  else if (filter.value !== '') setFilter('');
  else if (view.value.room === 'vm' || view.value.room === 'cpu') go({ room: 'now' });
  else if (view.value.vm !== undefined || view.value.lp !== undefined)
    go({ vm: undefined, lp: undefined }, 'replace');
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
}
