/**
 * Series by what they are told apart by: host, set, instance and counter; and which of them a quotient is made of. Definitions come from
 * other threads and from JSON with strings of their own; what is the same in another series is kept once.
 */
import type { SeriesDefinition } from '../../collector/model/history.ts';
import type { StoredSeries } from './series.ts';

/** The newest series of each name, by instance: those of an instance are few. */
export class SeriesNames {
  private readonly byInstance = new Map<string, StoredSeries[]>();

  get({ counter, ...of }: Name): StoredSeries | undefined {
    return this.byInstance.get(instanceKeyOf(of))?.find(({ definition }) => definition.counter === counter);
  }

  /** Any other series of its instance. */
  sibling(definition: Omit<Name, 'counter'>): StoredSeries | undefined {
    return this.byInstance.get(instanceKeyOf(definition))?.[0];
  }

  set(series: StoredSeries): void {
    const key = instanceKeyOf(series.definition);
    const { counter } = series.definition;
    const others = this.byInstance.get(key)?.filter(({ definition }) => definition.counter !== counter) ?? [];
    this.byInstance.set(key, [...others, series]);
  }

  /** Takes a series out, unless there is a newer one of its name. */
  delete(series: StoredSeries): void {
    const key = instanceKeyOf(series.definition);
    const others = this.byInstance.get(key)?.filter((other) => other !== series) ?? [];
    if (others.length > 0) this.byInstance.set(key, others);
    else this.byInstance.delete(key);
  }

  clear(): void {
    this.byInstance.clear();
  }
}

type Name = Pick<SeriesDefinition, 'host' | 'set' | 'instance' | 'counter'>;

function instanceKeyOf({ host, set, instance }: Omit<Name, 'counter'>): string {
  return `${host}\u0000${set}\u0000${instance}`;
}

/** The definition, with all that is the same in another of its instance or of its metric taken from there. */
export function sharing(
  { host, set, instance, counter, metric, labels, unit, storedAs }: SeriesDefinition,
  sibling: SeriesDefinition | undefined,
  alike: SeriesDefinition | undefined,
): SeriesDefinition {
  return {
    host: same(host, sibling?.host, alike?.host),
    set: same(set, sibling?.set, alike?.set),
    instance: same(instance, sibling?.instance),
    counter: same(counter, alike?.counter),
    metric: same(metric, alike?.metric),
    labels: sameJson(labels, sibling?.labels),
    unit: same(unit, alike?.unit),
    storedAs: sameJson(storedAs, alike?.storedAs),
  };
}

/** The one of some equal strings that is there already. */
function same<Text extends string>(text: Text, ...others: readonly (Text | undefined)[]): Text {
  return others.find((other) => other === text) ?? text;
}

function sameJson<Value>(value: Value, other: Value | undefined): Value {
  return other !== undefined && JSON.stringify(other) === JSON.stringify(value) ? other : value;
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
