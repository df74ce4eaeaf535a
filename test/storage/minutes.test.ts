import { expect, test } from 'vitest';

import type { HistoryStore, SeriesId } from '../../collector/model/history.ts';
import { ms } from '../../collector/model/time.ts';
import { at, count, define, exact, openAt, poll, settle, storeFile } from './fixture.ts';

const busyAt = (second: number): number => 1000 + ((second * 7919) % 1009);
/** Away for a few seconds of each minute, and for whole minutes now and then. */
const levelAt = (second: number): number =>
  second % 60 < 7 || Math.floor(second / 60) % 13 === 0 ? Number.NaN : ((second * 31) % 50) / 4;

async function fill(store: HistoryStore, ids: readonly SeriesId[], span: readonly [number, number]) {
  const [from, to] = span;
  for (let second = from; second <= to; second++) {
    await poll(store, second, { ids: Int32Array.from(ids), values: [busyAt(second), levelAt(second)] });
    if (second % 300 === 0) await settle();
  }
  await settle();
}

function expectedOf(valueAt: (second: number) => number, minute: number, seconds: readonly [number, number]) {
  const values = Array.from({ length: 60 }, (_, index) => minute * 60 + index)
    .filter((second) => second >= seconds[0] && second <= seconds[1])
    .map(valueAt)
    .filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.min(...values), Math.max(...values)].map((value) =>
    values.length === 0 ? Number.NaN : value,
  );
}

const isClose = (got: number | undefined, wanted: number): boolean =>
  Object.is(got, wanted) || Math.abs(Number(got) - wanted) <= Math.abs(wanted) / 4000 + 1e-3;

test('a chart over roll-ups and the hour after them has every minute of both, however often it is drawn', async () => {
  const store = await openAt(storeFile(), { blockPolls: 300 });
  const ids = await store.register([define('busy', count), define('level', exact)]);
  const outputs = [...ids.map((id) => ({ ids: [id] })), { ids, over: ids.slice(0, 1) }];
  const chart = async (last: number) => {
    const span = { from: at(1), to: at(last), step: ms(60_000) };
    const bare = await store.read({ outputs, ...span });
    const { tierStep, outputs: columns } = await store.read({ outputs, ...span, extremes: true });
    expect(tierStep).toBe(60_000);
    for (const [index, valueAt] of [busyAt, levelAt].entries())
      for (let minute = 0; minute <= Math.floor(last / 60); minute++) {
        const { mean, min, max } = columns[index];
        const got = [mean[minute], min?.[minute], max?.[minute]];
        const wanted = expectedOf(valueAt, minute, [1, last]);
        expect([minute, got, wanted, got.every((value, which) => isClose(value, wanted[which]))]).toContain(
          true,
        );
        expect(isClose(bare.outputs[index].mean[minute], wanted[0])).toBe(true);
      }
    expect(columns[2].mean[70]).toBeCloseTo(
      (columns[0].mean[70] + columns[1].mean[70]) / columns[0].mean[70],
      9,
    );
  };

  await fill(store, ids, [1, 5000]);
  await chart(5000);
  await chart(5000);
  await chart(4700);
  await fill(store, ids, [5001, 7500]);
  await chart(7500);
  await store.close();
});
