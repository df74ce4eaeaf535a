/** Answers about one moment, over real HTTP, each checked against its schema. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type {
  HostsAnswer,
  MatrixAnswer,
  NetworkAnswer,
  ProcessorsAnswer,
  UsageAnswer,
  VmsAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import type { HistoryStore } from '../../collector/model/history.ts';
import { ms } from '../../collector/model/time.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { frameAt, oddName, second, start, webId } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture({
    context: {
      truthOf: (_host, _from, to) => ({ coresOf: (row, lp) => (row.kind === 'root' ? lp : to % 7) }),
    },
  });
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

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

test('a moment so long ago that only coarse points are left is answered over one of them', async () => {
  const history = openMemoryStore();
  const tiers = [
    { name: 'raw', step: ms(0), oldestAt: second(600), expected: undefined },
    { name: 'minutes', step: ms(60_000), oldestAt: start, expected: undefined },
  ];
  const thinned = new Proxy(history, {
    get: (store, name: keyof HistoryStore) =>
      name === 'status'
        ? async () => ({ ...(await store.status()), tiers })
        : (store[name] as () => unknown).bind(store),
  });
  const old = await openFixture({ context: { history: thinned } });
  old.setClock(second(700));

  const early = await old.json(`/api/v1/vms?at=${second(120)}&span=5s`);
  const late = await old.json(`/api/v1/vms?at=${second(690)}&span=5s`);

  expect(early).toMatchObject({ at: second(120), spanMs: 60_000 });
  expect(late).toMatchObject({ at: second(690), spanMs: 5000 });
  await old.close();
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

test('/api/v1/matrix adds up neighbouring LPs when asked', async () => {
  await fixture.poll(start);

  const plain = await ask<MatrixAnswer>('/api/v1/matrix?reveal=1');
  const pairs = await ask<MatrixAnswer>('/api/v1/matrix?group=2&reveal=1');
  const nodes = await ask<MatrixAnswer>('/api/v1/matrix?group=numa');
  const bad = await fixture.get('/api/v1/matrix?group=socket');

  expect(pairs.columns).toEqual([0, 2]);
  expect(pairs.groups).toEqual([
    [0, 1],
    [2, 3],
  ]);
  for (const of of ['share', 'truth'] as const)
    plain.rows.forEach((_, row) => {
      const alone = plain[of]?.slice(row * 4, row * 4 + 4) ?? [];
      expect(pairs[of]?.[row * 2 + 1]).toBeCloseTo((alone[2] ?? 0) + (alone[3] ?? 0), 8);
    });
  expect(nodes.groups?.flat().sort()).toEqual([0, 1, 2, 3]);
  expect(bad.status).toBe(400);
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

test('/api/v1/volumes of the past says that a size is not known, and not that of another day', async () => {
  await fixture.poll(second(0));
  await fixture.poll(second(3600));
  await fixture.poll(second(3660));
  const asked = `/api/v1/volumes?at=${second(3600)}&span=1s`;

  const { volumes } = await ask<VolumesAnswer>(asked);

  expect(volumes.map(({ name, freeBytes }) => [name, freeBytes])).toEqual([
    ['C:', null],
    ['D:', 40 * 2 ** 30],
    ['C:\\ClusterStorage\\Volume1', null],
  ]);
  expect(volumes.flatMap(({ disks }) => disks.map(({ fileBytes }) => fileBytes))).toEqual([null, null]);
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
