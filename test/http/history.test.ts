/** Series and what was recorded, over real HTTP, each answer checked against its schema. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Frame } from '../../collector/model/frame.ts';
import type { QueryAnswer, SeriesAnswer, UsageAnswer } from '../../collector/model/wire.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, writeFrame, type Fixture } from './fixture.ts';
import { frameAt, oddName, second, start, webId } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture();
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

test('/api/v1/usage by VM stacks the top and sums up the others', async () => {
  for (let poll = 0; poll < 5; poll += 1) await fixture.poll(second(poll), { web0: 0.5, web1: 0.25, odd: 1 });

  const all = await ask<UsageAnswer>('/api/v1/usage?by=vm&from=now-4s');
  const top = await ask<UsageAnswer>('/api/v1/usage?by=vm&from=now-4s&top=1');

  expect(all).toMatchObject({
    host: 'hv01',
    by: 'vm',
    capacityCores: 4,
    stepMs: 0,
    from: start,
    to: second(4),
  });
  expect(all.series.map(({ name, labels }) => ({ name, key: labels['key'] }))).toEqual([
    { name: oddName, key: oddName },
    { name: 'web01', key: webId },
  ]);
  expect(all.series[1]?.mean).toEqual([0.75, 0.75, 0.75, 0.75, 0.75]);
  expect(top.series.map(({ name, labels }) => ({ name, labels }))).toEqual([
    { name: oddName, labels: { key: oddName, vm: oddName } },
    { name: '1 others', labels: {} },
  ]);
  expect(top.series[1]?.mean).toEqual([0.75, 0.75, 0.75, 0.75, 0.75]);
});

test('/api/v1/usage in steps answers the mean of each step', async () => {
  for (let poll = 0; poll < 4; poll += 1) await fixture.poll(second(poll), { odd: poll });

  const { series, times, stepMs } = await ask<UsageAnswer>('/api/v1/usage?by=vm&from=now-3s&step=2s&top=1');

  expect(stepMs).toBe(2000);
  expect(times).toEqual([start, second(2)]);
  expect(series[0]?.mean).toEqual([0.5, 2.5]);
});

test('a series that was listed can be asked for by the name it was listed with', async () => {
  await fixture.poll(second(0), { odd: 0.25 });
  await fixture.poll(second(1), { odd: 0.5 });
  const selector = encodeURIComponent(`hyperv_virtual_processor_guest_run_ratio{vm=~"Sales.*",vp!="9"}`);

  const { series } = await ask<SeriesAnswer>(`/api/v1/series?match[]=${selector}`);
  const name = series[0]?.series ?? '';
  const query = await ask<QueryAnswer>(
    `/api/v1/query?series=${encodeURIComponent(name)}&from=${start}&to=now&extremes=1`,
  );

  expect(series).toHaveLength(1);
  expect(series[0]).toMatchObject({ unit: 'ratio', labels: { host: 'hv01', vm: oddName, vp: '0' } });
  expect(query).toEqual({
    from: start,
    to: second(1),
    stepMs: 0,
    times: [start, second(1)],
    series: [
      {
        name,
        unit: 'ratio',
        labels: series[0]?.labels,
        mean: [0.25, 0.5],
        min: [0.25, 0.5],
        max: [0.25, 0.5],
      },
    ],
  });
});

test('/api/v1/series without match lists everything, and a bare metric name its series', async () => {
  await fixture.poll(start);

  const all = await ask<SeriesAnswer>('/api/v1/series');
  const some = await ask<SeriesAnswer>('/api/v1/series?match=hyperv_logical_processor_guest_run_ratio');

  expect(all.series.length).toBeGreaterThan(20);
  expect(some.series.map(({ labels }) => labels['lp'])).toEqual(['0', '1', '2', '3']);
});

test('a gap is null, not zero', async () => {
  await fixture.poll(second(0));
  await fixture.poll(second(1), { odd: Number.NaN });
  await fixture.poll(second(2));

  const series = encodeURIComponent(`{vm=~"Sales.*",__name__="hyperv_virtual_processor_guest_run_ratio"}`);
  const web = encodeURIComponent('hyperv_virtual_processor_guest_run_ratio{vm="web01",vp="0"}');
  const answer = await ask<QueryAnswer>(`/api/v1/query?series=${series}&series=${web}&from=${start}`);

  expect(answer.series.map(({ mean }) => mean)).toEqual([
    [1, null, 1],
    [0.5, 0.5, 0.5],
  ]);
});

/** Bytes by volume, counted over a second. */
function volumesAt(poll: number, bytes: Readonly<Record<string, number>>): Frame {
  const values = Float64Array.from(Object.values(bytes));
  const column = { counter: 'read-bytes', value: values, delta: values, unitPerCount: 1 };
  const instances = Object.keys(bytes).map((name) => ({ name, duplicate: 0 }));
  const set = { set: 'logical-disk', at: second(poll), intervalSeconds: 1, instances, columns: [column] };
  return { ...frameAt(second(poll)), sets: [set] };
}

test('a query asked again is answered from what its selector comes to now', async () => {
  const query = `/api/v1/query?series=${encodeURIComponent('{volume=~"[CD]:"}')}&from=${start}&to=${second(2)}`;
  const columns = async () =>
    (await ask<QueryAnswer>(query)).series.map(({ labels, mean }) => [labels['volume'], mean]);
  await writeFrame(fixture.history, volumesAt(0, { 'C:': 1 }));

  const first = await columns();
  await writeFrame(fixture.history, volumesAt(1, { 'C:': 2 }));
  const again = await columns();
  await writeFrame(fixture.history, volumesAt(2, { 'C:': 3, 'D:': 40 }));
  const withAnother = await columns();
  const asBefore = await columns();

  expect(first).toEqual([['C:', [1]]]);
  expect(again).toEqual([['C:', [1, 2]]]);
  expect(withAnother).toEqual([
    ['C:', [1, 2, 3]],
    ['D:', [null, null, 40]],
  ]);
  expect(asBefore).toEqual(withAnother);
});
