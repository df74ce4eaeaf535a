/**
 * A span as a row of frames: as polled, or one for each step. What changes within a span shows in them, and bounds summed over them are
 * tighter than those of its means. Every frame has the same instances in the same order, without values where nothing is known.
 */
import { setImmediate } from 'node:timers/promises';

import { instanceNames } from '../catalogue/instances.ts';
import type { Frame, FrameColumn, SetFrame } from '../model/frame.ts';
import type { HistoryAnswer, HistoryStore, SeriesRecord } from '../model/history.ts';
import type { HostInventory } from '../model/host.ts';
import { unixMs } from '../model/time.ts';
import type { Ms, UnixMs } from '../model/time.ts';
import type { WantedCounters } from './frame-at.ts';

export interface SpanQuestion {
  readonly host: string;
  /** The end; the span is (at − span, at]. */
  readonly at: UnixMs;
  readonly span: Ms;
  /** Width of one frame; left out = each poll, and no frames where polls are no longer kept. */
  readonly step?: Ms;
  readonly wanted: WantedCounters;
  readonly inventory: HostInventory;
  /** More values than this are not read: no frames. */
  readonly mostValues: number;
}

/** Oldest first. */
export async function readFramesOfSpan(
  history: HistoryStore,
  question: SpanQuestion,
): Promise<readonly Frame[]> {
  const { host, at, span, step, wanted } = question;
  const from = unixMs(at - span + 1);
  const sets = Object.entries(wanted).map(async ([set, counters]) => {
    const records = (await history.find({ host, set })).filter(
      ({ counter, firstAt, lastAt }) => counters.includes(counter) && firstAt <= at && lastAt >= from,
    );
    return { set, records };
  });
  const found = (await Promise.all(sets)).filter(({ records }) => records.length > 0);
  const records = found.flatMap((set) => set.records);
  if (records.length === 0) return [];
  const outputs = records.map(({ id }) => ({ ids: [id] }));
  const answer = await history.read({ outputs, from, to: at, ...(step === undefined ? {} : { step }) });
  const isAsAsked = step !== undefined || answer.tierStep === 0;
  if (!isAsAsked || answer.times.length * records.length > question.mostValues) return [];
  return framesOf(question, answer, found);
}

interface FoundSet {
  readonly set: string;
  readonly records: readonly SeriesRecord[];
}

async function framesOf(
  question: SpanQuestion,
  answer: HistoryAnswer,
  found: readonly FoundSet[],
): Promise<readonly Frame[]> {
  const { host, inventory } = question;
  let first = 0;
  const tables = found.map(({ set, records }) => {
    const columns = answer.outputs.slice(first, first + records.length).map(({ mean }) => mean);
    first += records.length;
    return layOut(set, records, columns);
  });
  const frames: Frame[] = [];
  for (const [index, time] of answer.times.entries()) {
    const seconds = lengthOf(answer.times, index, question.step);
    const sets = tables.map((table) => frameSet(table, index, { at: unixMs(time), seconds }));
    frames.push({ host, at: unixMs(time), sets, inventory, problems: [] });
    // A long span must not hold up polls and other requests.
    if (index % framesAtOnce === framesAtOnce - 1) await setImmediate();
  }
  return frames;
}

const framesAtOnce = 20;

interface Table {
  readonly set: string;
  readonly instances: SetFrame['instances'];
  /** Per counter, the values over time of each instance; a counter once kept in another way is two series of one name. */
  readonly counters: ReadonlyMap<string, readonly (readonly Float64Array[])[]>;
}

function layOut(set: string, records: readonly SeriesRecord[], columns: readonly Float64Array[]): Table {
  const names = [...new Set(records.map(({ instance }) => instance))];
  const rowOf = new Map(names.map((name, row) => [name, row]));
  const counters = new Map<string, Float64Array[][]>();
  records.forEach(({ counter, instance }, index) => {
    const rows = counters.get(counter) ?? names.map(() => []);
    counters.set(counter, rows);
    const column = columns[index];
    if (column !== undefined) rows[rowOf.get(instance) ?? 0]?.push(column);
  });
  return { set, instances: instanceNames(names), counters };
}

function frameSet(
  { set, instances, counters }: Table,
  index: number,
  { at, seconds }: { readonly at: UnixMs; readonly seconds: number },
): SetFrame {
  const columns = [...counters].map(([counter, rows]): FrameColumn => {
    const value = Float64Array.from(rows, (kept) => valueOf(kept, index));
    const average = /^(.*):numerator$/.exec(counter)?.[1];
    if (average === undefined) return { counter, value };
    // An average is asked for by what it counted: that adds up, and needs no base.
    const delta = value.map((rate) => rate * seconds);
    return { counter: average, value: value.map(() => Number.NaN), delta, unitPerCount: 1 };
  });
  return { set, at, intervalSeconds: seconds, instances, columns };
}

function valueOf(kept: readonly Float64Array[], index: number): number {
  return (
    kept.map((values) => values[index] ?? Number.NaN).find((value) => !Number.isNaN(value)) ?? Number.NaN
  );
}

/** A poll covers the time since the one before; the first is taken to be as long as the next. */
function lengthOf(times: Float64Array, index: number, step: Ms | undefined): number {
  if (step !== undefined) return step / 1000;
  const end = Math.max(1, index);
  return ((times[end] ?? Number.NaN) - (times[end - 1] ?? Number.NaN)) / 1000;
}
