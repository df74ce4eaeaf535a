/** Every endpoint over real HTTP: the answers fit the document that describes them, and the numbers are the right ones. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type {
  AlertsAnswer,
  EventsAnswer,
  HostsAnswer,
  MatrixAnswer,
  NetworkAnswer,
  ProcessorsAnswer,
  QueryAnswer,
  SeriesAnswer,
  UsageAnswer,
  VmsAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { unixMs } from '../../collector/model/time.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { frameAt, oddName, start, webId } from './frames.ts';

let fixture: Fixture;
let described: { paths: Record<string, { get: { responses: Record<string, unknown> } }> };

beforeEach(async () => {
  fixture = await openFixture({
    context: {
      truthOf: (_host, _from, to) => ({ coresOf: (row, lp) => (row.kind === 'root' ? lp : to % 7) }),
    },
  });
  described = (await fixture.json('/api/v1/openapi.json')) as typeof described;
});
afterEach(() => fixture.close());

const second = (count: number) => unixMs(start + count * 1000);

/** Asks, checks the answer against the schema its path is described by, and hands it back. */
async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fixture.get(path);
  const answer = (await response.json()) as Answer;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  const validate = validatorOf(new URL(path, fixture.url).pathname);
  expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
  return answer;
}

function validatorOf(path: string) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ ...described, $id: 'openapi' });
  const pointer = `/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`;
  return ajv.compile({ $ref: `openapi#${pointer}` });
}

test('/api/v1/hosts tells the shape, the state and the reach of each host', async () => {
  await fixture.poll(start);
  await fixture.poll(second(1));

  const { hosts, version, now } = await ask<HostsAnswer>('/api/v1/hosts');

  expect({ version, now }).toEqual({ version: '0.1.0', now: second(1) });
  expect(hosts).toMatchObject([
    {
      host: 'hv01',
      name: 'HV01',
      status: 'live',
      statusReason: null,
      firstAt: start,
      lastAt: second(1),
      logicalProcessors: 4,
      numaNodes: 2,
      virtualMachines: 3,
      runningVirtualMachines: 2,
      virtualProcessors: 3,
      firingAlerts: 1,
      chimney: 'disabled',
      tiers: [{ name: 'raw', stepMs: 0, oldestAt: start, expectedMs: null }],
    },
  ]);
});

test('/api/v1/hosts says why a host that was never read waits', async () => {
  fixture.change({ lastError: 'Cannot read http://hv01:9182/metrics: refused' });

  const { hosts } = await ask<HostsAnswer>('/api/v1/hosts');

  expect(hosts[0]).toMatchObject({
    status: 'waiting',
    statusReason: 'Host "hv01" has not been read yet: Cannot read http://hv01:9182/metrics: refused',
    lastAt: null,
    logicalProcessors: 0,
  });
});

test('a store that fails costs the history of the hosts, not the hosts', async () => {
  await fixture.poll(start);
  await fixture.history.close();

  const { hosts } = await ask<HostsAnswer>('/api/v1/hosts');

  expect(hosts[0]).toMatchObject({ status: 'live', tiers: [] });
  expect(hosts[0]?.problems.at(-1)).toMatchObject({ subject: 'store' });
});

test('/api/v1/vms without a time answers from the newest poll, most used first', async () => {
  await fixture.poll(start);
  await fixture.poll(second(1), { web0: 0.75, odd: 0.5 });

  const answer = await ask<VmsAnswer>('/api/v1/vms');

  expect(answer).toMatchObject({ host: 'hv01', at: second(1), spanMs: 1000, capacityCores: 4 });
  expect(answer.vms.map(({ key, cores, ofVm, ofHost }) => ({ key, cores, ofVm, ofHost }))).toEqual([
    { key: webId, cores: 1, ofVm: 0.5, ofHost: 0.25 },
    { key: oddName, cores: 0.5, ofVm: 0.5, ofHost: 0.125 },
    { key: 'db01', cores: null, ofVm: null, ofHost: null },
  ]);
  expect(answer.vms[2]).toMatchObject({
    state: 'paused',
    critical: true,
    criticalReason: 'volume D: is full',
  });
});

test('/api/v1/vms of the past answers the means of the span', async () => {
  await fixture.poll(second(0), { web0: 0.1 });
  await fixture.poll(second(1), { web0: 0.2 });
  await fixture.poll(second(2), { web0: 0.6 });
  await fixture.poll(second(3), { web0: 0.9 });

  const answer = await ask<VmsAnswer>(`/api/v1/vms?host=hv01&at=${second(2)}&span=2s`);

  const web = answer.vms.find(({ key }) => key === webId);
  expect(answer).toMatchObject({ at: second(2), spanMs: 2000, capacityCores: 4 });
  expect(web?.processors[0]?.busyRatio).toBeCloseTo(0.4, 9);
  expect(web?.cores).toBeCloseTo(0.65, 9);
});

