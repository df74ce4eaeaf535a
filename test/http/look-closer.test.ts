/** POST /api/v1/look-closer over real HTTP: what a burst of the simulated host tells, who may ask, and how often. */
import { afterEach, expect, test } from 'vitest';

import type { BurstDesk } from '../../collector/http/context.ts';
import type { BurstRead } from '../../collector/model/burst.ts';
import { SourceError } from '../../collector/model/source.ts';
import { ms } from '../../collector/model/time.ts';
import type { HostsAnswer, KeptLooksAnswer, LookCloserAnswer } from '../../collector/model/wire.ts';
import { watchBurst } from '../support/simulated-burst.ts';
import { watchPolls } from '../support/simulated-truth.ts';
import { expectToFit } from './asking.ts';
import { openFixture, type Fixture, type FixtureOptions } from './fixture.ts';

const options = { host: 'hv01', lps: 16, vms: 12, load: 0.3, seed: 1, readSkewMicroseconds: 10 };

let fixture: Fixture;
afterEach(() => fixture.close());

async function openWith(bursts: BurstDesk | undefined, more: FixtureOptions = {}): Promise<void> {
  fixture = await openFixture({ ...more, context: bursts === undefined ? {} : { bursts } });
  const frame = (await watchPolls(options, { polls: 1 })).polls[0]?.frame;
  if (frame === undefined) throw new Error('no poll');
  fixture.change({ status: 'live', frame });
}

function deskOf(read: BurstDesk['read']): BurstDesk {
  return { canRead: (host) => host === 'hv01', read };
}

const deskOfReads: BurstDesk = deskOf(async (_host, { span, every }) => {
  const { reads } = await watchBurst(options, { reads: Math.floor(span / every) + 1, everyMs: every });
  return reads;
});

