/** Hosts, alerts, events, /metrics and the probes, over real HTTP, each answer checked against its schema. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AlertsAnswer, EventsAnswer, HostsAnswer } from '../../collector/model/wire.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { second, start } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture();
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

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

test('a store that is busy with its first polls keeps nobody waiting who is in a hurry: what only it knows is left out, not made up', async () => {
  await fixture.close();
  const busy = Promise.withResolvers<never>();
  fixture = await openFixture({
    context: { history: Object.assign(openMemoryStore(), { hosts: () => busy.promise }) },
  });
  ask = await askAccordingToDocument(fixture);
  await fixture.poll(start);

  const { hosts } = await ask<HostsAnswer>('/api/v1/hosts?quick=1');

  expect(hosts[0]).toMatchObject({ status: 'live', lastAt: start, firstAt: null, tiers: [] });
});

test('a store that fails costs the history of the hosts, not the hosts', async () => {
  await fixture.poll(start);
  await fixture.history.close();

  const { hosts } = await ask<HostsAnswer>('/api/v1/hosts');

  expect(hosts[0]).toMatchObject({ status: 'live', tiers: [] });
  expect(hosts[0]?.problems.at(-1)).toMatchObject({ subject: 'store' });
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
