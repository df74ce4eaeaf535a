/** What lights up: the LPs of the VM that is pointed at or pinned, the VMs of the LPs. Derived from the matrix. */
import { computed } from '@preact/signals';

import { vmsOn } from '../matrix/cells.ts';
import { rows } from './list.ts';
import { go, view } from './location.ts';
import { cells } from './matrix.ts';
import { activeLps, activeVm, hoverVm } from './pointer.ts';

/** VMs that may run on the active LPs, with their part of the busiest of them; undefined when no LP is active. */
export const litVms = computed(() => {
  const lps = activeLps.value;
  // A cell is one VM already; only a bar of the strip asks which VMs are on it.
  if (hoverVm.value !== undefined || lps === undefined || cells.value === undefined) return undefined;
  return vmsOn(
    cells.value,
    rows.value.map(({ key }) => key),
    lps,
  );
});

/** Cores that the active VM may have used on some LPs; undefined when no VM is active. */
export function activeShare(lps: readonly number[]): number | undefined {
  const vm = activeVm.value;
  return vm === undefined ? undefined : cells.value?.amounts(vm, lps)?.share;
}

/** Pins a VM, or lets go of it when it is the pinned one. */
export function pinVm(key: string): void {
  go({ vm: view.peek().vm === key ? undefined : key }, 'replace');
}

export function pinLp(lp: number): void {
  go({ lp: view.peek().lp === lp ? undefined : lp }, 'replace');
}
