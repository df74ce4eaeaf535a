/** /api/v1/matrix of a past span, over real HTTP: bounds summed over the polls in it. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { MatrixAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { second, webId } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture({ context: {} });
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

function rowOf({ rows, columns, low, share, high }: MatrixAnswer, key: string) {
  const start = rows.findIndex((row) => row.key === key) * columns.length;
  const cut = (cells: readonly number[]): readonly number[] => cells.slice(start, start + columns.length);
  return { low: cut(low), share: cut(share), high: cut(high) };
}

test('VMs that took turns in a span are told apart, which the means of the span could not', async () => {
  await fixture.poll(second(0));
  await fixture.poll(second(1), { web0: 0.8, web1: 0, odd: 0 });
  await fixture.poll(second(2), { web0: 0, web1: 0, odd: 0.4 });
  await fixture.poll(second(3));

  const answer = await ask<MatrixAnswer>(`/api/v1/matrix?at=${second(2)}&span=2s`);

  const web = rowOf(answer, webId);
  expect(answer).toMatchObject({ spanMs: 2000, intervals: 2, exactShare: 1 });
  web.share.forEach((share) => expect(share).toBeCloseTo(0.1, 3));
  expect(web.low).toEqual(web.share);
  expect(web.high).toEqual(web.share);
});

test('a single poll of the past is bounded as it was when it was new', async () => {
  await fixture.poll(second(0));
  await fixture.poll(second(1), { web0: 0.8, web1: 0, odd: 0.4 });
  const fresh = await ask<MatrixAnswer>('/api/v1/matrix');
  await fixture.poll(second(2));

  const past = await ask<MatrixAnswer>(`/api/v1/matrix?at=${second(1)}&span=1s`);

  expect(past.intervals).toBe(1);
  rowOf(past, webId).high.forEach((high, column) => {
    expect(high).toBeCloseTo(rowOf(fresh, webId).high[column] ?? NaN, 9);
  });
});

test('the first poll, whose rates are not known, does not thin out the matrix of the span', async () => {
  await fixture.poll(second(0), { web0: NaN, web1: NaN, odd: NaN, root: NaN });
  await fixture.poll(second(1), { web0: 0.8, web1: 0, odd: 0.4 });
  await fixture.poll(second(2), { web0: 0.8, web1: 0, odd: 0.4 });
  const moment = `at=${second(2)}&span=3s`;

  const { rows } = await ask<MatrixAnswer>(`/api/v1/matrix?${moment}`);
  const { vms } = await ask<VmsAnswer>(`/api/v1/vms?${moment}`);

  expect(rows.find(({ key }) => key === webId)?.cores).toBeCloseTo(0.8, 3);
  expect(vms.find(({ key }) => key === webId)?.cores).toBeCloseTo(0.8, 3);
});
