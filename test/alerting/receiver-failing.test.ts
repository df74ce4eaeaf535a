/** A receiver that is away: it delays nobody, shows as an alert that the others are told of, and gets what it missed. */
import { expect, test } from 'vitest';

import { createAlerting } from '../../collector/alerting/alerting.ts';
import { DeliveryError, type Message, type Receiver } from '../../collector/alerting/notify/receiver.ts';
import { addMs, minuteMs, ms, secondMs } from '../../collector/model/time.ts';
import { frame, inventory, noon } from '../exposition/scene.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { usualRules } from './settings.ts';

test('a dead receiver is told to the others after two minutes, gets what it missed, and is told to be back', async () => {
  let now = noon;
  let isDead = true;
  const heard: Record<'dead' | 'other', string[]> = { dead: [], other: [] };
  const receiver = (name: 'dead' | 'other'): Receiver => ({
    name,
    send: async ({ alerts }: Message) => {
      if (name === 'dead' && isDead) throw new DeliveryError('Cannot reach it', true);
      heard[name].push(...alerts.map(({ rule, subject, state }) => `${rule} ${subject} ${state}`));
    },
  });
  const common = { severity: 'info', limit: 1000, quietHours: undefined } as const;
  const alerting = await createAlerting({
    rules: usualRules,
    destinations: [
      { receiver: receiver('dead'), ...common },
      { receiver: receiver('other'), ...common },
    ],
    alertmanagers: [],
    groupWait: ms(0),
    store: openMemoryStore(),
    clock: () => now,
    onOutcome: () => undefined,
  });
  alerting.watch('hv01', secondMs);
  const polled = frame({
    inventory: inventory({ volumes: [{ name: 'D:', sizeBytes: 1e12, freeBytes: 0 }] }),
  });
  const passMinutes = async (minutes: number): Promise<void> => {
    const end = addMs(now, ms(minutes * minuteMs));
    for (; now < end; now = addMs(now, ms(10_000))) {
      alerting.onFrame(polled);
      alerting.tick();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };

  await passMinutes(1);
  const early = alerting.alerts().map(({ rule, state }) => `${rule} ${state}`);
  await passMinutes(3);
  const dead = alerting.alerts().find(({ rule }) => rule === 'receiver-failing');
  isDead = false;
  await passMinutes(7);
  await alerting.close();

  expect(early).toEqual(['volume-free-space firing', 'receiver-failing pending']);
  expect(dead).toMatchObject({ state: 'firing', host: 'whichvm', subject: 'dead' });
  expect(dead?.summary).toMatch(/^Alerts do not reach "dead" for .*: Cannot reach it; 1 message waits$/);
  expect(heard.other).toEqual([
    'volume-free-space D: firing',
    'receiver-failing dead firing',
    'receiver-failing dead resolved',
  ]);
  // That it was away is no news for it.
  expect(heard.dead).toEqual(['volume-free-space D: firing']);
});
