/** The rows of the VM table as they stand on screen: sorted, filtered, and held still while the pointer is on them. */
import { computed, signal, untracked } from '@preact/signals';

import type { VmAnswer } from '../../collector/model/wire.ts';
import { go, view } from './location.ts';
import { keepOrder, rankVms, type VmSort } from './ranking.ts';
import { hues, vms } from './session.ts';

export const sort = computed(() => view.value.sort);
export const filter = computed(() => view.value.filter);

export function setSort(next: VmSort): void {
  go({ sort: next }, 'replace');
}

export function setFilter(text: string): void {
  go({ filter: text }, 'replace');
}

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