function post(
  body: unknown,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fixture.get('/api/v1/look-closer', {
    method: 'POST',
    signal,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function errorOf(response: Promise<Response>): Promise<readonly [number, string]> {
  const { status, json } = await response.then(async (one) => ({
    status: one.status,
    json: await one.json(),
  }));
  return [status, (json as { readonly error: { readonly message: string } }).error.message];
}

test('a look says which VM was matched to which LP, how sure that is, and that it is unproven', async () => {
  await openWith(deskOfReads);

  const response = await post({ host: 'hv01', seconds: 1 });
  const answer = (await response.json()) as LookCloserAnswer;
  const { hosts } = (await fixture.json('/api/v1/hosts')) as HostsAnswer;

  expect(response.status, JSON.stringify(answer)).toBe(200);
  const document = (await fixture.json('/api/v1/openapi.json')) as Readonly<Record<string, unknown>>;
  expectToFit(document, '/components/schemas/LookCloserAnswer', answer);
  expect(answer).toMatchObject({ host: 'hv01', reads: 334 });
  // The host goes on while it is read.
  expect(answer.spanMs).toBeCloseTo(1005, -1);
  expect(answer.matchedShare).toBeGreaterThan(0.4);
  expect(answer.matched).toHaveLength(answer.rows.length * answer.columns.length);
  answer.matched.forEach((cores, cell) => {
    expect((answer.confidence[cell] ?? 0) >= 0.99).toBe(cores > 0);
  });
  expect(answer.caution).toContain('unproven on real hosts until a recorded burst says otherwise');
  expect(hosts[0]?.canLookCloser).toBe(true);
});

test('one at a time, and after it the next', async () => {
  const waiting = Promise.withResolvers<readonly BurstRead[]>();
  const begun = Promise.withResolvers<undefined>();
  await openWith(
    deskOf((...asked) => {
      begun.resolve(undefined);
      return Promise.race([waiting.promise, deskOfReads.read(...asked).then(() => waiting.promise)]);
    }),
  );
  const first = post({});
  await begun.promise;

  const second = await errorOf(post({}));
  const plan = { span: ms(100), every: ms(5), signal: new AbortController().signal };
  waiting.resolve(await deskOfReads.read('hv01', plan));

  expect(second).toEqual([409, 'Host "hv01" is being looked at; one at a time, ask again in a few seconds']);
  expect((await first).status).toBe(200);
  expect((await post({})).status).toBe(200);
});

test('who hangs up ends the reading, and the next may look', async () => {
  const ended = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  let looks = 0;
  await openWith(
    deskOf(async (host, plan) => {
      looks += 1;
      if (looks > 1) return deskOfReads.read(host, plan);
      begun.resolve(undefined);
      await new Promise((resolve) => plan.signal.addEventListener('abort', resolve));
      ended.resolve(undefined);
      return [];
    }),
  );
  const asking = new AbortController();
  const first = post({}, {}, asking.signal).catch((error: unknown) => error);
  await begun.promise;

  asking.abort();
  await ended.promise;
  await first;

  expect((await post({ seconds: 1 })).status).toBe(200);
  expect(looks).toBe(2);
});

test('the last looks are kept for links to them, each at its moment; of another moment there is none', async () => {
  const { reads } = await watchBurst(options, { reads: 21, everyMs: 5 });
  await openWith(deskOf(async () => reads));
  const kept = (query = '') => fixture.json(`/api/v1/look-closer/kept${query}`) as Promise<KeptLooksAnswer>;
  const before = await kept();

  const answer = (await (await post({ seconds: 1 })).json()) as LookCloserAnswer;
  const at = Math.round(answer.at);

  expect(before).toEqual({ host: 'hv01', moments: [], look: null });
  expect(await kept()).toEqual({ host: 'hv01', moments: [at], look: null });
  expect(await kept(`?at=${at}`)).toEqual({ host: 'hv01', moments: [at], look: answer });
  expect((await kept(`?at=${at + 1}`)).look).toBeNull();
  for (let more = 0; more < 16; more += 1) await post({ seconds: 1 });
  expect((await kept()).moments).toHaveLength(16);
});

test('where it is not allowed it is refused, and the hosts say so', async () => {
  await openWith(undefined);

  const [status, message] = await errorOf(post({}));
  const { hosts } = (await fixture.json('/api/v1/hosts')) as HostsAnswer;

  expect([status, message]).toEqual([
    404,
    'Host "hv01" is not looked at closer: its source must be able to, and real hosts need look-closer: true',
  ]);
  expect(hosts[0]?.canLookCloser).toBe(false);
});

test('it asks for credentials as other writes do, and a foreign page cannot post it', async () => {
  await openWith(deskOfReads, { auth: { token: 'a-token-of-some-length' } });

  const without = await post({});
  const foreign = await post(
    {},
    { Authorization: 'Bearer a-token-of-some-length', Origin: 'http://evil.example' },
  );

  expect([without.status, foreign.status]).toEqual([401, 403]);
});

test('odd wishes and a host that fails are answered in a sentence', async () => {
  await openWith(deskOf(() => Promise.reject(new SourceError('the counters are gone'))));

  expect((await errorOf(post({ seconds: 60 })))[0]).toBe(400);
  expect((await errorOf(post({ minutes: 1 })))[0]).toBe(400);
  expect((await errorOf(post({ host: 'hv99' })))[0]).toBe(404);
  expect(await errorOf(post({}))).toEqual([503, 'Cannot look closer: the counters are gone']);
  expect((await fixture.get('/api/v1/look-closer')).status).toBe(405);
});

test('a host too large to be matched is refused before it is read', async () => {
  await openWith(deskOf(() => Promise.reject(new Error('nobody should read it'))));
  const frame = fixture.hosts[0]?.frame;
  if (frame === undefined) throw new Error('no poll');
  const processors = Array.from({ length: 513 }, (_, lp) => ({ lp, core: lp, numaNode: 0, socket: 0 }));
  fixture.change({ frame: { ...frame, inventory: { ...frame.inventory, processors } } });

  expect(await errorOf(post({}))).toEqual([
    400,
    'Host "hv01" has 513 logical processors; up to 512 can be looked at closer',
  ]);
  expect(((await fixture.json('/api/v1/hosts')) as HostsAnswer).hosts[0]?.canLookCloser).toBe(false);
});
