/** The rows of the VM table as they stand on screen: sorted, filtered, and held still while the pointer is on them. */
import { computed, signal, untracked } from '@preact/signals';

import type { VmAnswer } from '../../collector/model/wire.ts';
import { view } from './location.ts';
import { firstSort, keepOrder, rankVms, type VmSort } from './ranking.ts';
import { hues, vms } from './session.ts';

export const sort = signal<VmSort>(firstSort);
export const filter = signal('');

/** Rows do not move under the pointer; they catch up when it leaves. */
export const isListHeld = signal(false);
let lastOrder: readonly string[] = [];
let lastRanking = '';

export const rows = computed<readonly VmAnswer[]>(() => {
  const ranked = rankVms(vms.value?.vms ?? [], sort.value, filter.value);
  const ranking = `${sort.value.column} ${sort.value.descending} ${filter.value} ${untracked(() => view.value.host ?? '')}`;
  const listed = isListHeld.value && ranking === lastRanking ? keepOrder(ranked, lastOrder) : ranked;
  lastOrder = listed.map(({ key }) => key);
  lastRanking = ranking;
  return listed;
});

/** Hue of a VM, read by every picture. */
export function hueOf(key: string): number | undefined {
  return hues.value.get(key);
}
