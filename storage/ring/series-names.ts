/** What series are told apart by, and which of them a quotient is made of. */
import type { SeriesDefinition } from '../../collector/model/history.ts';

export function keyOf(definition: SeriesDefinition): string {
  const { host, set, instance, counter } = definition;
  return `${host}\u0000${set}\u0000${instance}\u0000${counter}`;
}

export const setKeyOf = (host: string, set: string): string => `${host}\u0000${set}`;

/** What a quotient is made of; nothing of any other series. */
export function countersOf({ storedAs }: SeriesDefinition): readonly string[] {
  return storedAs.kind === 'quotient' ? [storedAs.numerator, storedAs.base] : [];
}

export function isQuotientOf(one: SeriesDefinition, other: SeriesDefinition): boolean {
  return (
    one.storedAs.kind === 'quotient' &&
    one.instance === other.instance &&
    one.set === other.set &&
    one.host === other.host &&
    countersOf(one).includes(other.counter)
  );
}
