/**
 * A frame of the past: the mean of every counter over a span, in the shape of a polled frame, so that one attribution answers
 * now and history. Only the counters that answers need are read.
 */
import { instanceNames } from '../catalogue/instances.ts';
import type { Frame, FrameColumn, SetFrame } from '../model/frame.ts';
import type { HistoryStore, SeriesRecord } from '../model/history.ts';
import { emptyInventory } from '../model/host.ts';
import { unixMs } from '../model/time.ts';
import type { Ms, UnixMs } from '../model/time.ts';

export interface FrameSpan {
  readonly host: string;
  /** The end; the span is (at − span, at]. */
  readonly at: UnixMs;
  readonly span: Ms;
}

/** Counters by set. */
export type WantedCounters = Readonly<Record<string, readonly string[]>>;

export const runTimes = ['guest-run-time', 'hypervisor-run-time', 'total-run-time'];
const waitPerDispatch = 'cpu-wait-time-per-dispatch';

/** What attribution reads. */
export const attributionCounters: WantedCounters = {
  'logical-processor': [
    ...runTimes,
    'idle-time',
    'context-switches',
    'hardware-interrupts',
    'root-vp-index',
    'parking-status',
  ],
  'root-virtual-processor': runTimes,
  'virtual-processor': [...runTimes, 'remote-run-time', 'dispatches', waitPerDispatch],
  'vid-partition': ['preferred-numa-node', 'remote-physical-pages'],
};

/** Counters that name something: a mean of two different ones is none of them. */
const indexes: readonly string[] = ['root-vp-index', 'preferred-numa-node'];

export async function readFrameAt(
  history: HistoryStore,
  where: FrameSpan,
  wanted: WantedCounters,
): Promise<Frame> {
  const sets = Object.entries(wanted).map(([set, counters]) => readSet(history, where, set, counters));
  const inventory = await history.inventoryAt(where.host, where.at);
  return {
    host: where.host,
    at: where.at,
    sets: (await Promise.all(sets)).filter((set) => set.instances.length > 0),
    inventory: inventory ?? emptyInventory(where.host, where.at),
    problems: [],
  };
}

async function readSet(
  history: HistoryStore,
  { host, at, span }: FrameSpan,
  set: string,
  counters: readonly string[],
): Promise<SetFrame> {
  const isWanted = (counter: string): boolean => counters.includes(counter.replace(/:(numerator|base)$/, ''));
  const from = unixMs(at - span + 1);
  const records = (await history.find({ host, set })).filter(
    ({ counter, firstAt, lastAt }) => isWanted(counter) && firstAt <= at && lastAt >= from,
  );
  const means =
    records.length === 0
      ? new Float64Array()
      : await history.means({ outputs: records.map(({ id }) => ({ ids: [id] })), from, to: at });
  return setOfMeans(set, { at, span }, withoutSilent(records, means));
}

interface Known {
  readonly record: SeriesRecord;
  readonly mean: number;
}

/** An instance without a single value in the span was not there then: a VM that left long ago is no VM with unknown use. */
function withoutSilent(records: readonly SeriesRecord[], means: Float64Array): readonly Known[] {
  const known = records.map((record, index) => ({ record, mean: means[index] ?? Number.NaN }));
  const heard = new Set(known.filter(({ mean }) => !Number.isNaN(mean)).map(({ record }) => record.instance));
  return known.filter(({ record }) => heard.has(record.instance));
}

function setOfMeans(
  set: string,
  { at, span }: { readonly at: UnixMs; readonly span: Ms },
  known: readonly Known[],
): SetFrame {
  const names = [...new Set(known.map(({ record }) => record.instance))];
  const rowByName = new Map(names.map((name, row) => [name, row]));
  const means = new Map<string, Float64Array>();
  for (const { record, mean } of known) {
    const column = means.get(record.counter) ?? new Float64Array(names.length).fill(Number.NaN);
    // A counter once kept in another way is two series of one name; the one that knows something counts.
    if (!Number.isNaN(mean)) column[rowByName.get(record.instance) ?? 0] = mean;
    means.set(record.counter, column);
  }
  const intervalSeconds = span / 1000;
  const counters = [...means.keys()].filter((counter) => !/:(numerator|base)$/.test(counter));
  return {
    set,
    at,
    intervalSeconds,
    instances: instanceNames(names),
    columns: counters.map((counter) => columnOf(counter, means, intervalSeconds)),
  };
}

/** An average brings its two counts, as a polled one does: what was waited and how often, over the whole span. */
function columnOf(
  counter: string,
  means: ReadonlyMap<string, Float64Array>,
  intervalSeconds: number,
): FrameColumn {
  const value = means.get(counter) ?? new Float64Array();
  const numerator = means.get(`${counter}:numerator`);
  const base = means.get(`${counter}:base`);
  return {
    counter,
    value: indexes.includes(counter) ? value.map(wholeOrAbsent) : value,
    ...(numerator === undefined
      ? {}
      : { delta: numerator.map((rate) => rate * intervalSeconds), unitPerCount: 1 }),
    ...(base === undefined ? {} : { baseDelta: base.map((rate) => rate * intervalSeconds) }),
  };
}

function wholeOrAbsent(value: number): number {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : Number.NaN;
}