test('one poll looked at later is what it was when it was new, wait included', async () => {
  await fixture.poll(second(0), { web0: 0.1 });
  await fixture.poll(second(1), { web0: 0.3 });
  const fresh = await ask<VmsAnswer>('/api/v1/vms');
  const freshMatrix = await ask<MatrixAnswer>('/api/v1/matrix');
  await fixture.poll(second(2), { web0: 0.9 });

  const past = await ask<VmsAnswer>(`/api/v1/vms?at=${second(1)}&span=1s`);
  const pastMatrix = await ask<MatrixAnswer>(`/api/v1/matrix?at=${second(1)}&span=1s`);

  expect(fresh.vms[0]).toMatchObject({ waitRatio: 0.1, waitPerDispatchSeconds: 1e-4 });
  expect(past).toEqual(closeTo(fresh));
  expect(pastMatrix).toEqual(closeTo(freshMatrix));
});

/** The same, numbers to nine digits: a mean is a quotient of sums. */
function closeTo(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 9);
  if (Array.isArray(value)) return value.map(closeTo);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closeTo(one)]));
}

test('a VM that had left before the span is not shown in it', async () => {
  await fixture.poll(second(0));
  fixture.change({ frame: frameAt(second(60)) });
  fixture.setClock(second(120));

  const answer = await ask<VmsAnswer>(`/api/v1/vms?at=${second(30)}&span=5s`);

  expect(answer.vms.every(({ cores }) => cores === null)).toBe(true);
  expect(answer.capacityCores).toBe(0);
});

test('/api/v1/processors splits each LP into guests, root, hypervisor and idle', async () => {
  await fixture.poll(start, { web0: 0.5, web1: 0.5, odd: 1, root: 0.1 });

  const { processors } = await ask<ProcessorsAnswer>('/api/v1/processors');

  expect(processors).toHaveLength(4);
  expect(processors[3]).toEqual({
    lp: 3,
    core: 1,
    numaNode: 1,
    socket: 0,
    guestRatio: expect.closeTo(0.5, 9),
    rootRatio: 0.1,
    hypervisorRatio: 0.01,
    idleRatio: expect.closeTo(0.39, 9),
    interruptsPerSecond: 40,
    contextSwitchesPerSecond: 400,
    queues: ['web01 (NIC 1, queue 1)', `${oddName} (NIC 1, queue 2)`],
  });
});

test('/api/v1/matrix adds up to the VMs and shows the truth only when asked', async () => {
  await fixture.poll(start);

  const plain = await ask<MatrixAnswer>('/api/v1/matrix');
  const revealed = await ask<MatrixAnswer>('/api/v1/matrix?reveal=1');

  expect(plain.truth).toBeUndefined();
  expect(plain.columns).toEqual([0, 1, 2, 3]);
  plain.rows.forEach(({ cores }, row) => {
    const sum = plain.share.slice(row * 4, row * 4 + 4).reduce((all, one) => all + one, 0);
    expect(sum).toBeCloseTo(cores, 6);
  });
  expect(revealed.truth?.slice(0, 4)).toEqual([0, 1, 2, 3]);
  expect(revealed.truth).toHaveLength(plain.rows.length * 4);
});

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

