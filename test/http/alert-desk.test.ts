import { afterEach, expect, test } from 'vitest';

import { createAlerting, type Alerting } from '../../collector/alerting/alerting.ts';
import type { QuietHours } from '../../collector/model/alert-desk.ts';
import type { Message } from '../../collector/alerting/notify/receiver.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import type { ReceiversAnswer } from '../../collector/model/wire.ts';
import { usualRules } from '../alerting/settings.ts';
import { frame, inventory } from '../exposition/scene.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { askAccordingToDocument } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { start } from './frames.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Bench {
  readonly fixture: Fixture;
  readonly alerting: Alerting;
  readonly told: string[];
  readonly clock: { now: typeof start };
  fill(freeBytes: number): Promise<void>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

async function open(quietHours?: QuietHours): Promise<Bench> {
  const clock = { now: start };
  const told: string[] = [];
  const alerting = await createAlerting({
    rules: usualRules,
    destinations: [
      {
        receiver: {
          name: 'test',
          send: async ({ alerts }: Message) => {
            told.push(...alerts.map(({ subject, state, severity }) => `${subject} ${state} ${severity}`));
          },
        },
        severity: 'info',
        limit: 1000,
        kind: 'webhook',
        quietHours,
      },
    ],
    alertmanagers: [],
    groupWait: ms(0),
    store: openMemoryStore(),
    clock: () => clock.now,
    onOutcome: () => undefined,
  });
  alerting.watch('hv01', secondMs);
  const fixture = await openFixture({
    context: { alertDesk: alerting, alerts: () => alerting.alerts(), clock: () => clock.now },
  });
  opened.push(alerting, fixture);
  const fill = async (freeBytes: number): Promise<void> => {
    const volumes = [{ name: 'D:', sizeBytes: 1e12, freeBytes }];
    alerting.onFrame(frame({ inventory: inventory({ volumes }) }));
    for (let turn = 0; turn < 10; turn += 1) {
      alerting.tick();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fixture.get(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { fixture, alerting, told, clock, fill, post };
}

const silence = '/api/v1/alerts/silence';

test('a silenced alert is shown but not told; when the silence ends it is told', async () => {
  const { fixture, told, clock, fill, post } = await open();
  const ask = await askAccordingToDocument(fixture);
  const until = addMs(start, ms(60_000));

  const made = await post(silence, { subject: 'D:', until, note: 'being moved' });
  await fill(0);
  const shown = await ask<{ alerts: unknown[] }>('/api/v1/alerts');
  const silences = await ask<{ silences: unknown[] }>('/api/v1/alerts/silences');
  const during = [...told];
  clock.now = addMs(until, ms(1000));
  await fill(0);

  expect(made.status).toBe(200);
  expect(shown.alerts).toMatchObject([
    { subject: 'D:', state: 'firing', silence: { until, note: 'being moved' } },
  ]);
  expect(silences.silences).toMatchObject([{ id: '1', subject: 'D:', rule: null, until }]);
  expect(during).toEqual([]);
  expect(told).toEqual(['D: firing critical']);
});

test('what came and went under a silence is told to nobody, and is in the history', async () => {
  const { fixture, told, fill, post } = await open();
  const ask = await askAccordingToDocument(fixture);
  await post(silence, { host: 'hv01', until: addMs(start, ms(60_000)) });

  await fill(0);
  await fill(9e11);
  const history = await ask<{ episodes: unknown[] }>('/api/v1/alerts/history?host=hv01');

  expect(told).toEqual([]);
  expect(history.episodes).toMatchObject([
    { rule: 'volume-free-space', subject: 'D:', firedAt: start, resolvedAt: start, value: 0 },
  ]);
});

test('ending a silence early tells what fires', async () => {
  const { told, fill, post } = await open();
  await post(silence, { rule: 'volume-free-space', until: addMs(start, ms(60_000)) });
  await fill(0);

  const ended = await post('/api/v1/alerts/end-silence', { id: '1' });
  await fill(0);
  const again = await post('/api/v1/alerts/end-silence', { id: '1' });

  expect([ended.status, again.status]).toEqual([200, 404]);
  expect(told).toEqual(['D: firing critical']);
});

test('an acknowledgement stays until the alert is resolved', async () => {
  const { alerting, fill, post } = await open();
  await fill(0);

  const done = await post('/api/v1/alerts/acknowledge', { subject: 'D:', note: 'Ana is on it' });
  await fill(0);
  const held = alerting.alerts()[0]?.acknowledgement;
  await fill(9e11);
  await fill(0);

  expect(done.status).toBe(200);
  expect(held).toEqual({ at: start, note: 'Ana is on it' });
  expect(alerting.alerts()[0]?.acknowledgement).toBeUndefined();
});

test('an acknowledgement with an end is over then, and what still fires is told again', async () => {
  const { alerting, told, clock, fill, post } = await open();
  await fill(0);
  const until = addMs(start, ms(60_000));

  const done = await post('/api/v1/alerts/acknowledge', { subject: 'D:', until, note: 'Ana until noon' });
  const late = await post('/api/v1/alerts/acknowledge', { subject: 'D:', until: start - 1 });
  await fill(0);
  const held = alerting.alerts()[0]?.acknowledgement;
  clock.now = addMs(until, ms(1000));
  await fill(0);

  expect([done.status, late.status]).toEqual([200, 400]);
  expect(held).toEqual({ at: start, note: 'Ana until noon', until });
  expect(alerting.alerts()[0]?.acknowledgement).toBeUndefined();
  expect(told).toEqual(['D: firing critical', 'D: firing critical']);
});

test('receivers are told of with their quiet hours, and without their addresses', async () => {
  const { fixture } = await open({
    from: 8 * 60 + 30,
    to: 9 * 60 + 30,
    except: 'critical',
    'time-zone': 'UTC',
  });
  const ask = await askAccordingToDocument(fixture);

  const { receivers } = await ask<ReceiversAnswer>('/api/v1/alerts/receivers');

  expect(receivers).toEqual([
    {
      name: 'test',
      kind: 'webhook',
      severity: 'info',
      quietHours: { from: '08:30', to: '09:30', except: 'critical', timeZone: 'UTC' },
      isQuiet: expect.any(Boolean),
      waiting: 0,
      failingSince: null,
      failure: null,
    },
  ]);
});

test.each([
  ['no JSON', '{', {}, 400],
  ['nothing named', { until: start + 1000 }, {}, 400],
  ['a moment that is over', { subject: 'D:', until: start - 1 }, {}, 400],
  ['ten years', { subject: 'D:', until: start + 3e11 }, {}, 400],
  ['a field that is not known', { subject: 'D:', until: start + 1000, evil: 1 }, {}, 400],
  ['a form of another page', { subject: 'D:', until: start + 1000 }, { 'content-type': 'text/plain' }, 415],
  ['another origin', { subject: 'D:', until: start + 1000 }, { origin: 'https://evil.example' }, 403],
  ['another site', { subject: 'D:', until: start + 1000 }, { 'sec-fetch-site': 'cross-site' }, 403],
  ['a null origin', { subject: 'D:', until: start + 1000 }, { origin: 'null' }, 403],
  ['a large body', 'x'.repeat(20_000), {}, 413],
])('%s is refused', async (_, body, headers, status) => {
  const { alerting, post } = await open();

  const response = await post(silence, body, headers as Record<string, string>);

  expect(response.status).toBe(status);
  expect(alerting.silences()).toEqual([]);
});

test('only a POST is taken, and a page of our own may', async () => {
  const { fixture, post } = await open();

  const read = await fixture.get(silence);
  const own = await post(silence, { subject: 'D:', until: start + 1000 }, { origin: fixture.url });

  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  expect(own.status).toBe(200);
});
