/** The document describes what is there, all of it and nothing else. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openFixture, type Fixture } from './fixture.ts';
import { start } from './frames.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly example?: unknown;
  }[];
}

let fixture: Fixture;
let document: Document;

beforeEach(async () => {
  fixture = await openFixture();
  await fixture.poll(start);
  document = (await fixture.json('/api/v1/openapi.json')) as Document;
});
afterEach(() => fixture.close());

/** The names that other tools rely on. */
const endpoints = [
  '/api/v1/alerts',
  '/api/v1/alerts/acknowledge',
  '/api/v1/alerts/end-silence',
  '/api/v1/alerts/history',
  '/api/v1/alerts/receivers',
  '/api/v1/alerts/silence',
  '/api/v1/alerts/silences',
  '/api/v1/doctor',
  '/api/v1/doctor/run',
  '/api/v1/events',
  '/api/v1/findings',
  '/api/v1/hosts',
  '/api/v1/live',
  '/api/v1/look-closer',
  '/api/v1/look-closer/kept',
  '/api/v1/matrix',
  '/api/v1/network',
  '/api/v1/openapi.json',
  '/api/v1/processors',
  '/api/v1/query',
  '/api/v1/series',
  '/api/v1/usage',
  '/api/v1/vm',
  '/api/v1/vms',
  '/api/v1/volumes',
  '/api/v1/volumes/forecast',
  '/api/v1/volumes/past',
  '/healthz',
  '/metrics',
  '/readyz',
];

test('the document lists exactly the endpoints, each once', () => {
  const operations = Object.values(document.paths).map(({ get, post }) => (get ?? post)?.operationId);

  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths).sort()).toEqual(endpoints);
  expect(new Set(operations).size).toBe(endpoints.length);
});

test('every path of the document is answered', async () => {
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (get === undefined) continue;
    const needed = get.parameters.filter(({ required }) => required === true);
    const query = new URLSearchParams(needed.map(({ name, example }) => [name, String(example)]));

    const response = await fixture.get(`${path}?${query}`);
    await response.body?.cancel();

    expect([path, response.status]).toEqual([path, 200]);
  }
});

test('every parameter of the document is taken, and no other', async () => {
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (get === undefined) continue;
    const message = await errorOf(`${path}?colour=red`);

    const names = get.parameters.map(({ name }) => name).join(', ');
    expect(message).toBe(`Parameter "colour" is unknown; ${path} takes ${names === '' ? 'none' : names}`);
  }
});

async function errorOf(path: string): Promise<string> {
  const answer = (await fixture.json(path)) as { readonly error: { readonly message: string } };
  return answer.error.message;
}

test('every schema is one, and every reference leads to one', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ ...document, $id: 'openapi' });

  for (const name of Object.keys(document.components.schemas)) {
    expect(() => ajv.compile({ $ref: `openapi#/components/schemas/${name}` })).not.toThrow();
  }
});

test('every schema is used', () => {
  const text = JSON.stringify(document);

  // The data of a server-sent event, which no path can refer to.
  const unused = Object.keys(document.components.schemas).filter(
    (name) => name !== 'LiveTick' && !text.includes(`"#/components/schemas/${name}"`),
  );
  expect(unused).toEqual([]);
});