test.each([
  ['mode', ['Guest VMs', 'Root partition', 'Hypervisor'], [1.75, 0.4, 0.04]],
  ['lp', ['LP 0', 'LP 1', 'LP 2', 'LP 3'], [0.5475, 0.5475, 0.5475, 0.5475]],
  ['vp&vm=web01', ['VP 0', 'VP 1'], [0.5, 0.25]],
  [`vp&vm=${webId}`, ['VP 0', 'VP 1'], [0.5, 0.25]],
  [`vp&vm=${encodeURIComponent(oddName)}`, ['VP 0'], [1]],
  ['lp&top=2', ['LP 0', 'LP 1', '2 others'], [0.5475, 0.5475, 1.095]],
])('/api/v1/usage by=%s gives a column each', async (by, names, firsts) => {
  await fixture.poll(start);

  const { series } = await ask<UsageAnswer>(`/api/v1/usage?by=${by}`);

  expect(series.map(({ name }) => name)).toEqual(names);
  expect(series.map(({ mean }) => mean[0])).toEqual(firsts.map((value) => expect.closeTo(value, 9)));
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

test('/api/v1/volumes puts each virtual disk on the innermost volume of its path', async () => {
  await fixture.poll(start);

  const { volumes } = await ask<VolumesAnswer>('/api/v1/volumes');

  expect(volumes.map(({ name, vms, freeBytes }) => ({ name, vms, freeBytes }))).toEqual([
    { name: 'C:', vms: [], freeBytes: 5e10 },
    { name: 'D:', vms: ['web01'], freeBytes: 2e11 },
    { name: 'C:\\ClusterStorage\\Volume1', vms: ['db01'], freeBytes: 3e12 },
  ]);
});

test('/api/v1/volumes of the past takes free space from the counters', async () => {
  await fixture.poll(second(0));
  await fixture.poll(second(30));
  await fixture.poll(second(60));

  const { volumes } = await ask<VolumesAnswer>(`/api/v1/volumes?at=${second(30)}&span=1s`);

  expect(volumes.find(({ name }) => name === 'D:')?.freeBytes).toBe(40 * 2 ** 30);
});

test('/api/v1/network shows packets only for a queue that has its processor to itself', async () => {
  await fixture.poll(start);

  const { adapters, queues, chimney } = await ask<NetworkAnswer>('/api/v1/network');

  expect(chimney).toBe('disabled');
  expect(adapters).toEqual([
    {
      name: 'NIC 1',
      offloadedConnections: 7,
      rscConnections: 3,
      receivedBytesPerSecond: 1_000_000,
      sentBytesPerSecond: 2_000_000,
    },
  ]);
  expect(queues).toEqual([
    { adapter: 'NIC 1', queue: 0, lp: 2, vm: null, packetsPerSecond: 5000 },
    { adapter: 'NIC 1', queue: 1, lp: 3, vm: 'web01', packetsPerSecond: null },
    { adapter: 'NIC 1', queue: 2, lp: 3, vm: oddName, packetsPerSecond: null },
  ]);
});

test('/api/v1/alerts leaves out what is inactive', async () => {
  const { alerts } = await ask<AlertsAnswer>('/api/v1/alerts');

  expect(alerts.map(({ subject, state }) => ({ subject, state }))).toEqual([
    { subject: 'D:', state: 'firing' },
  ]);
});

test('/api/v1/events answers what happened in the span', async () => {
  await fixture.history.putEvents('hv01', [
    { at: second(1), kind: 'vm-started', subject: 'web01', message: 'VM web01 started' },
    { at: second(9), kind: 'vm-left', subject: 'web01', message: 'VM web01 left' },
  ]);

  const { events } = await ask<EventsAnswer>(`/api/v1/events?host=hv01&from=${start}&to=${second(5)}`);

  expect(events).toEqual([
    { at: second(1), kind: 'vm-started', subject: 'web01', message: 'VM web01 started' },
  ]);
});

test('/healthz always answers, /readyz from the first poll on', async () => {
  const before = await fixture.get('/readyz');
  await fixture.poll(start);

  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({
    error: {
      status: 503,
      message: 'Nothing to show yet: none of 1 host has been read; /api/v1/hosts says why',
    },
  });
  expect(await ask('/healthz')).toEqual({ status: 'ok' });
  expect(await ask('/readyz')).toEqual({ status: 'ok' });
});

test('/metrics is in the format the Accept header prefers', async () => {
  const text = await fixture.get('/metrics');
  const open = await fixture.get('/metrics', { headers: { accept: 'application/openmetrics-text' } });

  expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await text.text()).toBe('up 1\n');
  expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(open.headers.get('vary')).toContain('Accept');
});

test('a host with recordings alone is shown at the end of them', async () => {
  await fixture.poll(start);
  fixture.hosts[0] = { host: 'hv01', source: 'log', sourceDescription: 'hv01.csv', status: 'recorded' };
  fixture.setClock(second(86_400));

  const vms = await ask<VmsAnswer>('/api/v1/vms');
  const usage = await ask<UsageAnswer>('/api/v1/usage');
  const { hosts } = await ask<HostsAnswer>('/api/v1/hosts');

  expect(vms).toMatchObject({ at: start, capacityCores: 4 });
  expect(vms.vms[0]?.cores).toBe(1);
  expect(usage).toMatchObject({ to: start, capacityCores: 4, times: [start] });
  expect(hosts[0]).toMatchObject({ name: 'HV01', status: 'recorded', logicalProcessors: 4, lastAt: start });
});
