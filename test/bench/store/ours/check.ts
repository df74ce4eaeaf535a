/**
 * Whether what was read back is what was appended: the value every series must have at every poll, by the definition of the
 * store's contract and nothing of its code. A series in which a single number is off is wrong.
 */
import type { HistoryStore, SeriesId } from '../../../../collector/model/history.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { firstAtMs } from '../workload.ts';
import { readIntervals, rowReader } from '../workload-files.ts';
import { batchBuilder } from './emission.ts';
import type { EmittedSeries, Emission } from './emission.ts';

const secondsPerTick = 1e-7;
const seriesAtOnce = 200;
/** An average is a quotient of two counts, and may be rounded another way than we do it. */
const averageTolerance = 1e-12;

export interface Checked {
  readonly compared: number;
  readonly wrong: number;
}

export async function checkAll(
  store: HistoryStore,
  emission: Emission,
  ids: readonly SeriesId[],
  workload: string,
  ticks: number,
): Promise<Checked> {
  const expected = expectedColumns(emission, ids, workload, ticks);
  let [compared, wrong] = [0, 0];
  for (let first = 0; first < ids.length; first += seriesAtOnce) {
    const slice = ids.slice(first, first + seriesAtOnce);
    const answer = await store.read({
      outputs: slice.map((id) => ({ ids: [id] })),
      from: unixMs(firstAtMs),
      to: unixMs(firstAtMs + ticks * 1000),
    });
    if (answer.times.length !== ticks) throw new Error(`Read ${answer.times.length} polls of ${ticks} back`);
    for (const [index, { mean }] of answer.outputs.entries()) {
      const series = emission.series[first + index];
      if (series === undefined) continue;
      compared += ticks;
      for (let tick = 0; tick < ticks; tick++)
        if (!isRight(mean[tick] ?? Number.NaN, expected(first + index, tick), series)) wrong++;
    }
  }
  return { compared, wrong };
}

function isRight(got: number, wanted: number, { definition }: EmittedSeries): boolean {
  if (Object.is(got, wanted) || got === wanted) return true;
  return definition.storedAs.kind === 'quotient' && Math.abs(got / wanted - 1) < averageTolerance;
}

/** Value in base units by index into `emission.series` and tick. */
function expectedColumns(
  emission: Emission,
  ids: readonly SeriesId[],
  folder: string,
  ticks: number,
): (index: number, tick: number) => number {
  const intervals = readIntervals(folder);
  const build = batchBuilder(emission, ids);
  const stored = ids.map(() => new Float64Array(0));
  const indexOf = new Map(ids.map((id, index) => [id as number, index]));
  using rows = rowReader(folder, emission.file, emission.rowWidth);
  for (let tick = 0; tick < ticks; tick++)
    for (const group of build(rows.read(tick), intervals[tick] ?? Number.NaN, tick).groups)
      for (const [place, id] of group.ids.entries()) {
        const index = indexOf.get(id) ?? -1;
        if (tick === 0) stored[index] = new Float64Array(ticks);
        (stored[index] ?? new Float64Array(0))[tick] = group.values[place] ?? Number.NaN;
      }
  const sibling = siblings(emission);
  return (index, tick) => {
    const { storedAs } = emission.series[index]?.definition ?? { storedAs: { kind: 'exact' } };
    const number = (of: number): number => stored[of]?.[tick] ?? Number.NaN;
    switch (storedAs.kind) {
      case 'count':
        return (number(index) * storedAs.unitPerCount) / ((intervals[tick] ?? Number.NaN) * secondsPerTick);
      case 'stepped':
      case 'exact':
        return number(index);
      case 'quotient': {
        const [numerator, base] = [sibling(index, storedAs.numerator), sibling(index, storedAs.base)];
        return number(base.index) === 0
          ? Number.NaN
          : (number(numerator.index) * numerator.unit) / (number(base.index) * base.unit);
      }
    }
  };
}

/** Where another counter of the same instance is, and what one of its counts is worth. */
function siblings({
  series,
}: Emission): (index: number, counter: string) => { readonly index: number; readonly unit: number } {
  const places = new Map(
    series.map(({ definition: { set, instance, counter } }, index) => [
      `${set}\n${instance}\n${counter}`,
      index,
    ]),
  );
  return (index, counter) => {
    const { set, instance } = series[index]?.definition ?? { set: '', instance: '' };
    const place = places.get(`${set}\n${instance}\n${counter}`) ?? -1;
    const storedAs = series[place]?.definition.storedAs;
    return { index: place, unit: storedAs?.kind === 'count' ? storedAs.unitPerCount : 1 };
  };
}
