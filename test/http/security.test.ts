/** What protects the page and the program: headers, the Host check, credentials, and where it may listen. */
import { request } from 'node:http';

import { afterEach, expect, test } from 'vitest';

import { openFixture, type Fixture, type FixtureOptions } from './fixture.ts';
import { start } from './frames.ts';

const open: Fixture[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((fixture) => fixture.close()));
});

async function openPolled(options: FixtureOptions = {}): Promise<Fixture> {
  const fixture = await openFixture(options);
  open.push(fixture);
  await fixture.poll(start);
  return fixture;
}

test('nothing inline runs, nobody frames the page, nothing leaks to others', async () => {
  const fixture = await openPolled();

  for (const path of ['/', '/api/v1/vms', '/metrics', '/api/v1/nothing']) {
    const { headers } = await fixture.get(path);

    expect(headers.get('content-security-policy')?.split(';').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "manifest-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

/** `fetch` does not let a test choose the Host header. */
function statusAs(url: string, host: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(url, { headers: { Host: host } }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

test.each([
  ['127.0.0.1:9820', 200],
  ['localhost', 200],
  ['LOCALHOST:80', 200],
  ['[::1]:9820', 200],
  ['monitor.corp:443', 200],
  ['evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example', 403],
  ['10.0.0.5:9820', 403],
])('on loopback the Host header %s is answered %d', async (host, status) => {
  const fixture = await openPolled({ allowedHosts: ['monitor.corp'] });

  expect(await statusAs(`${fixture.url}/api/v1/vms`, host)).toBe(status);
});

test('beyond loopback any Host header is fine, credentials are not optional', async () => {
  const fixture = await openPolled({ host: '0.0.0.0', auth: { token: 'a-token-of-some-length' } });

  expect(fixture.url).toMatch(/^http:\/\/localhost:\d+$/);
  expect(await statusAs(`${fixture.url}/healthz`, 'hv01.corp')).toBe(200);
  expect(await statusAs(`${fixture.url}/api/v1/vms`, 'hv01.corp')).toBe(401);
});

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['', 401],
  ['Bearer a-token-of-some-length', 200],
  ['bearer a-token-of-some-length', 200],
  ['Bearer a-token-of-some-lengtH', 401],
  ['Bearer a-token-of-some-length2', 401],
  ['Bearer', 401],
  [basic('anna:s3cret:with:colons'), 200],
  [basic('anna:wrong'), 401],
  [basic('ANNA:s3cret:with:colons'), 401],
  [basic('emma:'), 401],
  [basic('anyone:a-token-of-some-length'), 200],
  [basic('a-token-of-some-length'), 401],
  [basic('jürgen:пароль'), 200],
  ['Basic !!!', 401],
  ['Digest username="anna"', 401],
])('with the header %j an answer has status %d', async (header, status) => {
  const fixture = await openPolled({
    auth: {
      token: 'a-token-of-some-length',
      users: { anna: 's3cret:with:colons', emma: '', jürgen: 'пароль' },
    },
  });
  const headers = header === '' ? {} : { Authorization: header };

  for (const path of ['/api/v1/vms', '/metrics']) {
    const response = await fixture.get(path, { headers });

    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBe(
      status === 401 ? 'Basic realm="whichvm", charset="UTF-8", Bearer realm="whichvm"' : null,
    );
  }
});

test('supervisors probe without credentials', async () => {
  const fixture = await openPolled({ auth: { token: 'a-token-of-some-length' } });

  expect((await fixture.get('/healthz')).status).toBe(200);
  expect((await fixture.get('/readyz')).status).toBe(200);
  expect((await fixture.get('/')).status).toBe(401);
});

test.each(['0.0.0.0', '::', '192.0.2.1', 'hv01.corp'])(
  'it does not listen on %s without credentials',
  async (host) => {
    await expect(openFixture({ host, port: 9820, auth: { users: { anna: '' } } })).rejects.toThrow(
      /^Cannot listen on (\[::\]|[\w.]+):9820: others can reach it, and no credentials are asked for; set a token with --auth-token, or listen on 127\.0\.0\.1$/,
    );
  },
);

test('a port in use is named', async () => {
  const first = await openPolled();
  const port = Number(new URL(first.url).port);

  await expect(openFixture({ port })).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${port}: another program uses the port; choose another with --listen`,
  );
});

test('an address this machine has not is named', async () => {
  await expect(
    openFixture({ host: '192.0.2.1', port: 9820, auth: { token: 'a-token-of-some-length' } }),
  ).rejects.toThrow(
    'Cannot listen on 192.0.2.1:9820: this machine has no such address; choose one it has with --listen',
  );
});

test('a closed server frees its port at once, even with a client that waits', async () => {
  const first = await openFixture();
  const port = Number(new URL(first.url).port);
  await first.poll(start);
  const live = await first.get('/api/v1/live');

  await first.close();
  const second = await openPolled({ port });

  expect((await second.get('/healthz')).status).toBe(200);
  await live.body?.cancel();
});
