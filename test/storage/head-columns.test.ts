import { expect, test } from 'vitest';

import { at, count, define, openAt, poll, settle, storeFile } from './fixture.ts';

const polls = 200;

test('who asks after every poll is answered with all polls, whatever comes, goes and is put into blocks', async () => {
  const store = await openAt(storeFile());
  const [kept, passing] = await store.register([define('kept'), define('passing', count, { instance: 'b' })]);
  const counts = (second: number) => second * 3;
  const secondsOf = (second: number) => (second % 9 === 0 ? 2 : 1);
  const expected: number[] = [];

  for (let second = 1; second <= polls; second++) {
    const isThere = second % 70 > 50;
    const ids = Int32Array.from(isThere ? [kept, passing] : [kept]);
    const values = isThere ? [counts(second), second] : [counts(second)];
    await poll(store, second, { ids, values, seconds: secondsOf(second) });
    expected.push(counts(second) / secondsOf(second));
    const newest = Array.from({ length: Math.min(second, 10) }, (_, back) => second - back);
    const sumOf = (of: (each: number) => number) => newest.reduce((sum, each) => sum + of(each), 0);

    const whole = await store.read({ outputs: [{ ids: [kept] }], from: at(0), to: at(polls) });
    const [mean] = await store.means({
      outputs: [{ ids: [kept] }],
      from: at(second - newest.length + 1),
      to: at(second),
    });

    expect(whole.times).toEqual(Float64Array.from(expected, (_, index) => at(index + 1)));
    expect(whole.outputs[0].mean).toEqual(Float64Array.from(expected));
    expect(mean).toBeCloseTo(sumOf(counts) / sumOf(secondsOf), 3);
    if (second % 17 === 0) await settle();
  }
  await store.close();
});
