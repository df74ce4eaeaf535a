/** Reading values out of a set's columns by counter, with the fallbacks that sources make necessary. */
import type { SetFrame } from '../model/frame.ts';

/** Sum of what is known; NaN when nothing is. */
export function sumKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((total, value) => total + value, 0);
}

export type ReadValue = (counter: string, index: number) => number;

/** Values of one set by counter; NaN for a counter that is not there. */
export function readerOf(set: SetFrame): ReadValue {
  const columns = new Map(set.columns.map((column) => [column.counter, column.value]));
  return (counter, index) => columns.get(counter)?.[index] ?? Number.NaN;
}

/** Guest time with a fallback for sources that give only the total: then guest is what the hypervisor did not use. */
export function guestTime(value: ReadValue, index: number): number {
  const guest = value('guest-run-time', index);
  if (!Number.isNaN(guest)) return guest;
  const rest = value('total-run-time', index) - value('hypervisor-run-time', index);
  return Number.isNaN(rest) ? Number.NaN : Math.max(0, rest);
}
