/**
 * What rules would have done over stored history: frames are put together again from the roll-ups, one for each step, and judged as
 * live ones are. What no history tells (silence of a source, receivers) is not judged.
 */
import { instanceNames } from '../catalogue/instances.ts';
import { watchVolumes } from './forecast/volume-forecast.ts';
import type { LineFor } from './forecast/volume-line.ts';
import type { Alert } from '../model/alert.ts';
import type { Frame, FrameColumn, SetFrame } from '../model/frame.ts';
import type { HistoryStore, SeriesRecord } from '../model/history.ts';
import { emptyInventory, type HostInventory } from '../model/host.ts';
import { dayMs, ms, unixMs, type Ms, type UnixMs } from '../model/time.ts';
import { evaluate, type AlertBook } from './evaluation.ts';
import type { AlertRule } from './rule.ts';
import { createSmoothing } from './smoothing.ts';

type Store = Pick<HistoryStore, 'find' | 'read' | 'inventoryAt'>;

export interface DryRun {
  readonly host: string;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly step: Ms;
  readonly lineFor?: LineFor;
}

/** Rules that history cannot tell of. */
export const notInHistory: readonly string[] = ['source-stale', 'counters-missing'];

/** Each time an alert would have fired, as it was then. */
export async function dryRun(
  rules: readonly AlertRule[],
  store: Store,
  { host, from, to, step, lineFor }: DryRun,
): Promise<readonly Alert[]> {
  const judged = rules.filter(({ id }) => !notInHistory.includes(id));
  const records = (await store.find({ host })).filter(isJudged);
  const volumes = watchVolumes(lineFor);
  const smoothing = createSmoothing();
  const fired: Alert[] = [];
  let book: AlertBook = new Map();
  // A day at a time, so that a large host fits into memory.
  for (let begin = from; begin < to; begin = unixMs(begin + dayMs)) {
    const end = unixMs(Math.min(begin + dayMs, to));
    for await (const frame of framesOf(store, records, { host, from: begin, to: end, step })) {
      const smooth = (name: string, value: number): number => smoothing.add(name, value, frame.at);
      const evidence = { host, now: frame.at, frame, lastHeardAt: frame.at, interval: step, smooth };
      const forecasts = volumes.onFrame(frame);
      const { book: next, changes } = evaluate(
        judged,
        forecasts === undefined ? evidence : { ...evidence, forecasts },
        book,
      );
      book = next;
      fired.push(
        ...changes
          .filter(({ alert, from: before }) => alert.state === 'firing' && before !== 'firing')
          .map(({ alert }) => alert),
      );
    }
  }
  return fired;
}

/** The base of an average is of no use here; what it divides is. */
function isJudged({ counter }: SeriesRecord): boolean {
  return !counter.endsWith(':base');
}

async function* framesOf(
  store: Store,
  records: readonly SeriesRecord[],
  { host, from, to, step }: DryRun,
): AsyncGenerator<Frame> {
  const { times, outputs } = await store.read({
    outputs: records.map(({ id }) => ({ ids: [id] })),
    from,
    to,
    step,
  });
  const rows = [...Map.groupBy(records.keys(), (index) => records[index]?.set ?? '')];
  for (const [moment, time] of times.entries()) {
    // What a step holds is known at its end.
    const at = unixMs(time + step);
    const value = (index: number): number => outputs[index]?.mean[moment] ?? Number.NaN;
    const sets = rows.flatMap(([set, indexes]) => setFrame(set, { at, step, indexes, records, value }));
    if (sets.length === 0) continue;
    const inventory = await store.inventoryAt(host, at);
    yield {
      host,
      at,
      sets,
      inventory: withFreeSpace(inventory ?? emptyInventory(host, at), sets, at),
      problems: [],
    };
  }
}

interface SetRows {
  readonly at: UnixMs;
  readonly step: Ms;
  readonly indexes: readonly number[];
  readonly records: readonly SeriesRecord[];
  readonly value: (index: number) => number;
}

/** None when the set was silent then. */
function setFrame(set: string, { at, step, indexes, records, value }: SetRows): readonly SetFrame[] {
  const heard = indexes.filter((index) => !Number.isNaN(value(index)));
  if (heard.length === 0) return [];
  const names = [...new Set(heard.map((index) => records[index]?.instance ?? ''))];
  const rowOf = new Map(names.map((name, row) => [name, row]));
  const columns = new Map<string, Float64Array>();
  for (const index of heard) {
    const { counter = '', instance = '' } = records[index] ?? {};
    const column = columns.get(counter) ?? new Float64Array(names.length).fill(Number.NaN);
    column[rowOf.get(instance) ?? 0] = value(index);
    columns.set(counter, column);
  }
  const intervalSeconds = step / 1000;
  const whole = [...columns.keys()].filter((counter) => !counter.endsWith(':numerator'));
  return [
    {
      set,
      at,
      intervalSeconds,
      instances: instanceNames(names),
      columns: whole.map((counter): FrameColumn => {
        const counted = columns.get(`${counter}:numerator`);
        return {
          counter,
          value: columns.get(counter) ?? new Float64Array(),
          ...(counted === undefined
            ? {}
            : { delta: counted.map((rate) => rate * intervalSeconds), unitPerCount: 1 }),
        };
      }),
    },
  ];
}

/** Kept inventories leave free space out, so the past takes it from the counters; what they do not tell is not known. */
function withFreeSpace(inventory: HostInventory, sets: readonly SetFrame[], at: UnixMs): HostInventory {
  const disks = sets.find(({ set }) => set === 'logical-disk');
  const column = disks?.columns.find(({ counter }) => counter === 'free-megabytes')?.value;
  const free = new Map(
    disks?.instances.map(({ name }, row) => [name.toLowerCase(), column?.[row] ?? Number.NaN]),
  );
  return {
    ...inventory,
    at,
    events: [],
    volumes: inventory.volumes.map((volume) => ({
      ...volume,
      freeBytes: free.get(volume.name.toLowerCase()) ?? Number.NaN,
    })),
  };
}

/** Fine for a short history, in which things happened fast; at most two thousand steps. */
export function dryRunStep(span: Ms): Ms {
  const least = span / 2016;
  const fine = [5000, 10_000, 30_000].find((step) => step >= least);
  return ms(fine ?? Math.ceil(least / 60_000) * 60_000);
}
