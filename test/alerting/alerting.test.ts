import { expect, test } from 'vitest';

import { alertEvents, createAlerting, type Alerting } from '../../collector/alerting/alerting.ts';
import type { AlertChange } from '../../collector/alerting/evaluation.ts';
import type { Message } from '../../collector/alerting/notify/receiver.ts';
import type { Alert } from '../../collector/model/alert.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { frame, inventory, noon } from '../exposition/scene.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { usualRules } from './settings.ts';

const gb = 1024 ** 3;

const withRoom = (freeBytes: number): Frame =>
  frame({ inventory: inventory({ volumes: [{ name: 'D:', sizeBytes: 1000 * gb, freeBytes }] }) });
const full = withRoom(0);
const roomy = withRoom(900 * gb);

interface Bench {
  readonly alerting: Alerting;
  readonly told: string[];
  readonly messages: number[];
  readonly changes: AlertChange[];
  readonly clock: { now: typeof noon };
  /** Lets everything that waits be saved and sent. */
  deliver(): Promise<void>;
}

async function open(store = openMemoryStore(), clock = { now: noon }): Promise<Bench> {
  const told: string[] = [];
  const messages: number[] = [];
  const changes: AlertChange[] = [];
  const send = async ({ alerts }: Message): Promise<void> => {
    messages.push(alerts.length);
    told.push(...alerts.map(text));
  };
  const alerting = await createAlerting({
    rules: usualRules,
    destinations: [
      { receiver: { name: 'test', send }, severity: 'info', limit: 1000, quietHours: undefined },
    ],
    alertmanagers: [],
    groupWait: ms(0),
    store,
    clock: () => clock.now,
    onOutcome: () => undefined,
    onChange: (changed) => changes.push(...changed),
  });
  alerting.watch('hv01', secondMs);
  const deliver = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) {
      alerting.tick();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  return { alerting, told, messages, changes, clock, deliver };
}

const text = ({ rule, subject, state, severity }: Alert): string => `${rule} ${subject} ${state} ${severity}`;

test('a full volume is told once when it fires and once when it resolves', async () => {
  const { alerting, told, changes, deliver } = await open();

  for (const polled of [full, full, full, roomy, roomy]) {
    alerting.onFrame(polled);
    await deliver();
  }

  expect(told).toEqual(['volume-free-space D: firing critical', 'volume-free-space D: resolved critical']);
  expect(alertEvents(changes).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    'alert-firing D:',
    'alert-resolved D:',
  ]);
  await alerting.close();
});

test('a restart neither repeats nor forgets an alert', async () => {
  const store = openMemoryStore();
  const before = await open(store);
  before.alerting.onFrame(full);
  await before.deliver();
  await before.alerting.close();

  const after = await open(store, { now: addMs(noon, ms(60_000)) });
  const remembered = after.alerting.alerts();
  after.alerting.onFrame(full);
  after.alerting.onFrame(roomy);
  await after.deliver();

  expect(remembered.map(text)).toEqual(['volume-free-space D: firing critical']);
  expect(remembered[0]?.since).toBe(noon);
  expect(after.told).toEqual(['volume-free-space D: resolved critical']);
  await after.alerting.close();
});

test('a host that falls silent is an alert of its own and resolves nothing else', async () => {
  const { alerting, told, clock, deliver } = await open();
  alerting.onFrame(full);
  await deliver();

  clock.now = addMs(noon, ms(40_000));
  alerting.tick();
  const silent = alerting.alerts().map(text);
  await deliver();
  alerting.onFrame(full);
  await deliver();

  expect(silent).toEqual(['volume-free-space D: firing critical', 'source-stale hv01 firing warning']);
  expect(told.slice(1)).toEqual(['source-stale hv01 firing warning', 'source-stale hv01 resolved warning']);
  await alerting.close();
});

test('a host that was never heard of is silent from the beginning of the watch', async () => {
  const { alerting, told, clock, deliver } = await open();

  clock.now = addMs(noon, ms(29_000));
  await deliver();
  const early = [...told];
  clock.now = addMs(noon, ms(31_000));
  await deliver();

  expect(early).toEqual([]);
  expect(told).toEqual(['source-stale hv01 firing warning']);
  await alerting.close();
});

test('a host that is silent before and after a restart does not deliver again in between', async () => {
  const store = openMemoryStore();
  const before = await open(store);
  before.clock.now = addMs(noon, ms(31_000));
  await before.deliver();
  await before.alerting.close();

  const after = await open(store, { now: addMs(noon, ms(60_000)) });
  await after.deliver();
  const silent = after.alerting.alerts().map(text);
  after.alerting.onFrame(roomy);
  await after.deliver();

  expect(silent).toEqual(['source-stale hv01 firing warning']);
  expect(after.told).toEqual(['source-stale hv01 resolved warning']);
  await after.alerting.close();
});

test('a forgotten host takes its alerts along', async () => {
  const store = openMemoryStore();
  const { alerting } = await open(store);
  alerting.onFrame(full);

  alerting.forget('hv01');
  await alerting.close();

  expect(alerting.alerts()).toEqual([]);
  const { alerting: reopened } = await open(store);
  expect(reopened.alerts()).toEqual([]);
});

test('a store that fails costs the saving, not the alerts', async () => {
  const failures: unknown[] = [];
  const alerting = await createAlerting({
    rules: usualRules,
    destinations: [],
    alertmanagers: [],
    groupWait: ms(0),
    onOutcome: () => undefined,
    store: {
      find: async () => [],
      read: openMemoryStore().read,
      state: async () => ({ version: 99 }),
      putState: async () => {
        throw new Error('disk is full');
      },
    },
    clock: () => noon,
    onSaveFailed: (error) => failures.push(error),
  });
  alerting.watch('hv01', secondMs);

  alerting.onFrame(full);
  await alerting.close();

  expect(alerting.alerts()).toHaveLength(1);
  expect(failures).toContainEqual(new Error('disk is full'));
});

test('500 VMs paused by one volume are one message, and one more when all is well', async () => {
  const { alerting, messages, deliver } = await open();
  const host = (critical: boolean, freeBytes: number): Frame =>
    frame({
      inventory: inventory({
        volumes: [{ name: 'D:', sizeBytes: 1000 * gb, freeBytes }],
        virtualMachines: Array.from({ length: 500 }, (_, index) => ({
          id: `id-${index}`,
          name: 'vm',
          state: critical ? 'paused' : 'running',
          critical,
          disks: [{ path: `D:\\vm\\${index}.vhdx`, volume: 'D:', kind: 'dynamic' }],
        })),
      }),
    });

  for (const polled of [host(true, 0), host(true, 0), host(false, 900 * gb)]) {
    alerting.onFrame(polled);
    await deliver();
  }

  expect(messages).toEqual([501, 501]);
  await alerting.close();
});
