/** What is asked wrongly is answered with a sentence that says what was asked and what is right. */
import { request } from 'node:http';
import { connect } from 'node:net';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { StorageError } from '../../collector/model/history.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { second, start } from './frames.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await openFixture();
  await fixture.poll(start);
  await fixture.poll(second(1));
});
afterEach(() => fixture.close());

test.each([
  [
    '/api/v1/vms?at=1767225600',
    400,
    'Parameter at is "1767225600"; right is in milliseconds, 1767225600000: that looks like Unix seconds',
  ],
  [
    '/api/v1/vms?at=yesterday',
    400,
    'Parameter at is "yesterday"; right is Unix milliseconds (1767225600000), ISO 8601 with a zone (2026-01-01T00:00:00Z), now, or now-15m',
  ],
  [
    '/api/v1/vms?at=now%2B1h',
    400,
    `Parameter at is "now+1h"; right is not in the future; it is now ${second(1)}`,
  ],
  [
    '/api/v1/vms?span=0',
    400,
    'Parameter span is "0"; right is a span such as 500ms, 90s, 15m, 6h, 2d, or milliseconds, above 0',
  ],
  ['/api/v1/vms?span=', 400, 'Parameter span is ""; right is a value; leave the parameter out instead'],
  ['/api/v1/vms?host=hv01&host=hv02', 400, 'Parameter host is given twice; /api/v1/vms takes it once'],
  ['/api/v1/vms?form=1', 400, 'Parameter "form" is unknown; /api/v1/vms takes host, at, span'],
  ['/api/v1/vms?host=hv99', 404, 'Host "hv99" is not known; known are hv01'],
  ['/api/v1/vms?host=%00%FF', 404, 'Host "\\u0000�" is not known; known are hv01'],
  ['/api/v1/matrix?reveal=yes', 400, 'Parameter reveal is "yes"; right is one of 0, 1, false, true'],
  [
    '/api/v1/matrix?reveal=1',
    404,
    `Nobody knows what really ran where on host "hv01" at ${second(1)}; reveal=1 works for simulated hosts and recent moments`,
  ],
  ['/api/v1/usage?by=numa', 400, 'Parameter by is "numa"; right is one of mode, vm, lp, vp'],
  [
    '/api/v1/usage?by=vp',
    400,
    'Parameter vm is missing; by=vp needs the key or the name of a VM, such as vm=web01',
  ],
  [
    '/api/v1/usage?by=vp&vm=gone',
    404,
    'VM "gone" ran no virtual processor on host "hv01" in this span; /api/v1/vms lists the VMs',
  ],
  ['/api/v1/usage?top=0', 400, 'Parameter top is "0"; right is a whole number from 1 to 1000'],
  ['/api/v1/usage?top=ten', 400, 'Parameter top is "ten"; right is a whole number from 1 to 1000'],
  [
    '/api/v1/usage?from=now&to=now-1h',
    400,
    'Parameter from is "now"; right is not after to, which is "now-1h"',
  ],
  [
    '/api/v1/query',
    400,
    'Parameter series is missing; /api/v1/query needs it, such as series=hyperv_logical_processor_guest_run_ratio{lp="0"}',
  ],
  ['/api/v1/query?series=nothing', 404, 'No series is "nothing"; /api/v1/series lists those there are'],
  ['/api/v1/series?match={vm=~%22(%22}', 400, 'The pattern "(" of label vm is no regular expression'],
  ['/api/v1/nothing', 404, 'Nothing is at "/api/v1/nothing"; /api/v1/openapi.json lists what there is'],
  ['/api/v1/vms/', 404, 'Nothing is at "/api/v1/vms/"; /api/v1/openapi.json lists what there is'],
  ['/API/v1/vms', 404, 'Nothing is at "/API/v1/vms"; /api/v1/openapi.json lists what there is'],
])('%s is answered %d', async (path, status, message) => {
  const response = await fixture.get(path);

  expect(await response.json()).toEqual({ error: { status, message } });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a query of more points than are answered says which step is right', async () => {
  await fixture.poll(second(86_400 * 7));
  const series = encodeURIComponent('hyperv_logical_processor_guest_run_ratio{lp="0"}');

  const answer = await fixture.json(`/api/v1/query?series=${series}&from=${start}&to=now&step=1s`);
  const right = await fixture.get(`/api/v1/query?series=${series}&from=${start}&to=now&step=7s`);

  expect(answer).toEqual({
    error: {
      status: 400,
      message:
        'Parameter step is 1000 ms: that is 604801 points in each of 1 series, at most 100000 are answered; right is step=7s or more, or a shorter span',
    },
  });
  expect(right.status).toBe(200);
});

