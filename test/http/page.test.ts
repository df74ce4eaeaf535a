/** The built page: caching, conditional requests, compression, and nothing outside its folder. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openFixture, type Fixture } from './fixture.ts';
import { start } from './frames.ts';

let parent: string;
let pageFolder: string;
let fixture: Fixture;

const script = `export const text = '${'which VM is using which CPU '.repeat(200)}';\n`;

beforeEach(async () => {
  parent = mkdtempSync(path.join(tmpdir(), 'whichvm-page-'));
  pageFolder = path.join(parent, 'dist');
  mkdirSync(path.join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(parent, 'secret.txt'), 'secret');
  writeFileSync(path.join(pageFolder, 'index.html'), '<!doctype html><title>whichvm</title>');
  writeFileSync(path.join(pageFolder, 'assets/index-Dk3fT9aZ.js'), script);
  writeFileSync(path.join(pageFolder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  symlinkSync(path.join(parent, 'secret.txt'), path.join(pageFolder, 'link.txt'));
  fixture = await openFixture({ pageFolder });
  await fixture.poll(start);
});
afterEach(async () => {
  await fixture.close();
  rmSync(parent, { recursive: true });
});

test('the document is asked for anew each time, hashed files never again', async () => {
  const document = await fixture.get('/?host=hv01&at=5');
  const asset = await fixture.get('/assets/index-Dk3fT9aZ.js');
  const icon = await fixture.get('/icon.svg');

  expect(await document.text()).toContain('<title>whichvm</title>');
  expect(document.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(document.headers.get('cache-control')).toBe('no-cache');
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(icon.headers.get('content-type')).toBe('image/svg+xml');
  expect(icon.headers.get('cache-control')).toBe('no-cache');
});

test('who has the newest answer is told so, for files and for the API', async () => {
  for (const url of ['/', '/assets/index-Dk3fT9aZ.js', '/api/v1/vms', '/api/v1/openapi.json']) {
    const first = await fixture.get(url);
    const etag = first.headers.get('etag') ?? '';

    const again = await fixture.get(url, { headers: { 'If-None-Match': etag } });
    const other = await fixture.get(url, { headers: { 'If-None-Match': 'W/"other"' } });

    expect(etag).toMatch(/^W\/"[\w-]{20,}"$/);
    expect([url, again.status, await again.text()]).toEqual([url, 304, '']);
    expect(again.headers.get('etag')).toBe(etag);
    expect(other.status).toBe(200);
  }
});

test('a page that was built anew is served anew', async () => {
  await fixture.get('/');

  writeFileSync(path.join(pageFolder, 'index.html'), '<!doctype html><title>newer</title>');
  utimesSync(path.join(pageFolder, 'index.html'), new Date(), new Date(Date.now() + 5000));

  expect(await (await fixture.get('/')).text()).toContain('<title>newer</title>');
});

test('HEAD tells the same headers without a body', async () => {
  for (const url of ['/', '/api/v1/vms', '/metrics', '/healthz', '/api/v1/live', '/api/v1/nothing']) {
    const got = await fixture.get(url, { headers: { 'accept-encoding': 'identity' } });
    const type = got.headers.get('content-type');
    await got.body?.cancel();

    const head = await fixture.get(url, { method: 'HEAD' });

    expect([url, head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      url,
      got.status,
      type,
      '',
    ]);
  }
});

interface Raw {
  readonly status: number | undefined;
  readonly encoding: string | undefined;
  readonly body: Buffer;
}

/** The bytes as they come, without what `fetch` does to path and body. */
function raw(target: string, acceptEncoding = 'identity'): Promise<Raw> {
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  const { hostname, port } = new URL(fixture.url);
  const headers = { 'Accept-Encoding': acceptEncoding };
  const asked = request({ hostname, port, path: target, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({
        status: response.statusCode,
        encoding: response.headers['content-encoding'],
        body: Buffer.concat(chunks),
      }),
    );
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

test.each([
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
] as const)('what is large goes compressed by %s', async (encoding, decompress) => {
  const asset = await raw('/assets/index-Dk3fT9aZ.js', encoding);
  const document = await raw('/api/v1/openapi.json', encoding);

  expect(asset.encoding).toBe(encoding);
  expect(decompress(asset.body).toString()).toBe(script);
  expect(JSON.parse(decompress(document.body).toString())).toMatchObject({ openapi: '3.1.0' });
});

test('what is small, or asked for as it is, goes as it is', async () => {
  expect((await raw('/healthz', 'gzip')).encoding).toBeUndefined();
  expect((await raw('/api/v1/openapi.json', 'identity')).encoding).toBeUndefined();
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/assets/..\\..\\secret.txt',
  '//secret.txt',
  '/link.txt',
  '/assets',
  '/assets/',
  '/%00',
  '/icon.svg%00.js',
  '/%E0%A4%A',
])('%s leads nowhere', async (target) => {
  const { status, body } = await raw(target);

  expect(status).toBe(404);
  expect(JSON.parse(body.toString())).toMatchObject({ error: { status: 404 } });
  expect(body.toString()).not.toContain('secret"');
});

test('a page that is not built says how to build it', async () => {
  const bare = await openFixture({ pageFolder: path.join(parent, 'nothing') });

  const response = await bare.get('/');

  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).toContain('The page is not built yet');
  await bare.close();
});
