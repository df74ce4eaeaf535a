/**
 * The catalogue's counters as families: which column of a set's frame becomes which family, under which labels. The labels are
 * made once per set of instances and kept until an instance comes or goes.
 */
import { counterSets, findCounterSet } from '../catalogue/catalogue.ts';
import { instanceText, isTotal, labelsOf } from '../catalogue/instances.ts';
import { exposedFamilies, type ExposedFamily } from '../catalogue/names.ts';
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import type { SetFrame } from '../model/frame.ts';
import type { InstanceName } from '../model/snapshot.ts';
import { labelKey, type Family, type FamilyPart, type Labels } from './families.ts';

type LabelColumn = readonly (Labels | undefined)[];

/** Where one family of a set comes from. */
interface Exposure {
  readonly family: string;
  readonly column: ExposedFamily['column'];
  readonly labels: LabelColumn;
}

/** How the columns of one host's set are exposed, as long as its instances stay the same. */
export interface SetLayout {
  readonly instances: readonly InstanceName[];
  readonly base: LabelColumn;
  readonly exposures: ReadonlyMap<string, readonly Exposure[]>;
}

/** Every family a counter can appear in, in the order of the catalogue. */
export const counterFamilies: readonly Family[] = [
  ...new Map(
    counterSets
      .flatMap((set) => set.counters.flatMap((counter) => exposedFamilies(set, counter)))
      .toReversed()
      .map(({ name, type, help }) => [name, { name, type, help }] as const),
  ).values(),
].toReversed();

/** The layout for these instances; the earlier one where nothing changed. Undefined for a set the catalogue does not know. */
export function layoutOf(
  host: string,
  frame: SetFrame,
  earlier: SetLayout | undefined,
): SetLayout | undefined {
  if (earlier !== undefined && sameInstances(earlier.instances, frame.instances)) return earlier;
  const set = findCounterSet(frame.set);
  if (set === undefined) return undefined;
  const base = baseLabels(host, set, frame.instances, earlier);
  return { instances: frame.instances, base, exposures: exposuresOf(set, base) };
}

/** The samples of a set's frame, by family name. */
export function* counterParts(
  frame: SetFrame,
  layout: SetLayout,
): Generator<readonly [family: string, part: FamilyPart]> {
  for (const column of frame.columns) {
    for (const exposure of layout.exposures.get(column.counter) ?? []) {
      const values = column[exposure.column];
      if (values !== undefined)
        yield [exposure.family, { at: frame.at, labels: exposure.labels, values }] as const;
    }
  }
}

function sameInstances(one: readonly InstanceName[], other: readonly InstanceName[]): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every(
      ({ name, duplicate }, index) => name === other[index]?.name && duplicate === other[index].duplicate,
    )
  );
}

/** Instances that stay keep their label object, by which a push knows a series again. */
function baseLabels(
  host: string,
  set: CounterSetSpec,
  instances: readonly InstanceName[],
  earlier: SetLayout | undefined,
): LabelColumn {
  const known = new Map(
    earlier?.instances.map((instance, index) => [instanceText(instance), earlier.base[index]]) ?? [],
  );
  const seen = new Set<string>();
  return instances.map((instance) => {
    if (isTotal(instance)) return undefined;
    const labels = distinct({ host, ...labelsOf(set, instance) }, instance, seen);
    if (labels === undefined) return undefined;
    const kept = known.get(instanceText(instance));
    const key = labelKey(labels);
    seen.add(key);
    return kept !== undefined && labelKey(kept) === key ? kept : labels;
  });
}

/** Labels not seen before in this set. Where two names read alike the whole name tells them apart, for one duplicate spoils a whole page. */
function distinct(labels: Labels, instance: InstanceName, seen: ReadonlySet<string>): Labels | undefined {
  if (!seen.has(labelKey(labels))) return labels;
  const whole = { ...labels, instance: instanceText(instance) };
  return seen.has(labelKey(whole)) ? undefined : whole;
}

function exposuresOf(set: CounterSetSpec, base: LabelColumn): ReadonlyMap<string, readonly Exposure[]> {
  const columns = new Map<string, LabelColumn>([['', base]]);
  const labelsFor = (counter: CounterSpec): { key: string; labels: LabelColumn } => {
    const key = counter.labels === undefined ? '' : labelKey(counter.labels);
    const labels =
      columns.get(key) ?? base.map((row) => (row === undefined ? undefined : { ...row, ...counter.labels }));
    columns.set(key, labels);
    return { key, labels };
  };
  const taken = new Set<string>();
  const exposures = set.counters.map((counter) => {
    const { key, labels } = labelsFor(counter);
    const families = exposedFamilies(set, counter).filter(({ name }) => {
      // Two averages may share their base; the first carries it.
      if (taken.has(`${name} ${key}`)) return false;
      taken.add(`${name} ${key}`);
      return true;
    });
    return [counter.id, families.map(({ name, column }) => ({ family: name, column, labels }))] as const;
  });
  return new Map(exposures);
}
