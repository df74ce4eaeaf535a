import { expect, test } from 'vitest';

import { DeliveryError, type Message, type Receiver } from '../../../collector/alerting/notify/receiver.ts';
import type { Alert } from '../../../collector/model/alert.ts';
import { addMs, ms, unixMs } from '../../../collector/model/time.ts';
import { noon } from '../../exposition/scene.ts';
import { full, outboxTo } from './receiving.ts';

/** Fails as often as told, then takes everything. */
function flaky(
  failures: number,
  again = true,
): Receiver & { readonly got: Message[]; readonly triedAt: number[] } {
  const got: Message[] = [];
  const triedAt: number[] = [];
  return {
    name: 'ops',
    got,
    triedAt,
    send: async (message) => {
      triedAt.push(0);
      if (triedAt.length <= failures) throw new DeliveryError('it is away', again);
      got.push(message);
    },
  };
}

const vm = (name: string, parts: Partial<Alert> = {}): Alert => ({
  ...full,
  rule: 'vm-paused-critical',
  subject: name,
  summary: `${name} is paused`,
  labels: { vm: name, volume: 'D:' },
  ...parts,
});

test('a receiver that is away is tried ever more rarely and then gets the message once', async () => {
  const receiver = flaky(5);
  const { outbox, outcomes, pass } = outboxTo(receiver);
  outbox.add([full]);

  await pass(20);
  const triesIn20Seconds = receiver.triedAt.length;
  await pass(40);

  expect(triesIn20Seconds).toBe(5);
  expect(receiver.got).toHaveLength(1);
  expect(outcomes).toEqual(['failed', 'failed', 'failed', 'failed', 'failed', 'delivered']);
});

test('a message that is refused for good is not offered again and holds up nothing', async () => {
  const receiver = flaky(1, false);
  const { outbox, pass } = outboxTo(receiver);
  outbox.add([full]);
  await pass(1);
  outbox.add([vm('web01', { labels: { vm: 'web01' } })]);

  await pass(5);

  expect(receiver.got.flatMap(({ alerts }) => alerts.map(({ subject }) => subject))).toEqual(['web01']);
});

test('a receiver that fails is told of until it works again', async () => {
  const { outbox, pass } = outboxTo(flaky(2));
  outbox.add([full]);

  await pass(1);
  const failing = outbox.failing();
  await pass(10);

  expect(failing).toEqual([{ name: 'ops', since: addMs(noon, ms(1000)), reason: 'it is away', waiting: 1 }]);
  expect(outbox.failing()).toEqual([]);
});

test('a volume and its ten VMs are one message, another volume is another', async () => {
  const receiver = flaky(0);
  const { outbox, pass } = outboxTo(receiver, {}, 5000);
  outbox.add([full]);
  await pass(2);
  outbox.add(Array.from({ length: 10 }, (_, index) => vm(`web${index}`)));
  outbox.add([{ ...full, subject: 'E:', labels: { volume: 'E:' } }]);

  await pass(20);

  expect(receiver.got.map(({ alerts }) => alerts.length)).toEqual([11, 1]);
});

test('what waits survives a restart with the same id', async () => {
  const before = outboxTo(flaky(100));
  before.outbox.add([full]);
  await before.pass(3);
  const saved: unknown = JSON.parse(JSON.stringify(before.outbox.saved()));
  const receiver = flaky(0);
  const after = outboxTo(receiver);

  after.outbox.restore(saved);
  await after.pass(1);

  expect(receiver.got).toHaveLength(1);
  expect(JSON.stringify(saved)).toContain(`"id":"${receiver.got[0]?.id}"`);
  expect(receiver.got[0]?.alerts).toEqual([full]);
});

test.each([[undefined], [null], [{ ops: 'torn' }], [{ ops: { waiting: [{ id: 1 }], sentAt: [] } }]])(
  'from %j nothing is restored',
  async (saved) => {
    const receiver = flaky(0);
    const { outbox, pass } = outboxTo(receiver);

    outbox.restore(saved);
    await pass(2);

    expect(receiver.got).toEqual([]);
  },
);

test('a flood is a few messages, the last of which has all that waited', async () => {
  const receiver = flaky(0);
  const { outbox, pass } = outboxTo(receiver, { limit: 3 });
  for (let index = 0; index < 40; index += 1)
    outbox.add([vm(`web${index}`, { labels: { volume: `V${index}:` } })]);

  await pass(300);

  expect(receiver.got.map(({ alerts }) => alerts.length)).toEqual([1, 1, 38]);
});

test('in quiet hours only what is critical is told, the rest in the morning in one message', async () => {
  const receiver = flaky(0);
  const quietHours = { from: 11 * 60, to: 12 * 60 + 10, except: 'critical', 'time-zone': 'UTC' } as const;
  const { outbox, pass, clock } = outboxTo(receiver, { quietHours });
  clock.now = unixMs(Date.UTC(2026, 0, 5, 12, 0));
  outbox.add([vm('quiet', { severity: 'warning', labels: {} }), vm('loud', { labels: { volume: 'L:' } })]);
  outbox.add([vm('other', { severity: 'warning', rule: 'lp-hot', labels: {} })]);

  await pass(300);
  const atNight = receiver.got.map(({ alerts }) => alerts.map(({ subject }) => subject));
  await pass(400);

  expect(atNight).toEqual([['loud']]);
  expect(receiver.got.slice(1).map(({ alerts }) => alerts.map(({ subject }) => subject))).toEqual([
    ['quiet', 'other'],
  ]);
});

test('what is less than the receiver wants is not told', async () => {
  const receiver = flaky(0);
  const { outbox, pass } = outboxTo(receiver, { severity: 'critical' });

  outbox.add([vm('web01', { severity: 'warning' })]);
  await pass(5);

  expect(receiver.got).toEqual([]);
});

test('a receiver that was gone for a day is not told of yesterday, and each loss is counted', async () => {
  const receiver = flaky(3);
  const { outbox, outcomes, clock, pass } = outboxTo(receiver);
  outbox.add([full]);
  await pass(1);

  clock.now = addMs(clock.now, ms(25 * 3_600_000));
  await pass(10);

  expect(receiver.got).toEqual([]);
  expect(outcomes.filter((outcome) => outcome === 'dropped')).toHaveLength(1);
});

test('a full queue loses its oldest message and says so', async () => {
  const { outbox, outcomes } = outboxTo(flaky(1000));

  for (let index = 0; index < 502; index += 1) outbox.add([vm('web', { labels: { volume: `V${index}:` } })]);

  expect(outcomes).toEqual(['dropped', 'dropped']);
});

test('a clock that was set back by a day does not stop the sending', async () => {
  const receiver = flaky(0);
  const { outbox, clock, pass } = outboxTo(receiver, {}, 5000);
  outbox.add([full]);

  clock.now = addMs(noon, ms(-86_400_000));
  await pass(2);

  expect(receiver.got).toHaveLength(1);
});
