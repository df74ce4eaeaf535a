/**
 * How a frame goes into the store: which series it has, and where in a batch each number goes. A set's plan is made anew
 * only when its instances or counters changed; until then a poll copies columns and nothing else.
 *
 *   strips        counter A     counter B:numerator     counter B:base     B
 *   ids           a0 a1 a2      n0 n1 n2                b0 b1 b2           (not appended: the store computes it)
 *   values        Δ of A        Δ of B                  Δbase of B
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import { instanceText, labelsOf } from '../catalogue/instances.ts';
import type { Frame, SetFrame } from '../model/frame.ts';
import type { HistoryBatch, HistoryGroup, SeriesDefinition, SeriesId } from '../model/history.ts';
import type { InstanceName } from '../model/snapshot.ts';
import { stripSignature, stripsOf, type Strip } from './history-strips.ts';
import { areSameInstances } from './instances.ts';

export interface HistoryPlan {
  readonly host: string;
  /** By counter set; sets not in the last frame are kept for when they are read again. */
  readonly sets: ReadonlyMap<string, SetPlan>;
  /** What the store must be asked ids for before a batch can be built; empty in nearly every poll. */
  readonly definitions: readonly SeriesDefinition[];
}

interface SetPlan {
  readonly signature: string;
  readonly instances: readonly InstanceName[];
  readonly strips: readonly Strip[];
  /** In the order of `strips`, then of `instances`; -1 where one is still missing. */
  readonly ids: Int32Array;
  /** The part of `ids` that is appended; one object for as long as the plan lives. */
  readonly appended: Int32Array;
  /** Where in `ids` those of `definitions` go. */
  readonly missing: readonly number[];
  readonly definitions: readonly SeriesDefinition[];
}

/** The plan of a frame. Hand in the plan before, with its ids, to keep what has not changed. */
export function planHistory(frame: Frame, previous?: HistoryPlan): HistoryPlan {
  const known = previous?.host === frame.host ? previous.sets : undefined;
  const sets = new Map(known);
  for (const set of frame.sets) sets.set(set.set, planSet(frame.host, set, known?.get(set.set)));
  return { host: frame.host, sets, definitions: [...sets.values()].flatMap((set) => set.definitions) };
}

/** The same plan with the ids the store gave for its `definitions`, in their order. */
export function withIds(plan: HistoryPlan, ids: readonly SeriesId[]): HistoryPlan {
  if (ids.length !== plan.definitions.length) {
    throw new Error(
      `Cannot plan the history of "${plan.host}": got ${ids.length} ids for ${plan.definitions.length} series`,
    );
  }
  const sets = new Map<string, SetPlan>();
  let next = 0;
  for (const [name, set] of plan.sets) {
    sets.set(name, fill(set, ids.slice(next, next + set.missing.length)));
    next += set.missing.length;
  }
  return { host: plan.host, sets, definitions: [] };
}

/** One poll for the store. The plan must be that of this frame, with ids. */
export function buildBatch(plan: HistoryPlan, frame: Frame): HistoryBatch {
  const groups = frame.sets.flatMap((set) => {
    const planned = plan.sets.get(set.set);
    if (planned === undefined || planned.missing.length > 0) {
      throw new Error(`Cannot build a batch of "${plan.host}": set "${set.set}" has no ids yet`);
    }
    return planned.appended.length === 0 ? [] : [buildGroup(planned, set)];
  });
  return { host: frame.host, at: frame.at, groups };
}

function planSet(host: string, set: SetFrame, known: SetPlan | undefined): SetPlan {
  const signature = stripSignature(set);
  if (known?.signature === signature && areSameInstances(known.instances, set.instances)) return known;
  const strips = known?.signature === signature ? known.strips : stripsOf(set);
  const knownIds = idsByKey(known);
  const ids = new Int32Array(strips.length * set.instances.length).fill(-1);
  const missing: number[] = [];
  const definitions: SeriesDefinition[] = [];
  const define = defineIn(host, set);
  strips.forEach((strip, stripIndex) => {
    set.instances.forEach((instance, row) => {
      const position = stripIndex * set.instances.length + row;
      const id = knownIds.get(keyOf(strip, instance));
      if (id !== undefined) {
        ids[position] = id;
        return;
      }
      missing.push(position);
      definitions.push(define(strip, instance));
    });
  });
  return { signature, instances: set.instances, strips, missing, definitions, ...numbered(ids, strips) };
}

function fill(set: SetPlan, given: readonly SeriesId[]): SetPlan {
  if (given.length === 0) return set;
  const ids = set.ids.slice();
  set.missing.forEach((position, index) => {
    ids[position] = given[index] ?? -1;
  });
  return { ...set, ...numbered(ids, set.strips), missing: [], definitions: [] };
}

function numbered(ids: Int32Array, strips: readonly Strip[]): Pick<SetPlan, 'ids' | 'appended'> {
  const appendedStrips = strips.filter(({ take }) => take !== 'none').length;
  const perStrip = strips.length === 0 ? 0 : ids.length / strips.length;
  return { ids, appended: ids.slice(0, appendedStrips * perStrip) };
}

function idsByKey(known: SetPlan | undefined): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  known?.strips.forEach((strip, stripIndex) => {
    known.instances.forEach((instance, row) => {
      const id = known.ids[stripIndex * known.instances.length + row] ?? -1;
      if (id >= 0) ids.set(keyOf(strip, instance), id);
    });
  });
  return ids;
}

/** A series that would be kept in another way is another series to ask for. */
function keyOf({ counter, storedAs }: Strip, instance: InstanceName): string {
  const way = storedAs.kind === 'count' ? storedAs.unitPerCount : storedAs.kind;
  return `${counter}\n${way}\n${instanceText(instance)}`;
}

/** Labels say nothing of the host: it is a field of its own. */
function defineIn(host: string, set: SetFrame): (strip: Strip, instance: InstanceName) => SeriesDefinition {
  const setSpec = findCounterSet(set.set);
  return ({ counter, metric, unit, storedAs, labels }, instance) => ({
    host,
    set: set.set,
    instance: instanceText(instance),
    counter,
    metric,
    unit,
    storedAs,
    labels: {
      ...(setSpec === undefined ? foreignLabels(instance) : labelsOf(setSpec, instance)),
      ...labels,
    },
  });
}

function foreignLabels(instance: InstanceName): Readonly<Record<string, string>> {
  return instance.name === '' ? {} : { instance: instanceText(instance) };
}

function buildGroup({ appended, strips, instances }: SetPlan, set: SetFrame): HistoryGroup {
  const values = new Float64Array(appended.length);
  let baseSeconds: Float64Array | undefined;
  strips.forEach((strip, stripIndex) => {
    const column = set.columns[strip.column];
    if (column === undefined || strip.take === 'none') return;
    const offset = stripIndex * instances.length;
    const kept = column[strip.take];
    if (kept === undefined) values.fill(NaN, offset, offset + instances.length);
    else values.set(kept, offset);
    if (strip.take !== 'delta' || column.baseTotal !== undefined || column.baseDelta === undefined) return;
    baseSeconds ??= new Float64Array(appended.length).fill(NaN);
    const unit = column.unitPerCount ?? 1;
    baseSeconds.set(
      column.baseDelta.map((ticks) => ticks * unit),
      offset,
    );
  });
  const group = { set: set.set, intervalSeconds: set.intervalSeconds, ids: appended, values };
  return baseSeconds === undefined ? group : { ...group, baseSeconds };
}
