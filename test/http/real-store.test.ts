/** The same questions over the store on disk: what the application asks of it is what it answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { HistoryStore } from '../../collector/model/history.ts';
import type { QueryAnswer, SeriesAnswer, UsageAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { openHistoryStore } from '../../storage/index.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { oddName, second, start, webId } from './frames.ts';

let dataDir: string;
let history: HistoryStore;
let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'whichvm-http-'));
  history = await openHistoryStore({ dataDir, maxBytes: 64 * 2 ** 20 });
  fixture = await openFixture({ context: { history } });
  ask = await askAccordingToDocument(fixture);
});
afterEach(async () => {
  await fixture.close();
  await history.close();
  rmSync(dataDir, { recursive: true });
});

test('a poll looked at later is what it was when it was new', async () => {
  for (let poll = 0; poll < 5; poll += 1) await fixture.poll(second(poll), { web0: poll / 10 });
  const fresh = await ask<VmsAnswer>('/api/v1/vms');
  await fixture.poll(second(5), { web0: 0.9 });

  const past = await ask<VmsAnswer>(`/api/v1/vms?at=${second(4)}&span=1s`);
  const web = (answer: VmsAnswer) => answer.vms.find(({ key }) => key === webId);

  expect(past).toMatchObject({ at: second(4), spanMs: 1000, capacityCores: 4 });
  expect(web(fresh)?.cores).toBeCloseTo(0.65, 9);
  expect(web(past)?.cores).toBeCloseTo(0.65, 9);
  expect(web(past)?.waitRatio).toBeCloseTo(web(fresh)?.waitRatio ?? Number.NaN, 9);
  expect(web(past)?.waitPerDispatchSeconds).toBeCloseTo(web(fresh)?.waitPerDispatchSeconds ?? Number.NaN, 12);
});

test('a span is answered with its mean, a chart with each poll', async () => {
  for (let poll = 0; poll < 10; poll += 1) await fixture.poll(second(poll), { odd: poll / 10 });

  const vms = await ask<VmsAnswer>(`/api/v1/vms?at=${second(8)}&span=4s`);
  const usage = await ask<UsageAnswer>(`/api/v1/usage?by=vm&from=${start}&to=${second(9)}&top=1`);

  expect(vms.vms.find(({ key }) => key === oddName)?.cores).toBeCloseTo(0.65, 9);
  expect(usage.times).toEqual(Array.from({ length: 10 }, (_, poll) => second(poll)));
  expect(usage.series.map(({ name }) => name)).toEqual(['web01', '1 others']);
  expect(usage.series[1]?.mean.map((value) => Math.round((value ?? -1) * 10))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
});

test('a listed series is read back by its name', async () => {
  for (let poll = 0; poll < 3; poll += 1) await fixture.poll(second(poll), { odd: 0.25 * poll });
  const match = encodeURIComponent(`hyperv_virtual_processor_guest_run_ratio{vm=~"Sales.*"}`);

  const { series } = await ask<SeriesAnswer>(`/api/v1/series?match=${match}`);
  const name = encodeURIComponent(series[0]?.series ?? '');
  const query = await ask<QueryAnswer>(`/api/v1/query?series=${name}&from=${start}`);

  expect(series.map(({ firstAt, lastAt }) => [firstAt, lastAt])).toEqual([[start, second(2)]]);
  expect(query.series.map(({ mean }) => mean)).toEqual([[0, 0.25, 0.5]]);
});