test('with several hosts the parameter host is needed', async () => {
  fixture.hosts.push({ host: 'hv02', source: 'exporter', sourceDescription: 'x', status: 'waiting' });

  expect(await fixture.json('/api/v1/vms')).toEqual({
    error: { status: 400, message: 'Parameter host is missing; with several hosts it is one of hv01, hv02' },
  });
  expect(await fixture.json('/api/v1/vms?host=hv02')).toEqual({
    error: { status: 503, message: 'Host "hv02" has not been read yet' },
  });
});

test('any method but GET and HEAD is refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const response = await fixture.get('/api/v1/hosts', { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await response.json()).toMatchObject({ error: { status: 405 } });
  }
});

test('a request with a body is refused', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(`${fixture.url}/api/v1/hosts`, { method: 'GET', headers: { 'Content-Length': 5 } });
  asked.on('response', (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  asked.on('error', reject);

  asked.end('hello');

  expect(await promise).toBe(413);
});

test('an address beyond all measure is refused', async () => {
  const long = await fixture.get(`/api/v1/series?match=${'a'.repeat(33_000)}`);
  const endless = await fixture.get(`/api/v1/series?match=${'a'.repeat(70_000)}`);

  expect(long.status).toBe(414);
  expect(endless.status).toBe(431);
  expect(await endless.json()).toMatchObject({ error: { status: 431 } });
});

test('what is not HTTP is told so', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(new URL(fixture.url).port), '127.0.0.1');
  socket.setEncoding('utf8');
  let answer = '';
  socket.on('data', (text) => (answer += text));
  socket.on('close', () => resolve(answer));

  socket.write('\u0016\u0003\u0001hello\r\n\r\n');

  expect(await promise).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*This is no HTTP request/);
});

test('an answer nobody accepts is not sent', async () => {
  const response = await fixture.get('/api/v1/hosts', { headers: { accept: 'text/csv' } });

  expect(await response.json()).toEqual({
    error: { status: 406, message: 'Accept is "text/csv"; /api/v1/hosts answers application/json' },
  });
});

test('a store that cannot be read is told in its own words, and reported', async () => {
  const broken = {
    ...openMemoryStore(),
    find: () => Promise.reject(new StorageError('Cannot read "ring.db": disk I/O error')),
  };
  const sick = await openFixture({ context: { history: broken } });

  const response = await sick.get('/api/v1/series');

  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    error: { status: 503, message: 'Cannot read "ring.db": disk I/O error' },
  });
  expect(sick.failures).toEqual([
    'answer GET /api/v1/series: StorageError: Cannot read "ring.db": disk I/O error',
  ]);
  await sick.close();
});

test('a mistake of ours tells the client nothing of the inside', async () => {
  const sick = await openFixture({
    context: {
      alerts: () => {
        throw new TypeError('undefined is not a function at /opt/whichvm/collector/alerting');
      },
    },
  });

  const response = await sick.get('/api/v1/alerts');

  expect(await response.json()).toEqual({
    error: { status: 500, message: 'Cannot answer GET /api/v1/alerts: the program failed; its log says why' },
  });
  expect(sick.failures).toHaveLength(1);
  await sick.close();
});
